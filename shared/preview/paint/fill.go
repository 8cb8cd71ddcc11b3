package paint

import "image/color"

// FillRRect fills a rounded rectangle.
func (c *Canvas) FillRRect(r Rect, radii Radii, col color.NRGBA) {
	if col.A == 0 || !r.valid() {
		return
	}
	if s := c.shapeOf(r, radii); s != nil {
		c.paint(s, premultiply(col))
	}
}

// FillGradient fills a rounded rectangle with a gradient.
func (c *Canvas) FillGradient(r Rect, radii Radii, g Gradient) {
	if !r.valid() {
		return
	}
	src := g.shader(c.state.matrix)
	if src == nil {
		return
	}
	if s := c.shapeOf(r, radii); s != nil {
		c.paint(s, src)
	}
}

// FillPath fills a path with a colour.
func (c *Canvas) FillPath(p Path, rule FillRule, col color.NRGBA) {
	if col.A != 0 {
		c.fillContours(flatten(&p, c.state.matrix), rule, premultiply(col))
	}
}

func (c *Canvas) fillContours(cs []contour, rule FillRule, src source) {
	if m := rasterize(cs, rule, c.state.clip); m != nil {
		c.paint(maskShape{m}, src)
	}
}
