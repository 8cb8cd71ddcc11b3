package paint

import (
	"image/color"
	"math"
)

// maxDashes bounds how many dashes one stroke is cut into; the rest of the path is drawn without gaps.
const maxDashes = 20_000

// StrokePath draws a path's outline.
func (c *Canvas) StrokePath(p Path, s Stroke, col color.NRGBA) {
	if col.A != 0 {
		c.fillContours(c.strokeContours(&p, s), NonZero, premultiply(col))
	}
}

// strokeContours outlines a path in points and brings the outline to pixels, so that a stretched stroke is stretched too.
func (c *Canvas) strokeContours(p *Path, s Stroke) []contour {
	m := c.state.matrix
	scale := m.magnitude()
	if !(s.Width > 0) || !(scale > 0) || c.state.clip.Empty() {
		return nil
	}
	// Curves are flattened at the resolution they are seen at.
	lines := flatten(p, Scale(scale, scale))
	back := m.Mul(Scale(1/scale, 1/scale))
	st := stroker{half: math.Min(s.Width*scale, 1e5) / 2, cap: s.Cap, join: s.Join, limit: s.MiterLimit}
	if !(st.limit >= 1) {
		st.limit = 4
	}
	if len(s.Dash) > 0 {
		lines = cutDashes(lines, s.Dash, s.DashOffset, scale)
	}
	for _, l := range lines {
		st.stroke(l)
	}
	for i := range st.out {
		for k, q := range st.out[i].points {
			x, y := back.Apply(q.x, q.y)
			st.out[i].points[k] = point{x, y}
		}
	}
	return st.out
}

// stroker covers polylines with convex pieces, all wound the same way, so that the non-zero rule joins them.
type stroker struct {
	half  float64
	cap   Cap
	join  Join
	limit float64
	out   []contour
}

// piece adds a convex polygon, turned so that its area is positive.
func (s *stroker) piece(pts ...point) {
	area := 0.0
	for i, p := range pts {
		q := pts[(i+1)%len(pts)]
		area += p.x*q.y - q.x*p.y
	}
	if area < 0 {
		for i, j := 0, len(pts)-1; i < j; i, j = i+1, j-1 {
			pts[i], pts[j] = pts[j], pts[i]
		}
	}
	s.out = append(s.out, contour{points: pts, closed: true})
}

// disc adds a regular polygon close enough to a circle.
func (s *stroker) disc(c point) {
	n := max(8, min(segments(s.half)*6, 256))
	pts := make([]point, n)
	for i := range pts {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		pts[i] = point{c.x + s.half*cos, c.y + s.half*sin}
	}
	s.piece(pts...)
}

func (s *stroker) stroke(c contour) {
	var pts []point
	for _, p := range c.points {
		if len(pts) == 0 || math.Hypot(p.x-pts[len(pts)-1].x, p.y-pts[len(pts)-1].y) > 1e-6 {
			pts = append(pts, p)
		}
	}
	closed := c.closed
	if closed && len(pts) > 1 && math.Hypot(pts[0].x-pts[len(pts)-1].x, pts[0].y-pts[len(pts)-1].y) < 1e-6 {
		pts = pts[:len(pts)-1]
	}
	switch len(pts) {
	case 0:
		return
	case 1:
		// A contour without length shows its caps (SVG 2, section 13.5.6).
		switch s.cap {
		case RoundCap:
			s.disc(pts[0])
		case SquareCap:
			p, h := pts[0], s.half
			s.piece(point{p.x - h, p.y - h}, point{p.x + h, p.y - h}, point{p.x + h, p.y + h}, point{p.x - h, p.y + h})
		}
		return
	}
	n := len(pts)
	count := n - 1
	if closed && n > 2 {
		count = n
	} else {
		closed = false
	}
	for i := range count {
		a, b := pts[i], pts[(i+1)%n]
		ux, uy := unit(b.x-a.x, b.y-a.y)
		dx, dy := ux*s.half, uy*s.half
		if s.cap == SquareCap && !closed {
			if i == 0 {
				a = point{a.x - dx, a.y - dy}
			}
			if i == count-1 {
				b = point{b.x + dx, b.y + dy}
			}
		}
		s.piece(point{a.x - dy, a.y + dx}, point{b.x - dy, b.y + dx}, point{b.x + dy, b.y - dx}, point{a.x + dy, a.y - dx})
		if i+1 < count || closed {
			s.corner(pts[i], pts[(i+1)%n], pts[(i+2)%n])
		}
	}
	if s.cap == RoundCap && !closed {
		s.disc(pts[0])
		s.disc(pts[n-1])
	}
}

