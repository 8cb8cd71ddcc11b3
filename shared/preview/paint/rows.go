package paint

import (
	"image"
	"math"
	"sync"
)

// rowCover is a shape's coverage of one row of pixels: an edge, an inside of even coverage, and another edge.
type rowCover struct {
	x0, in0, in1, x1 int    // x0 <= in0 <= in1 <= x1
	inside           byte   // coverage of [in0, in1)
	left, right      []byte // coverage of [x0, in0) and [in1, x1)
}

// shape is something whose coverage is known row by row: a rounded rectangle or a mask.
type shape interface {
	bounds() image.Rectangle
	row(y int) rowCover
}

func (m *mask) bounds() image.Rectangle { return m.rect }

func (m *mask) shapeRow(y int) rowCover {
	if y < m.rect.Min.Y || y >= m.rect.Max.Y {
		return rowCover{}
	}
	return rowCover{x0: m.rect.Min.X, in0: m.rect.Max.X, in1: m.rect.Max.X, x1: m.rect.Max.X, left: m.row(y)}
}

type maskShape struct{ *mask }

func (m maskShape) row(y int) rowCover { return m.shapeRow(y) }

// rrect is a rounded rectangle in pixels. Coverage is computed analytically: exactly for straight edges; in the rows of
// corners, as the mean of subrows whose horizontal extents are exact. The rows are computed once for all rectangles of
// the same size and corners, wherever they stand: see rrectRows.
type rrect struct {
	x0, y0, x1, y1 float64
	radii          Radii
	rect           image.Rectangle
	rows           *rrectRows
}

// rrectRows are the rows of a rounded rectangle whose bounds begin at (0, 0). They are immutable.
type rrectRows struct {
	x0, y0, x1, y1 float64
	radii          Radii
	height         int
	top, bottom    int // rows [top, bottom) are wholly inside and between the corners
	straight       rowCover
	corner         []rowCover // the others, in order
}

const subrows = 16

type rrectKey struct {
	x0, y0, x1, y1 float64
	radii          Radii
}

// rrectCache keeps the corners of rounded rectangles lately drawn: buttons, cards and avatars repeat. It is bounded in
// bytes.
type rrectCache struct {
	mu         sync.Mutex
	young, old map[rrectKey]*rrectRows
	bytes      int
}

const cachedCornerBytes = 4 << 20

var rrects rrectCache

func (c *rrectCache) get(k rrectKey) *rrectRows {
	c.mu.Lock()
	r, ok := c.young[k]
	if !ok {
		r, ok = c.old[k]
	}
	c.mu.Unlock()
	if ok {
		return r
	}
	r = newRRectRows(k)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.young == nil || c.bytes > cachedCornerBytes {
		c.old, c.young, c.bytes = c.young, map[rrectKey]*rrectRows{}, 0
	}
	c.young[k] = r
	c.bytes += 256
	for i := range r.corner {
		c.bytes += len(r.corner[i].left) + len(r.corner[i].right) + 80
	}
	return r
}

func newRRect(x0, y0, x1, y1 float64, radii Radii) *rrect {
	s := &rrect{x0: x0, y0: y0, x1: x1, y1: y1}
	if !(x1 > x0 && y1 > y0) {
		return s
	}
	s.radii = radii.fit(Rect{x0, y0, x1 - x0, y1 - y0})
	s.rect = pixelBox(x0, y0, x1, y1)
	if s.rect.Empty() {
		return s
	}
	ox, oy := float64(s.rect.Min.X), float64(s.rect.Min.Y)
	k := rrectKey{x0 - ox, y0 - oy, x1 - ox, y1 - oy, s.radii}
	if s.radii.square() {
		s.rows = newRRectRows(k)
	} else {
		s.rows = rrects.get(k)
	}
	return s
}

func newRRectRows(k rrectKey) *rrectRows {
	s := &rrectRows{x0: k.x0, y0: k.y0, x1: k.x1, y1: k.y1, radii: k.radii}
	s.height = pixelBox(k.x0, k.y0, k.x1, k.y1).Dy()
	topInset := math.Max(s.radii.TopLeft.Y, s.radii.TopRight.Y)
	bottomInset := math.Max(s.radii.BottomLeft.Y, s.radii.BottomRight.Y)
	s.top = min(max(int(math.Ceil(s.y0+topInset)), 0), s.height)
	s.bottom = max(min(int(math.Floor(s.y1-bottomInset)), s.height), s.top)
	if s.bottom > s.top {
		s.straight = s.compute(s.top)
	}
	s.corner = make([]rowCover, 0, s.height-(s.bottom-s.top))
	for y := range s.top {
		s.corner = append(s.corner, s.compute(y))
	}
	for y := s.bottom; y < s.height; y++ {
		s.corner = append(s.corner, s.compute(y))
	}
	return s
}

