package paint

import (
	"encoding/binary"
	"image/color"
)

// pixel is a premultiplied colour, red in the lowest byte, as four bytes of image.RGBA read in little-endian order.
type pixel uint32

func premultiply(c color.NRGBA) pixel {
	a := uint32(c.A)
	return pixel(div255(uint32(c.R)*a) | div255(uint32(c.G)*a)<<8 | div255(uint32(c.B)*a)<<16 | a<<24)
}

func (p pixel) alpha() uint32 { return uint32(p) >> 24 }

// div255 divides by 255, rounding to the nearest, for values up to 255*255.
func div255(v uint32) uint32 {
	v += 128
	return (v + v>>8) >> 8
}

func mul255(a, b byte) byte { return byte(div255(uint32(a) * uint32(b))) }

// scale multiplies all four channels by a/255. Two channels share one multiplication: their products need 16 bits each.
func (p pixel) scale(a uint32) pixel {
	const low = 0x00FF00FF
	rb := uint32(p) & low * a
	ga := uint32(p) >> 8 & low * a
	rb += 0x00800080
	ga += 0x00800080
	rb = (rb + rb>>8&low) >> 8 & low
	ga = (ga + ga>>8&low) & 0xFF00FF00
	return pixel(rb | ga)
}

// clamped brings channels that rounding lifted above the alpha back to it: over relies on that.
func (p pixel) clamped() pixel {
	a := p.alpha()
	if a == 255 {
		return p
	}
	return pixel(min(uint32(p)&255, a) | min(uint32(p)>>8&255, a)<<8 | min(uint32(p)>>16&255, a)<<16 | a<<24)
}

// over puts p on top of a pixel of the canvas.
func (p pixel) over(dst []byte) {
	under := pixel(binary.LittleEndian.Uint32(dst))
	binary.LittleEndian.PutUint32(dst, uint32(p+under.scale(255-p.alpha())))
}

func load(b []byte) pixel { return pixel(binary.LittleEndian.Uint32(b)) }

// source gives the colours that are put on the canvas.
type source interface {
	// solid returns the colour when it is the same everywhere.
	solid() (pixel, bool)
	// span fills out with the colours of the pixels from (x, y) on.
	span(x, y int, out []pixel)
}

func (p pixel) solid() (pixel, bool)     { return p, true }
func (p pixel) span(x, y int, o []pixel) {}

// blend puts a source on a row of the canvas with one coverage for all pixels.
func blend(dst []byte, src source, x, y int, cover byte, scratch []pixel) {
	n := len(dst) / 4
	if n == 0 || cover == 0 {
		return
	}
	p, same := src.solid()
	if !same {
		colors := scratch[:n]
		src.span(x, y, colors)
		for i, q := range colors {
			if cover != 255 {
				q = q.scale(uint32(cover))
			}
			d := dst[4*i : 4*i+4 : 4*i+4]
			if q.alpha() == 255 {
				binary.LittleEndian.PutUint32(d, uint32(q))
			} else if q != 0 {
				q.over(d)
			}
		}
		return
	}
	if cover != 255 {
		p = p.scale(uint32(cover))
	}
	switch p.alpha() {
	case 0:
	case 255:
		fill(dst, p)
	default:
		keep := 255 - p.alpha()
		for i := 0; i+4 <= len(dst); i += 4 {
			d := dst[i : i+4 : i+4]
			binary.LittleEndian.PutUint32(d, uint32(p+pixel(binary.LittleEndian.Uint32(d)).scale(keep)))
		}
	}
}

// fill repeats a pixel. Doubling copies build a block that stays in the nearest cache, from which the rest is copied: a
// large fill then only writes to memory.
func fill(dst []byte, p pixel) {
	if len(dst) < 4 {
		return
	}
	const block = 16 << 10
	binary.LittleEndian.PutUint32(dst, uint32(p))
	head := min(len(dst), block)
	for n := 4; n < head; n *= 2 {
		copy(dst[n:head], dst[:n])
	}
	for n := head; n < len(dst); n += head {
		copy(dst[n:], dst[:head])
	}
}

// blendMask puts a source on a row of the canvas through per-pixel coverage.
func blendMask(dst []byte, src source, x, y int, cov []byte, scratch []pixel) {
	if p, same := src.solid(); same {
		blendSolid(dst, p, cov)
		return
	}
	colors := scratch[:len(cov)]
	src.span(x, y, colors)
	for i, c := range cov {
		if c != 0 {
			q := colors[i]
			if c != 255 {
				q = q.scale(uint32(c))
			}
			d := dst[4*i : 4*i+4 : 4*i+4]
			binary.LittleEndian.PutUint32(d, uint32(q+load(d).scale(255-q.alpha())))
		}
	}
}

// blendSolid puts one colour on a row of the canvas through per-pixel coverage: what glyphs are drawn with.
func blendSolid(dst []byte, p pixel, cov []byte) {
	dst = dst[:4*len(cov)]
	opaque := p.alpha() == 255
	for i := 0; i < len(cov); i++ {
		c := cov[i]
		if c == 0 {
			// Most of a glyph's box is empty: eight pixels are passed over at once.
			for i+9 <= len(cov) && binary.LittleEndian.Uint64(cov[i+1:]) == 0 {
				i += 8
			}
			continue
		}
		d := dst[4*i : 4*i+4 : 4*i+4]
		if c == 255 && opaque {
			binary.LittleEndian.PutUint32(d, uint32(p))
			continue
		}
		q := p.scale(uint32(c))
		binary.LittleEndian.PutUint32(d, uint32(q+load(d).scale(255-q.alpha())))
	}
}
