package paint

import (
	"encoding/binary"
	"image"
	"image/color"
	"math"

	"hivesync/shared/preview/text"
)

// Text draws a block with its top left at (x, y).
func (c *Canvas) Text(b *text.Block, x, y float64) {
	if b == nil || c.state.clip.Empty() {
		return
	}
	c.touch()
	for i := range b.Lines {
		line := &b.Lines[i]
		if !c.Visible(Rect{x + line.X - line.Height, y + line.Y - line.Height, line.Width + 2*line.Height, 3 * line.Height}) {
			continue
		}
		base := y + line.Baseline
		for k := range line.Runs {
			r := &line.Runs[k]
			if r.Background.A != 0 {
				c.FillRRect(Rect{x + r.X, base - r.Ascent, r.Width, r.Ascent + r.Descent}, Radii{}, r.Background)
			}
		}
		for k := range line.Runs {
			if r := &line.Runs[k]; r.Shadow != nil && r.Shadow.Color.A != 0 {
				c.textShadow(r, x+r.X, base)
			}
		}
		for k := range line.Runs {
			r := &line.Runs[k]
			if r.Underline {
				c.decorate(r, x+r.X, base, false)
			}
			c.run(r, x+r.X, base, r.Color)
			if r.LineThrough {
				c.decorate(r, x+r.X, base, true)
			}
		}
	}
}

// decorate draws a run's underline or line-through where Blink puts it: the thickness is a tenth of the font's size in
// whole pixels, at least one; an underline's gap below the baseline is half of that. An underline leaves out the
// descenders it would cross, with its own thickness as a margin (CSS Text Decoration 4, text-decoration-skip-ink).
func (c *Canvas) decorate(r *text.Run, x, base float64, through bool) {
	col := r.Decoration
	if col.A == 0 {
		col = r.Color
	}
	px := 1 / math.Max(c.state.matrix.magnitude(), 1e-6)
	thick := math.Max(math.Floor(r.Size/10/px+1e-6), 1) * px
	y := base + math.Max(px, math.Ceil(r.Size/10/px/2)*px)
	if through {
		y = base - r.Ascent/3 - thick/2
	}
	if c.state.matrix.straight() {
		// Whole pixels keep the line sharp.
		_, top := c.state.matrix.Apply(0, y)
		y += (math.Round(top) - top) * px
	}
	from := x
	if !through && c.state.matrix.uniform() && r.Size*c.state.matrix.A <= maxGlyphPixels {
		for _, gap := range c.descenders(r, x, base, y, thick) {
			if gap[0] > from {
				c.FillRRect(Rect{from, y, gap[0] - from, thick}, Radii{}, col)
			}
			from = math.Max(from, gap[1])
		}
	}
	if from < x+r.Width {
		c.FillRRect(Rect{from, y, x + r.Width - from, thick}, Radii{}, col)
	}
}

// descenders lists the stretches, from left to right, where a run's glyphs reach into a line below it.
func (c *Canvas) descenders(r *text.Run, x, base, y, thick float64) [][2]float64 {
	var out [][2]float64
	m := c.state.matrix
	_, baseline := m.Apply(0, base)
	_, top := m.Apply(0, y)
	from := int(math.Round(top) - math.Floor(baseline+0.5))
	to := from + max(1, int(math.Round(thick*m.A)))
	c.eachGlyph(r, x, base, color.NRGBA{A: 255}, func(g *glyphMask, px, _ int) {
		if g.color != nil {
			return
		}
		lo, hi := g.rect.Max.X, g.rect.Min.X
		for row := max(from, g.rect.Min.Y); row < min(to, g.rect.Max.Y); row++ {
			for i, v := range g.row(row) {
				if v > 32 {
					lo, hi = min(lo, g.rect.Min.X+i), max(hi, g.rect.Min.X+i+1)
				}
			}
		}
		if lo < hi {
			out = append(out, [2]float64{(float64(px+lo)-m.E)/m.A - thick, (float64(px+hi)-m.E)/m.A + thick})
		}
	})
	return out
}

func styleOf(r *text.Run) uint8 {
	s := uint8(0)
	if r.SyntheticBold {
		s |= 1
	}
	if r.SyntheticSlant {
		s |= 2
	}
	return s
}

// run draws a run's glyphs with their origin at (x, base).
func (c *Canvas) run(r *text.Run, x, base float64, col color.NRGBA) {
	m := c.state.matrix
	size := r.Size * m.A
	_, colored := r.Face.ColorFont()
	if !m.uniform() || size > maxGlyphPixels || size < 0.5 {
		c.runPaths(r, x, base, col, colored)
		return
	}
	if col.A == 0 {
		return
	}
	src := premultiply(col)
	c.eachGlyph(r, x, base, col, func(g *glyphMask, px, py int) { c.stamp(g, px, py, src) })
}

// eachGlyph visits a run's rendered glyphs with the pixel that each one's origin is at.
func (c *Canvas) eachGlyph(r *text.Run, x, base float64, col color.NRGBA, visit func(g *glyphMask, px, py int)) {
	m := c.state.matrix
	size := r.Size * m.A
	_, colored := r.Face.ColorFont()
	ox, oy := m.Apply(x, base)
	oy = math.Floor(oy + 0.5) // glyphs stand on whole pixel rows, as Skia's do
	key := glyphKey{face: r.Face.ID(), style: styleOf(r), luma: lumaOf(col), size: float32(size)}
	if colored {
		key.luma = 0
	}
	clip := c.state.clip
	for i := range r.Glyphs {
		g := &r.Glyphs[i]
		px := ox + g.X*m.A
		if g.ID == ^uint32(0) || px < float64(clip.Min.X)-2*size || px > float64(clip.Max.X)+size {
			continue
		}
		quarter := int(math.Floor(px*subpixels + 0.5))
		key.id, key.sub = g.ID, uint8(quarter&3)
		if colored {
			key.sub = 0 // Skia draws colour glyphs on whole pixels, their fraction cut off
		}
		gm := glyphs.get(key, func() *glyphMask {
			if colored {
				return renderColorGlyph(r.Face, key, col)
			}
			return renderGlyph(r.Face, key)
		})
		visit(gm, quarter>>2, int(oy+math.Floor(g.Y*m.D+0.5)))
	}
}

