package paint

import (
	"image"
	"image/color"
	"math"
)

// maxScaledPixels bounds a resampled copy that is kept for the next canvas; larger ones are made for their visible part.
const maxScaledPixels = 4 << 20

// maxTiles bounds how often a picture is repeated.
const maxTiles = 20_000

// Image draws a picture into dst; tint, when set, replaces its colours and keeps its alpha. Parts outside dst are cut off.
func (c *Canvas) Image(p *Picture, dst Rect, mode ResizeMode, tint *color.NRGBA) {
	if p == nil || !dst.valid() || p.base.Rect.Empty() || !c.Visible(dst) {
		return
	}
	w, h := p.NaturalSize()
	place := dst
	fit := func(k float64) {
		place = Rect{dst.X + (dst.W-w*k)/2, dst.Y + (dst.H-h*k)/2, w * k, h * k}
	}
	switch mode {
	case Cover:
		fit(math.Max(dst.W/w, dst.H/h))
	case Contain:
		fit(math.Min(dst.W/w, dst.H/h))
	case Center:
		fit(math.Min(1, math.Min(dst.W/w, dst.H/h)))
	case None:
		place = Rect{dst.X, dst.Y, w, h}
	case Repeat:
		c.tile(p, dst, w, h, tint)
		return
	}
	overflows := place.X < dst.X || place.Y < dst.Y || place.X+place.W > dst.X+dst.W || place.Y+place.H > dst.Y+dst.H
	if overflows {
		c.Save()
		c.ClipRRect(dst, Radii{})
		defer c.Restore()
	}
	c.picture(p, place, tint)
}

func (c *Canvas) tile(p *Picture, dst Rect, w, h float64, tint *color.NRGBA) {
	nx, ny := math.Ceil(dst.W/w), math.Ceil(dst.H/h)
	if nx*ny > maxTiles {
		return
	}
	c.Save()
	c.ClipRRect(dst, Radii{})
	for y := range int(ny) {
		for x := range int(nx) {
			c.picture(p, Rect{dst.X + float64(x)*w, dst.Y + float64(y)*h, w, h}, tint)
		}
	}
	c.Restore()
}

// picture draws a whole picture into a rectangle.
func (c *Canvas) picture(p *Picture, r Rect, tint *color.NRGBA) {
	if !c.Visible(r) {
		return
	}
	c.touch()
	m := c.state.matrix
	if !m.straight() {
		c.turnedPicture(p, r, tint)
		return
	}
	x0, y0 := m.Apply(r.X, r.Y)
	x1, y1 := m.Apply(r.X+r.W, r.Y+r.H)
	// The picture fills whole pixels, as frames on the pixel grid do.
	px0, py0 := int(math.Floor(x0+0.5)), int(math.Floor(y0+0.5))
	w, h := max(1, int(math.Floor(x1+0.5))-px0), max(1, int(math.Floor(y1+0.5))-py0)
	area := image.Rect(px0, py0, px0+w, py0+h).Intersect(c.state.clip)
	if area.Empty() || w > 1<<20 || h > 1<<20 {
		return
	}
	var img *image.RGBA
	offset := image.Pt(px0, py0)
	if w*h <= maxScaledPixels {
		img = p.at(w, h)
	} else {
		img = resampleArea(p.base, Rect{0, 0, float64(p.base.Rect.Dx()), float64(p.base.Rect.Dy())}, w, h, area.Sub(offset))
	}
	c.putImage(img, offset, area, tint)
}

func (c *Canvas) putImage(img *image.RGBA, offset image.Point, area image.Rectangle, tint *color.NRGBA) {
	area = area.Intersect(img.Rect.Add(offset)).Intersect(c.state.clip)
	var row []byte
	if tint != nil {
		row = make([]byte, 4*area.Dx())
	}
	for y := area.Min.Y; y < area.Max.Y; y++ {
		from := img.Pix[img.PixOffset(area.Min.X-offset.X, y-offset.Y):][:4*area.Dx()]
		if tint != nil {
			tinted(row, from, premultiply(*tint))
			from = row
		}
		c.putPixels(c.img.Pix[c.img.PixOffset(area.Min.X, y):], from, area.Min.X, y, area.Dx(), 255)
	}
}

// tinted writes the tint where the picture is, in the picture's alpha.
func tinted(dst, src []byte, tint pixel) {
	for i := 0; i+4 <= len(src); i += 4 {
		p := tint.scale(uint32(src[i+3]))
		dst[i], dst[i+1], dst[i+2], dst[i+3] = byte(p), byte(p>>8), byte(p>>16), byte(p>>24)
	}
}

// turnedPicture draws under rotation or skew: the outline is filled with a source that samples the picture, scaled
// beforehand to about the size it is seen at, between its four nearest pixels.
func (c *Canvas) turnedPicture(p *Picture, r Rect, tint *color.NRGBA) {
	m := c.state.matrix
	sx, sy := math.Hypot(m.A, m.B), math.Hypot(m.C, m.D)
	limit := func(v float64, own int) int { return min(max(int(math.Ceil(v)), 1), own) }
	w, h := limit(r.W*sx, p.base.Rect.Dx()), limit(r.H*sy, p.base.Rect.Dy())
	if w*h > maxScaledPixels {
		k := math.Sqrt(maxScaledPixels / float64(w*h))
		w, h = max(1, int(float64(w)*k)), max(1, int(float64(h)*k))
	}
	img := p.at(w, h)
	inv, ok := m.Mul(Affine{A: r.W / float64(w), D: r.H / float64(h), E: r.X, F: r.Y}).Invert()
	if !ok {
		return
	}
	var path Path
	path.RRect(r, Radii{})
	src := &sampler{img: img, inv: inv}
	if tint != nil {
		src.tint, src.tinted = premultiply(*tint), true
	}
	c.fillContours(flatten(&path, m), NonZero, src)
}

// sampler is a picture under a transform.
type sampler struct {
	img    *image.RGBA
	inv    Affine
	tint   pixel
	tinted bool
}

func (s *sampler) solid() (pixel, bool) { return 0, false }

func (s *sampler) span(x, y int, out []pixel) {
	u, v := s.inv.Apply(float64(x)+0.5, float64(y)+0.5)
	w, h := s.img.Rect.Dx(), s.img.Rect.Dy()
	at := func(x, y int) pixel {
		return load(s.img.Pix[s.img.PixOffset(min(max(x, 0), w-1), min(max(y, 0), h-1)):])
	}
	for i := range out {
		fx, fy := u-0.5, v-0.5
		ix, iy := int(math.Floor(fx)), int(math.Floor(fy))
		ax, ay := uint32((fx-float64(ix))*255+0.5), uint32((fy-float64(iy))*255+0.5)
		top := at(ix, iy).scale(255-ax) + at(ix+1, iy).scale(ax)
		bottom := at(ix, iy+1).scale(255-ax) + at(ix+1, iy+1).scale(ax)
		p := (top.scale(255-ay) + bottom.scale(ay)).clamped()
		if s.tinted {
			p = s.tint.scale(p.alpha())
		}
		out[i] = p
		u, v = u+s.inv.A, v+s.inv.B
	}
}
