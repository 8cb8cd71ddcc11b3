package paint

import (
	"image"
	"math"
	"sync"

	"golang.org/x/image/vector"
)

// mask is coverage, one byte a pixel.
type mask struct {
	rect image.Rectangle
	pix  []byte // rows of rect.Dx() bytes
}

func (m *mask) row(y int) []byte {
	w := m.rect.Dx()
	at := (y - m.rect.Min.Y) * w
	return m.pix[at : at+w]
}

var rasterizers = sync.Pool{New: func() any { return &vector.Rasterizer{} }}

// rasterize gives the coverage of contours within bounds, or nil when nothing is covered. Only the part of the bounds
// that the contours touch is worked on.
func rasterize(cs []contour, rule FillRule, bounds image.Rectangle) *mask {
	x0, y0, x1, y1, ok := box(cs)
	if !ok {
		return nil
	}
	r := bounds.Intersect(pixelBox(x0, y0, x1, y1))
	if r.Empty() {
		return nil
	}
	m := &mask{rect: r, pix: make([]byte, r.Dx()*r.Dy())}
	if rule == EvenOdd {
		acc := newAccumulator(r.Dx(), r.Dy())
		edges(cs, r, acc.line)
		acc.evenOdd(m.pix)
		return m
	}
	v := rasterizers.Get().(*vector.Rasterizer)
	v.Reset(r.Dx(), r.Dy())
	edges(cs, r, func(ax, ay, bx, by float32) {
		v.MoveTo(ax, ay)
		v.LineTo(bx, by)
	})
	v.Draw(&image.Alpha{Pix: m.pix, Stride: r.Dx(), Rect: image.Rect(0, 0, r.Dx(), r.Dy())}, image.Rect(0, 0, r.Dx(), r.Dy()), image.Opaque, image.Point{})
	rasterizers.Put(v)
	return m
}

// pixelBox is the smallest rectangle of whole pixels around a box; far coordinates are brought within int32.
func pixelBox(x0, y0, x1, y1 float64) image.Rectangle {
	const far = 1 << 24
	at := func(v float64) int { return int(math.Min(math.Max(v, -far), far)) }
	return image.Rect(at(math.Floor(x0)), at(math.Floor(y0)), at(math.Ceil(x1)), at(math.Ceil(y1)))
}

// edges cuts every segment to the rectangle, relative to its corner. What lies to the left of it is moved onto its left
// edge, since it still winds around the pixels to its right. What lies to the right is moved onto the right edge and must
// not be left out: vector.Rasterizer adds up over all rows, so each row has to add up to nothing. What lies above or below
// has no effect.
func edges(cs []contour, r image.Rectangle, line func(ax, ay, bx, by float32)) {
	w, h := float64(r.Dx()), float64(r.Dy())
	ox, oy := float64(r.Min.X), float64(r.Min.Y)
	emit := func(a, b point) {
		if a.y == b.y {
			return
		}
		line(float32(math.Min(math.Max(a.x, 0), w)), float32(a.y), float32(math.Min(math.Max(b.x, 0), w)), float32(b.y))
	}
	cut := func(a, b point) {
		a.x, a.y, b.x, b.y = a.x-ox, a.y-oy, b.x-ox, b.y-oy
		if a.y == b.y || math.Max(a.y, b.y) <= 0 || math.Min(a.y, b.y) >= h {
			return
		}
		if math.Min(a.x, b.x) >= 0 && math.Max(a.x, b.x) <= w && math.Min(a.y, b.y) >= 0 && math.Max(a.y, b.y) <= h {
			line(float32(a.x), float32(a.y), float32(b.x), float32(b.y))
			return
		}
		atY := func(y float64) point { return point{a.x + (b.x-a.x)*(y-a.y)/(b.y-a.y), y} }
		p, q := a, b
		for _, end := range []*point{&p, &q} {
			if end.y < 0 {
				*end = atY(0)
			} else if end.y > h {
				*end = atY(h)
			}
		}
		// Split where the segment crosses the vertical edges, so that the clamped parts keep their heights.
		stops := []point{p}
		for _, x := range []float64{0, w} {
			if (p.x < x) != (q.x < x) && p.x != q.x {
				t := (x - p.x) / (q.x - p.x)
				stops = append(stops, point{x, p.y + t*(q.y-p.y)})
			}
		}
		if len(stops) == 3 && (stops[1].x > stops[2].x) == (p.x < q.x) {
			stops[1], stops[2] = stops[2], stops[1]
		}
		stops = append(stops, q)
		for i := 1; i < len(stops); i++ {
			emit(stops[i-1], stops[i])
		}
	}
	for _, c := range cs {
		n := len(c.points)
		if n < 2 {
			continue
		}
		for i := 1; i < n; i++ {
			cut(c.points[i-1], c.points[i])
		}
		if c.points[0] != c.points[n-1] {
			cut(c.points[n-1], c.points[0])
		}
	}
}

// accumulator sums signed areas per pixel. It serves the even-odd rule, which vector.Rasterizer does not know; the method
// is that of Raph Levien's font-rs.
type accumulator struct {
	w, h int
	area []float32
}

func newAccumulator(w, h int) *accumulator {
	return &accumulator{w: w, h: h, area: make([]float32, (w+2)*h)}
}

func (a *accumulator) line(ax, ay, bx, by float32) {
	if ay == by {
		return
	}
	dir := float32(1)
	if ay > by {
		dir, ax, ay, bx, by = -1, bx, by, ax, ay
	}
	slope := (bx - ax) / (by - ay)
	for y := max(int(ay), 0); y < a.h && float32(y) < by; y++ {
		top, bottom := max(ay, float32(y)), min(by, float32(y+1))
		dy := (bottom - top) * dir
		x0, x1 := ax+(top-ay)*slope, ax+(bottom-ay)*slope
		if x0 > x1 {
			x0, x1 = x1, x0
		}
		x0, x1 = max(x0, 0), min(x1, float32(a.w))
		row := a.area[y*(a.w+2):]
		left := int(x0)
		if x1 <= float32(left+1) {
			mid := (x0+x1)/2 - float32(left)
			row[left] += dy * (1 - mid)
			row[left+1] += dy * mid
			continue
		}
		// The part of the segment within each pixel column covers the column by a trapezoid and all columns to its right.
		per := dy / (x1 - x0)
		for x := left; float32(x) < x1; x++ {
			from, to := max(x0, float32(x)), min(x1, float32(x+1))
			part := per * (to - from)
			mid := (from+to)/2 - float32(x)
			row[x] += part * (1 - mid)
			row[x+1] += part * mid
		}
	}
}

func (a *accumulator) evenOdd(out []byte) {
	for y := range a.h {
		sum := float32(0)
		row := a.area[y*(a.w+2):]
		for x := range a.w {
			sum += row[x]
			v := sum - 2*float32(math.Floor(float64(sum)/2))
			if v > 1 {
				v = 2 - v
			}
			out[y*a.w+x] = byte(v*255 + 0.5)
		}
	}
}