// stamp puts a rendered glyph on the canvas.
func (c *Canvas) stamp(g *glyphMask, x, y int, p pixel) {
	if g.color != nil {
		c.stampImage(g.color, image.Pt(x, y), p.alpha())
		return
	}
	r := g.rect.Add(image.Pt(x, y)).Intersect(c.state.clip)
	if r.Empty() {
		return
	}
	w := g.rect.Dx()
	for py := r.Min.Y; py < r.Max.Y; py++ {
		at := (py-y-g.rect.Min.Y)*w + r.Min.X - x - g.rect.Min.X
		cov := g.pix[at : at+r.Dx()]
		if len(c.state.shapes) > 0 {
			scratch := c.cover[:r.Dx()]
			copy(scratch, cov)
			for _, s := range c.state.shapes {
				row := s.row(py)
				row.multiply(scratch, r.Min.X)
			}
			cov = scratch
		}
		blendSolid(c.img.Pix[c.img.PixOffset(r.Min.X, py):], p, cov)
	}
}

// stampImage puts premultiplied pixels on the canvas, with their origin at a whole pixel.
func (c *Canvas) stampImage(img *image.RGBA, at image.Point, alpha uint32) {
	r := img.Rect.Add(at).Intersect(c.state.clip)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		from := img.Pix[img.PixOffset(r.Min.X-at.X, y-at.Y):]
		to := c.img.Pix[c.img.PixOffset(r.Min.X, y):]
		c.putPixels(to, from, r.Min.X, y, r.Dx(), alpha)
	}
}

// putPixels composes a row of premultiplied pixels, through the clip's shapes.
func (c *Canvas) putPixels(to, from []byte, x, y, n int, alpha uint32) {
	var cov []byte
	if len(c.state.shapes) > 0 {
		cov = c.cover[:n]
		for i := range cov {
			cov[i] = 255
		}
		for _, s := range c.state.shapes {
			row := s.row(y)
			row.multiply(cov, x)
		}
	}
	for i := range n {
		p := load(from[4*i:])
		if alpha != 255 {
			p = p.scale(alpha)
		}
		if cov != nil && cov[i] != 255 {
			p = p.scale(uint32(cov[i]))
		}
		d := to[4*i : 4*i+4 : 4*i+4]
		if p.alpha() == 255 {
			binary.LittleEndian.PutUint32(d, uint32(p))
		} else if p != 0 {
			p.over(d)
		}
	}
}

// runPaths draws glyphs that no cached mask fits: rotated, skewed, stretched or very large ones.
func (c *Canvas) runPaths(r *text.Run, x, base float64, col color.NRGBA, colored bool) {
	style := styleOf(r)
	local := glyphMatrix(r.Face, r.Size, style)
	for i := range r.Glyphs {
		g := &r.Glyphs[i]
		if g.ID == ^uint32(0) {
			continue
		}
		place := c.state.matrix.Mul(Translate(x+g.X, base+g.Y)).Mul(local)
		if colored {
			c.Save()
			c.state.matrix = place
			c.colorGlyph(r.Face, g.ID, col)
			c.Restore()
			continue
		}
		if col.A == 0 {
			continue
		}
		p, ok := outline(r.Face, g.ID)
		if !ok {
			continue
		}
		cs := flatten(&p, place)
		if style&1 != 0 {
			cs = embolden(cs, r.Size*c.state.matrix.magnitude())
		}
		c.fillContours(cs, NonZero, premultiply(col))
	}
}

// textShadow draws a run's shadow: its glyphs in the shadow's colour, blurred.
func (c *Canvas) textShadow(r *text.Run, x, base float64) {
	s := r.Shadow
	scale := c.state.matrix.magnitude()
	sigma := math.Min(math.Max(s.Blur, 0)/2*scale, maxSigma)
	pad := int(math.Ceil(3*sigma)) + 1
	area := c.device(Rect{x + s.DX - r.Size, base + s.DY - 2*r.Size, r.Width + 2*r.Size, 3 * r.Size})
	area = area.Inset(-pad).Intersect(c.state.clip.Inset(-pad))
	if area.Empty() {
		return
	}
	sub := &Canvas{
		img: newPixels(area), scale: c.scale, maximum: area, cover: make([]byte, area.Dx()), colors: make([]pixel, area.Dx()),
		state: state{matrix: c.state.matrix, clip: area},
	}
	clear(sub.img.Pix)
	flat := *r
	flat.Shadow = nil
	sub.run(&flat, x+s.DX, base+s.DY, color.NRGBA{A: 255})
	m := &mask{rect: area, pix: make([]byte, area.Dx()*area.Dy())}
	for i := range m.pix {
		m.pix[i] = sub.img.Pix[4*i+3]
	}
	recycle(sub.img)
	blur(m.pix, area.Dx(), area.Dy(), sigma)
	c.paint(maskShape{m}, premultiply(s.Color))
}
