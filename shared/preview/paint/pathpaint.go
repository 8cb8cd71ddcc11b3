package paint

import "math"

// FillPathGradient fills a path with a gradient.
func (c *Canvas) FillPathGradient(p Path, rule FillRule, g Gradient) {
	if src := g.shader(c.state.matrix); src != nil {
		c.fillContours(flatten(&p, c.state.matrix), rule, src)
	}
}

// StrokePathGradient draws a path's outline with a gradient.
func (c *Canvas) StrokePathGradient(p Path, s Stroke, g Gradient) {
	if src := g.shader(c.state.matrix); src != nil {
		c.fillContours(c.strokeContours(&p, s), NonZero, src)
	}
}

// Empty tells that a path draws nothing.
func (p *Path) Empty() bool { return len(p.verbs) == 0 }

// Len is the number of a path's segments, moves and closings included.
func (p *Path) Len() int { return len(p.verbs) }

// Transform is the path with every point mapped by m.
func (p *Path) Transform(m Affine) Path {
	out := Path{verbs: p.verbs[:len(p.verbs):len(p.verbs)], coords: make([]float64, len(p.coords))}
	for i := 0; i+1 < len(p.coords); i += 2 {
		out.coords[i], out.coords[i+1] = m.Apply(p.coords[i], p.coords[i+1])
	}
	return out
}

// maxBounded is how many segments Bounds looks at closely; the box of a longer path is that of its control points.
const maxBounded = 10_000

// Bounds is the smallest rectangle around a path's fill, curves included, or false when the path is empty.
func (p *Path) Bounds() (Rect, bool) {
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for i := 0; i+1 < len(p.coords); i += 2 {
		x0, y0 = math.Min(x0, p.coords[i]), math.Min(y0, p.coords[i+1])
		x1, y1 = math.Max(x1, p.coords[i]), math.Max(y1, p.coords[i+1])
	}
	control := Rect{x0, y0, x1 - x0, y1 - y0}
	extent := math.Max(control.W, control.H)
	if !(extent >= 0) {
		return Rect{}, false
	}
	if extent == 0 || len(p.verbs) > maxBounded {
		return control, true
	}
	// Whatever the unit, curves are flattened as finely as on a canvas of this many pixels.
	k := 512 / extent
	x0, y0, x1, y1, ok := box(flatten(p, Scale(k, k)))
	return Rect{x0 / k, y0 / k, (x1 - x0) / k, (y1 - y0) / k}, ok
}

// Cost tells, before a path is drawn at a scale in pixels per unit, about how many chords it is cut into and how long it is
// in pixels, so that a hostile path can be left out.
func (p *Path) Cost(scale float64) (chords int, length float64) {
	i := 0
	var last, start point
	for _, v := range p.verbs {
		n := v.points()
		span, bend := 0.0, 0.0
		for k := range n {
			q := point{p.coords[i+2*k] * scale, p.coords[i+2*k+1] * scale}
			if v == moveTo {
				start = q
			}
			span += math.Hypot(q.x-last.x, q.y-last.y)
			last = q
		}
		switch v {
		case moveTo:
			span = 0
		case closePath:
			span = math.Hypot(start.x-last.x, start.y-last.y)
			last = start
		case quadTo, cubicTo:
			bend = span // a curve never strays from its chord by more than its control polygon is long
		}
		chords += segments(bend)
		length += span
		i += 2 * n
	}
	return chords, length
}
