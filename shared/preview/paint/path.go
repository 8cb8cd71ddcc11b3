package paint

import "math"

type verb uint8

const (
	moveTo verb = iota
	lineTo
	quadTo
	cubicTo
	closePath
)

// maxPathVerbs bounds a path; what is added beyond it is dropped.
const maxPathVerbs = 200_000

// Path is a list of contours in points. The zero value is empty and ready to use.
type Path struct {
	verbs          []verb
	coords         []float64
	startX, startY float64
	x, y           float64
}

func (p *Path) add(v verb, coords ...float64) {
	if len(p.verbs) >= maxPathVerbs {
		return
	}
	for _, c := range coords {
		if !(math.Abs(c) < 1e9) {
			return
		}
	}
	p.verbs = append(p.verbs, v)
	p.coords = append(p.coords, coords...)
	if n := len(coords); n >= 2 {
		p.x, p.y = coords[n-2], coords[n-1]
	}
}

// MoveTo begins a contour.
func (p *Path) MoveTo(x, y float64) {
	p.add(moveTo, x, y)
	p.startX, p.startY = p.x, p.y
}

// LineTo adds a straight segment.
func (p *Path) LineTo(x, y float64) { p.begin(); p.add(lineTo, x, y) }

// QuadTo adds a quadratic Bézier segment.
func (p *Path) QuadTo(cx, cy, x, y float64) { p.begin(); p.add(quadTo, cx, cy, x, y) }

// CubicTo adds a cubic Bézier segment.
func (p *Path) CubicTo(ax, ay, bx, by, x, y float64) { p.begin(); p.add(cubicTo, ax, ay, bx, by, x, y) }

// Close ends a contour with a segment back to its beginning.
func (p *Path) Close() {
	if len(p.verbs) == 0 || p.verbs[len(p.verbs)-1] == closePath {
		return
	}
	p.add(closePath)
	p.x, p.y = p.startX, p.startY
}

// begin opens a contour at the current point when the last one was closed.
func (p *Path) begin() {
	if len(p.verbs) == 0 || p.verbs[len(p.verbs)-1] == closePath {
		p.MoveTo(p.x, p.y)
	}
}

// ArcTo adds an elliptical arc as SVG's A command describes it (SVG 2, appendix B.2.4).
func (p *Path) ArcTo(rx, ry, rotation float64, large, sweep bool, x, y float64) {
	p.begin()
	x0, y0 := p.x, p.y
	rx, ry = math.Abs(rx), math.Abs(ry)
	if rx == 0 || ry == 0 || x0 == x && y0 == y {
		p.LineTo(x, y)
		return
	}
	sin, cos := math.Sincos(rotation * math.Pi / 180)
	dx, dy := (x0-x)/2, (y0-y)/2
	x1, y1 := cos*dx+sin*dy, cos*dy-sin*dx
	if over := x1*x1/(rx*rx) + y1*y1/(ry*ry); over > 1 {
		rx, ry = rx*math.Sqrt(over), ry*math.Sqrt(over)
	}
	den := rx*rx*y1*y1 + ry*ry*x1*x1
	k := 0.0
	if den > 0 {
		k = math.Sqrt(math.Max(0, (rx*rx*ry*ry-den)/den))
	}
	if large == sweep {
		k = -k
	}
	cx1, cy1 := k*rx*y1/ry, -k*ry*x1/rx
	cx, cy := cos*cx1-sin*cy1+(x0+x)/2, sin*cx1+cos*cy1+(y0+y)/2
	from := math.Atan2((y1-cy1)/ry, (x1-cx1)/rx)
	turn := math.Atan2((-y1-cy1)/ry, (-x1-cx1)/rx) - from
	if sweep && turn < 0 {
		turn += 2 * math.Pi
	} else if !sweep && turn > 0 {
		turn -= 2 * math.Pi
	}
	p.arc(cx, cy, rx, ry, sin, cos, from, turn)
}

// arc adds cubic segments of at most a quarter turn each.
func (p *Path) arc(cx, cy, rx, ry, sin, cos, from, turn float64) {
	n := int(math.Ceil(math.Abs(turn)/(math.Pi/2) - 1e-9))
	if n < 1 {
		n = 1
	}
	step := turn / float64(n)
	k := 4.0 / 3 * math.Tan(step/4)
	at := func(x, y float64) (float64, float64) {
		x, y = x*rx, y*ry
		return cx + cos*x - sin*y, cy + sin*x + cos*y
	}
	for i := range n {
		s0, c0 := math.Sincos(from + float64(i)*step)
		s1, c1 := math.Sincos(from + float64(i+1)*step)
		ax, ay := at(c0-k*s0, s0+k*c0)
		bx, by := at(c1+k*s1, s1-k*c1)
		x, y := at(c1, s1)
		p.CubicTo(ax, ay, bx, by, x, y)
	}
}

