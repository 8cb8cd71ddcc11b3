package paint

import "image"

// Picture is a decoded image ready to be drawn at any size. It is immutable and safe for concurrent use.
type Picture struct {
	base *image.RGBA
}

// NewPicture takes a decoded image.
func NewPicture(src image.Image) *Picture { return &Picture{} }

// DecodePicture reads PNG, JPEG, GIF (its first frame), WebP or BMP data of at most maxPixels pixels.
func DecodePicture(data []byte, maxPixels int) (*Picture, error) { return &Picture{}, nil }

// Size is the picture's size in its own pixels.
func (p *Picture) Size() (w, h int) { return 0, 0 }
