package paint

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/draw"
	_ "image/gif" // registers the decoder
	_ "image/jpeg"
	_ "image/png"
	"sync"

	_ "golang.org/x/image/bmp"
	_ "golang.org/x/image/webp"
)

// DefaultMaxPixels is the largest picture decoded when the caller names no limit: 40 megapixels are 160 MB of memory.
const DefaultMaxPixels = 40 << 20

// ErrTooLarge is returned for a picture with more pixels than allowed.
var ErrTooLarge = errors.New("paint: the picture has too many pixels")

// Picture is a decoded image ready to be drawn at any size. It is immutable and safe for concurrent use.
type Picture struct {
	base  *image.RGBA
	scale float64 // pixels per point of the natural size

	mu     sync.Mutex
	scaled []scaledPicture // the latest sizes, newest last
}

type scaledPicture struct {
	w, h int
	img  *image.RGBA
}

// NewPicture takes a decoded image and copies it to premultiplied RGBA.
func NewPicture(src image.Image) *Picture {
	b := src.Bounds()
	dst := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(dst, dst.Rect, src, b.Min, draw.Src)
	return &Picture{base: dst, scale: 1}
}

// DecodePicture reads PNG, JPEG, GIF (its first frame), WebP or BMP data of at most maxPixels pixels; 0 is
// DefaultMaxPixels. The size is read from the header before any pixel is.
func DecodePicture(data []byte, maxPixels int) (*Picture, error) {
	if maxPixels <= 0 {
		maxPixels = DefaultMaxPixels
	}
	cfg, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("paint: read picture: %w", err)
	}
	if cfg.Width <= 0 || cfg.Height <= 0 || cfg.Width > maxPixels/cfg.Height {
		return nil, fmt.Errorf("%w: %d x %d", ErrTooLarge, cfg.Width, cfg.Height)
	}
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("paint: read picture: %w", err)
	}
	return NewPicture(img), nil
}

// Size is the picture's size in its own pixels.
func (p *Picture) Size() (w, h int) { return p.base.Rect.Dx(), p.base.Rect.Dy() }

// At is the same picture with a natural size of its pixels divided by scale: 2 for a file named "@2x".
func (p *Picture) At(scale float64) *Picture {
	if !(scale > 0) {
		scale = 1
	}
	return &Picture{base: p.base, scale: scale}
}

// NaturalSize is the picture's size in points.
func (p *Picture) NaturalSize() (w, h float64) {
	return float64(p.base.Rect.Dx()) / p.scale, float64(p.base.Rect.Dy()) / p.scale
}

// Blurred is the picture blurred by React Native's blurRadius, in pixels of the picture.
func (p *Picture) Blurred(radius float64) *Picture {
	if !(radius > 0) {
		return p
	}
	w, h := p.Size()
	out := image.NewRGBA(p.base.Rect)
	plane := make([]byte, w*h)
	for ch := range 4 {
		for i := range plane {
			plane[i] = p.base.Pix[4*i+ch]
		}
		blurEdges(plane, w, h, min(radius, 100)/2)
		for i := range plane {
			out.Pix[4*i+ch] = plane[i]
		}
	}
	for i := 0; i < len(out.Pix); i += 4 {
		for ch := range 3 {
			out.Pix[i+ch] = min(out.Pix[i+ch], out.Pix[i+3])
		}
	}
	return &Picture{base: out, scale: p.scale}
}

// keptSizes is how many scaled copies a picture keeps: one for each device that is rendered at the same time.
const keptSizes = 4

// at returns the picture resampled to a size in pixels.
func (p *Picture) at(w, h int) *image.RGBA {
	if w == p.base.Rect.Dx() && h == p.base.Rect.Dy() {
		return p.base
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range p.scaled {
		if s.w == w && s.h == h {
			return s.img
		}
	}
	img := resample(p.base, w, h)
	if len(p.scaled) == keptSizes {
		p.scaled = append(p.scaled[:0], p.scaled[1:]...)
	}
	p.scaled = append(p.scaled, scaledPicture{w, h, img})
	return img
}