// Ellipse adds a closed ellipse.
func (p *Path) Ellipse(cx, cy, rx, ry float64) {
	p.MoveTo(cx+rx, cy)
	p.arc(cx, cy, rx, ry, 0, 1, 0, 2*math.Pi)
	p.Close()
}

// RRect adds a closed rounded rectangle.
func (p *Path) RRect(r Rect, radii Radii) {
	radii = radii.fit(r)
	x0, y0, x1, y1 := r.X, r.Y, r.X+r.W, r.Y+r.H
	corner := func(c Corner, cx, cy, from float64) {
		if c.X > 0 && c.Y > 0 {
			p.arc(cx, cy, c.X, c.Y, 0, 1, from, math.Pi/2)
		}
	}
	p.MoveTo(x0+radii.TopLeft.X, y0)
	p.LineTo(x1-radii.TopRight.X, y0)
	corner(radii.TopRight, x1-radii.TopRight.X, y0+radii.TopRight.Y, -math.Pi/2)
	p.LineTo(x1, y1-radii.BottomRight.Y)
	corner(radii.BottomRight, x1-radii.BottomRight.X, y1-radii.BottomRight.Y, 0)
	p.LineTo(x0+radii.BottomLeft.X, y1)
	corner(radii.BottomLeft, x0+radii.BottomLeft.X, y1-radii.BottomLeft.Y, math.Pi/2)
	p.LineTo(x0, y0+radii.TopLeft.Y)
	corner(radii.TopLeft, x0+radii.TopLeft.X, y0+radii.TopLeft.Y, math.Pi)
	p.Close()
}

func (v verb) points() int { return [...]int{1, 1, 2, 3, 0}[v] }

// fit scales radii down together until neighbours fit their side (CSS Backgrounds 3, section 4.5).
func (r Radii) fit(box Rect) Radii {
	for _, c := range []*Corner{&r.TopLeft, &r.TopRight, &r.BottomRight, &r.BottomLeft} {
		if !(c.X > 0 && c.Y > 0) {
			*c = Corner{}
		}
		c.X, c.Y = math.Min(c.X, 1e6), math.Min(c.Y, 1e6)
	}
	f := 1.0
	limit := func(length, sum float64) {
		if sum > length && sum > 0 {
			f = math.Min(f, length/sum)
		}
	}
	limit(box.W, r.TopLeft.X+r.TopRight.X)
	limit(box.W, r.BottomLeft.X+r.BottomRight.X)
	limit(box.H, r.TopLeft.Y+r.BottomLeft.Y)
	limit(box.H, r.TopRight.Y+r.BottomRight.Y)
	if f < 1 {
		return r.scale(f, f)
	}
	return r
}

func (r Radii) scale(x, y float64) Radii {
	for _, c := range []*Corner{&r.TopLeft, &r.TopRight, &r.BottomRight, &r.BottomLeft} {
		c.X, c.Y = math.Max(0, c.X*x), math.Max(0, c.Y*y)
	}
	return r
}

// Inset shrinks the corners of a box whose edges move inward by the given widths: the radii of its padding box.
func (r Radii) Inset(left, top, right, bottom float64) Radii {
	sub := func(c Corner, x, y float64) Corner {
		c = Corner{math.Max(0, c.X-x), math.Max(0, c.Y-y)}
		if c.X == 0 || c.Y == 0 {
			return Corner{}
		}
		return c
	}
	return Radii{
		TopLeft: sub(r.TopLeft, left, top), TopRight: sub(r.TopRight, right, top),
		BottomRight: sub(r.BottomRight, right, bottom), BottomLeft: sub(r.BottomLeft, left, bottom),
	}
}

// largest is the largest radius.
func (r Radii) largest() float64 {
	return max(r.TopLeft.X, r.TopLeft.Y, r.TopRight.X, r.TopRight.Y, r.BottomRight.X, r.BottomRight.Y, r.BottomLeft.X, r.BottomLeft.Y)
}

// square tells that no corner is rounded.
func (r Radii) square() bool { return r == Radii{} }