// corner joins the segments ab and bc.
func (s *stroker) corner(a, b, c point) {
	ux, uy := unit(b.x-a.x, b.y-a.y)
	vx, vy := unit(c.x-b.x, c.y-b.y)
	cross, dot := ux*vy-uy*vx, ux*vx+uy*vy
	if math.Abs(cross) < 1e-9 && dot > 0 {
		return
	}
	if s.join == RoundJoin {
		// Gentle bends of a flattened curve need no whole disc.
		if dot < 0.95 {
			s.disc(b)
			return
		}
	}
	side := s.half
	if cross > 0 {
		side = -side
	}
	p := point{b.x - uy*side, b.y + ux*side}
	q := point{b.x - vy*side, b.y + vx*side}
	if s.join == MiterJoin || s.join == RoundJoin {
		// The miter's length is 1/sin(theta/2) of the width (SVG 2, section 13.5.5).
		if sin2 := (1 + dot) / 2; sin2 > 0 && 1/sin2 <= s.limit*s.limit {
			mx, my := (p.x+q.x)/2-b.x, (p.y+q.y)/2-b.y
			s.piece(b, p, point{b.x + mx/sin2, b.y + my/sin2}, q)
			return
		}
	}
	s.piece(b, p, q)
}

// cutDashes cuts polylines into dashes; lengths are in points.
func cutDashes(lines []contour, pattern []float64, offset, scale float64) []contour {
	total := 0.0
	dash := make([]float64, 0, 2*len(pattern))
	for _, d := range pattern[:min(len(pattern), 64)] {
		if !(d >= 0 && d < 1e6) {
			return lines
		}
		dash = append(dash, d*scale)
		total += d * scale
	}
	if len(dash)%2 == 1 {
		dash = append(dash, dash...)
		total *= 2
	}
	if !(total > 1e-3) {
		return lines
	}
	offset = math.Mod(offset*scale, total)
	if offset != offset {
		offset = 0
	}
	if offset < 0 {
		offset += total
	}
	var out []contour
	for _, l := range lines {
		pts := l.points
		if l.closed && len(pts) > 1 {
			pts = append(pts[:len(pts):len(pts)], pts[0])
		}
		i, left := 0, offset
		for left >= dash[i] && left > 0 {
			left -= dash[i]
			i = (i + 1) % len(dash)
		}
		rest := dash[i] - left
		on := i%2 == 0
		var current []point
		if on && len(pts) > 0 {
			current = []point{pts[0]}
		}
		for k := 1; k < len(pts); k++ {
			a, b := pts[k-1], pts[k]
			length := math.Hypot(b.x-a.x, b.y-a.y)
			at := 0.0
			for length-at > rest && len(out) < maxDashes {
				at += rest
				q := point{a.x + (b.x-a.x)*at/length, a.y + (b.y-a.y)*at/length}
				if on {
					out = append(out, contour{points: append(current, q)})
					current = nil
				} else {
					current = []point{q}
				}
				on = !on
				i = (i + 1) % len(dash)
				rest = dash[i]
			}
			rest -= length - at
			if on {
				current = append(current, b)
			}
		}
		if on && len(current) > 0 {
			out = append(out, contour{points: current})
		}
	}
	return out
}
