package paint

import "image"

// Masked puts another canvas's pixels on this one, each on the pixel of the same place, as far as the mask shows: by its
// alpha, or by its luminance times its alpha as SVG's mask element does. The clip applies, the transform does not.
func (c *Canvas) Masked(content, mask *Canvas, luminance bool) {
	from, by := content.Pixels(), mask.Pixels()
	area := from.Rect.Intersect(by.Rect).Intersect(c.state.clip).Intersect(c.img.Rect)
	if area.Empty() {
		return
	}
	c.touch()
	row := make([]byte, 4*area.Dx())
	for y := area.Min.Y; y < area.Max.Y; y++ {
		src := from.Pix[from.PixOffset(area.Min.X, y):][:len(row)]
		cover := by.Pix[by.PixOffset(area.Min.X, y):][:len(row)]
		for i := 0; i < len(row); i += 4 {
			a := uint32(cover[i+3])
			if luminance {
				a = luminanceOf(cover[i : i+3 : i+3])
			}
			p := load(src[i:]).scale(a)
			row[i], row[i+1], row[i+2], row[i+3] = byte(p), byte(p>>8), byte(p>>16), byte(p>>24)
		}
		c.putPixels(c.img.Pix[c.img.PixOffset(area.Min.X, y):], row, area.Min.X, y, area.Dx(), 255)
	}
}

// luminanceOf weighs premultiplied channels as CSS Masking 1, section 6.3 does, in 16-bit fixed point.
func luminanceOf(rgb []byte) uint32 {
	return (13933*uint32(rgb[0]) + 46871*uint32(rgb[1]) + 4732*uint32(rgb[2]) + 1<<15) >> 16
}

// Bounds is the canvas's size in pixels.
func (c *Canvas) Bounds() image.Rectangle { return c.maximum }