func (s *rrect) bounds() image.Rectangle { return s.rect }

func (s *rrect) row(y int) rowCover {
	if y < s.rect.Min.Y || y >= s.rect.Max.Y {
		return rowCover{}
	}
	y -= s.rect.Min.Y
	var c rowCover
	switch r := s.rows; {
	case y < r.top:
		c = r.corner[y]
	case y < r.bottom:
		c = r.straight
	default:
		c = r.corner[y-(r.bottom-r.top)]
	}
	x := s.rect.Min.X
	c.x0, c.in0, c.in1, c.x1 = c.x0+x, c.in0+x, c.in1+x, c.x1+x
	return c
}

// inset is how far an elliptical corner moves the edge inward at a distance d from the corner's outer side.
func inset(c Corner, d float64) float64 {
	if d >= c.Y || c.Y <= 0 {
		return 0
	}
	t := (c.Y - math.Max(d, 0)) / c.Y
	return c.X * (1 - math.Sqrt(math.Max(0, 1-t*t)))
}

func (s *rrectRows) compute(y int) rowCover {
	var lefts, rights, weights [subrows]float64
	n := subrows
	if y >= s.top && y < s.bottom || s.radii.square() {
		n = 1
	}
	minL, maxL, minR, maxR, total := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1), 0.0
	used := 0
	for k := range n {
		from, to := float64(y)+float64(k)/float64(n), float64(y)+float64(k+1)/float64(n)
		from, to = math.Max(from, s.y0), math.Min(to, s.y1)
		if to <= from {
			continue
		}
		mid := (from + to) / 2
		l := s.x0 + max(inset(s.radii.TopLeft, mid-s.y0), inset(s.radii.BottomLeft, s.y1-mid))
		r := s.x1 - max(inset(s.radii.TopRight, mid-s.y0), inset(s.radii.BottomRight, s.y1-mid))
		if r <= l {
			continue
		}
		lefts[used], rights[used], weights[used] = l, r, to-from
		total += to - from
		minL, maxL, minR, maxR = min(minL, l), max(maxL, l), min(minR, r), max(maxR, r)
		used++
	}
	if used == 0 {
		return rowCover{}
	}
	c := rowCover{
		x0: int(math.Floor(minL)), in0: int(math.Ceil(maxL)), in1: int(math.Floor(minR)), x1: int(math.Ceil(maxR)),
		inside: byte(math.Min(total, 1)*255 + 0.5),
	}
	if c.in0 >= c.in1 {
		c.in0, c.in1 = c.x1, c.x1
	}
	cover := func(from, to int) []byte {
		if to <= from {
			return nil
		}
		out := make([]byte, to-from)
		for i := range out {
			px := float64(from + i)
			sum := 0.0
			for k := range used {
				if over := min(px+1, rights[k]) - max(px, lefts[k]); over > 0 {
					sum += weights[k] * over
				}
			}
			out[i] = byte(math.Min(sum, 1)*255 + 0.5)
		}
		return out
	}
	c.left, c.right = cover(c.x0, c.in0), cover(c.in1, c.x1)
	return c
}

// at is the coverage of one pixel.
func (c *rowCover) at(x int) byte {
	switch {
	case x < c.x0 || x >= c.x1:
		return 0
	case x < c.in0:
		return c.left[x-c.x0]
	case x < c.in1:
		return c.inside
	}
	return c.right[x-c.in1]
}

// multiply scales the coverage of the pixels from x on by the row's.
func (c *rowCover) multiply(cov []byte, x int) {
	i := 0
	n := len(cov)
	for i < n {
		px := x + i
		if px >= c.in0 && px < c.in1 && c.inside == 255 {
			i = c.in1 - x
			continue
		}
		cov[i] = mul255(cov[i], c.at(px))
		i++
	}
}
