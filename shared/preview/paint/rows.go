package paint

import (
	"image"
	"math"
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
// corners, as the mean of subrows whose horizontal extents are exact. Rows are kept, for clips are asked for the same
// row by every shape drawn through them.
type rrect struct {
	x0, y0, x1, y1 float64
	radii          Radii
	rect           image.Rectangle
	top, bottom    int // rows [top, bottom) are wholly inside and between the corners
	straight       rowCover
	corner         []rowCover // the others, in order; an empty cover has x1 == x0 and done set
	done           []bool
}

const subrows = 16

func newRRect(x0, y0, x1, y1 float64, radii Radii) *rrect {
	s := &rrect{x0: x0, y0: y0, x1: x1, y1: y1}
	if !(x1 > x0 && y1 > y0) {
		return s
	}
	s.radii = radii.fit(Rect{x0, y0, x1 - x0, y1 - y0})
	s.rect = pixelBox(x0, y0, x1, y1)
	topInset := math.Max(s.radii.TopLeft.Y, s.radii.TopRight.Y)
	bottomInset := math.Max(s.radii.BottomLeft.Y, s.radii.BottomRight.Y)
	s.top = min(max(int(math.Ceil(math.Max(y0+topInset, float64(s.rect.Min.Y)))), s.rect.Min.Y), s.rect.Max.Y)
	s.bottom = max(min(int(math.Floor(math.Min(y1-bottomInset, float64(s.rect.Max.Y)))), s.rect.Max.Y), s.top)
	if s.bottom > s.top {
		s.straight = s.compute(s.top)
	}
	n := s.rect.Dy() - (s.bottom - s.top)
	s.corner, s.done = make([]rowCover, n), make([]bool, n)
	return s
}

func (s *rrect) bounds() image.Rectangle { return s.rect }

func (s *rrect) row(y int) rowCover {
	if y < s.rect.Min.Y || y >= s.rect.Max.Y {
		return rowCover{}
	}
	if y >= s.top && y < s.bottom {
		return s.straight
	}
	i := y - s.rect.Min.Y
	if y >= s.bottom {
		i -= s.bottom - s.top
	}
	if !s.done[i] {
		s.corner[i], s.done[i] = s.compute(y), true
	}
	return s.corner[i]
}

// inset is how far an elliptical corner moves the edge inward at a distance d from the corner's outer side.
func inset(c Corner, d float64) float64 {
	if d >= c.Y || c.Y <= 0 {
		return 0
	}
	t := (c.Y - math.Max(d, 0)) / c.Y
	return c.X * (1 - math.Sqrt(math.Max(0, 1-t*t)))
}

func (s *rrect) compute(y int) rowCover {
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
		l := s.x0 + math.Max(inset(s.radii.TopLeft, mid-s.y0), inset(s.radii.BottomLeft, s.y1-mid))
		r := s.x1 - math.Max(inset(s.radii.TopRight, mid-s.y0), inset(s.radii.BottomRight, s.y1-mid))
		if r <= l {
			continue
		}
		lefts[used], rights[used], weights[used] = l, r, to-from
		total += to - from
		minL, maxL, minR, maxR = math.Min(minL, l), math.Max(maxL, l), math.Min(minR, r), math.Max(maxR, r)
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
				if over := math.Min(px+1, rights[k]) - math.Max(px, lefts[k]); over > 0 {
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
