package paint

import "math"

// point is a position in pixels.
type point struct{ x, y float64 }

// contour is a flattened contour.
type contour struct {
	points []point
	closed bool
}

// tolerance is how far, in pixels, a chord may be from its curve.
const tolerance = 0.05

// flatten turns a path into polylines in the space of m.
func flatten(p *Path, m Affine) []contour {
	var out []contour
	var current contour
	flush := func() {
		if len(current.points) > 0 {
			out = append(out, current)
		}
		current = contour{}
	}
	i := 0
	var last, start point
	get := func(k int) point {
		x, y := m.Apply(p.coords[i+2*k], p.coords[i+2*k+1])
		return point{x, y}
	}
	push := func(q point) {
		current.points = append(current.points, q)
		last = q
	}
	for _, v := range p.verbs {
		switch v {
		case moveTo:
			flush()
			start = get(0)
			push(start)
		case lineTo:
			push(get(0))
		case quadTo:
			a, b, c := last, get(0), get(1)
			// The second difference bounds the distance between chord and curve.
			n := segments(math.Hypot(a.x-2*b.x+c.x, a.y-2*b.y+c.y) / 4)
			for k := 1; k <= n; k++ {
				t := float64(k) / float64(n)
				u := 1 - t
				push(point{u*u*a.x + 2*u*t*b.x + t*t*c.x, u*u*a.y + 2*u*t*b.y + t*t*c.y})
			}
		case cubicTo:
			a, b, c, d := last, get(0), get(1), get(2)
			d1 := math.Hypot(a.x-2*b.x+c.x, a.y-2*b.y+c.y)
			d2 := math.Hypot(b.x-2*c.x+d.x, b.y-2*c.y+d.y)
			n := segments(math.Max(d1, d2) * 3 / 4)
			for k := 1; k <= n; k++ {
				t := float64(k) / float64(n)
				u := 1 - t
				w0, w1, w2, w3 := u*u*u, 3*u*u*t, 3*u*t*t, t*t*t
				push(point{w0*a.x + w1*b.x + w2*c.x + w3*d.x, w0*a.y + w1*b.y + w2*c.y + w3*d.y})
			}
		case closePath:
			current.closed = true
			flush()
			last = start
		}
		i += 2 * v.points()
	}
	flush()
	return out
}

// segments is how many chords keep within tolerance of a curve that is at most deviation from one chord.
func segments(deviation float64) int {
	if !(deviation > tolerance) {
		return 1
	}
	return int(math.Min(math.Ceil(math.Sqrt(deviation/tolerance)), 256))
}

// box is the smallest rectangle around the contours, or false when they are empty.
func box(cs []contour) (x0, y0, x1, y1 float64, ok bool) {
	x0, y0, x1, y1 = math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, c := range cs {
		for _, q := range c.points {
			x0, y0 = math.Min(x0, q.x), math.Min(y0, q.y)
			x1, y1 = math.Max(x1, q.x), math.Max(y1, q.y)
			ok = true
		}
	}
	return x0, y0, x1, y1, ok && x0-x0 == 0 && x1-x1 == 0 && y0-y0 == 0 && y1-y1 == 0
}
