package paint

import (
	"image/color"
	"math"
)

// Borders draws the borders inside r; widths and colours go left, top, right, bottom.
func (c *Canvas) Borders(r Rect, radii Radii, widths [4]float64, cols [4]color.NRGBA, style BorderStyle) {
	if !r.valid() || c.state.clip.Empty() {
		return
	}
	visible, same := false, true
	for i := range widths {
		if !(widths[i] > 0) {
			widths[i] = 0
		}
		widths[i] = math.Min(widths[i], math.Max(r.W, r.H))
		visible = visible || widths[i] > 0 && cols[i].A != 0
	}
	if !visible {
		return
	}
	for i := 1; i < 4; i++ {
		if cols[i] != cols[0] && widths[i] > 0 && widths[0] > 0 || widths[i] == 0 != (widths[0] == 0) {
			same = false
		}
	}
	radii = radii.fit(r)
	if style != Solid {
		c.brokenBorders(r, radii, widths, cols, style)
		return
	}
	inner := Rect{r.X + widths[0], r.Y + widths[1], r.W - widths[0] - widths[2], r.H - widths[1] - widths[3]}
	if same || c.oneColor(widths, cols) {
		col := cols[0]
		for i := range widths {
			if widths[i] > 0 {
				col = cols[i]
			}
		}
		if !same && !radii.square() {
			// Where a side has no border both outlines are one: without the clip its soft edge would show as a hairline.
			c.Save()
			defer c.Restore()
			var clip Path
			for i := range widths {
				if widths[i] > 0 {
					addSide(&clip, r, inner, radii, widths, i)
				}
			}
			c.ClipPath(clip, NonZero)
		}
		c.ring(r, inner, radii, radii.Inset(widths[0], widths[1], widths[2], widths[3]), premultiply(col))
		return
	}
	if radii.square() && c.state.matrix.straight() {
		c.squareSides(r, widths, cols)
		return
	}
	for i := range 4 {
		if widths[i] == 0 || cols[i].A == 0 {
			continue
		}
		c.Save()
		c.ClipPath(sidePath(r, inner, radii, widths, i), NonZero)
		c.ring(r, inner, radii, radii.Inset(widths[0], widths[1], widths[2], widths[3]), premultiply(cols[i]))
		c.Restore()
	}
}

// oneColor tells whether all sides that have a width have one colour.
func (c *Canvas) oneColor(widths [4]float64, cols [4]color.NRGBA) bool {
	first := -1
	for i := range widths {
		if widths[i] == 0 {
			continue
		}
		if first >= 0 && cols[i] != cols[first] {
			return false
		}
		first = i
	}
	return true
}

// ring fills what is between two rounded rectangles.
func (c *Canvas) ring(outer, inner Rect, ro, ri Radii, p pixel) {
	s := c.shapeOf(outer, ro)
	if s == nil {
		return
	}
	var hole shape
	if inner.valid() {
		hole = c.shapeOf(inner, ri)
	}
	if hole == nil {
		c.paint(s, p)
		return
	}
	c.paint(&outside{shape: s, hole: hole, cov: make([]byte, s.bounds().Dx())}, p)
}

// squareSides draws straight borders of several colours; where two coloured sides meet, they meet on the diagonal.
func (c *Canvas) squareSides(r Rect, w [4]float64, cols [4]color.NRGBA) {
	inner := Rect{r.X + w[0], r.Y + w[1], r.W - w[0] - w[2], r.H - w[1] - w[3]}
	for i := range 4 {
		if w[i] == 0 || cols[i].A == 0 {
			continue
		}
		before, after := (i+3)%4, (i+1)%4
		if w[before] == 0 && w[after] == 0 {
			side := r
			switch i {
			case 0:
				side.W = w[0]
			case 1:
				side.H = w[1]
			case 2:
				side.X, side.W = r.X+r.W-w[2], w[2]
			case 3:
				side.Y, side.H = r.Y+r.H-w[3], w[3]
			}
			c.FillRRect(side, Radii{}, cols[i])
			continue
		}
		c.FillPath(sidePath(r, inner, Radii{}, w, i), NonZero, cols[i])
	}
}

// sidePath is the part of a box that belongs to one of its borders.
func sidePath(r, inner Rect, radii Radii, w [4]float64, side int) Path {
	var p Path
	addSide(&p, r, inner, radii, w, side)
	return p
}

// addSide adds to a path the part of a box that belongs to one of its borders: the trapezoid whose slanted edges run from the outer
// corners through the inner ones. With rounded corners the slants go on to the box's middle, so that a curve is divided
// where its two widths meet.
func addSide(p *Path, r, inner Rect, radii Radii, w [4]float64, side int) {
	x0, y0, x1, y1 := r.X, r.Y, r.X+r.W, r.Y+r.H
	ix0, iy0, ix1, iy1 := inner.X, inner.Y, inner.X+inner.W, inner.Y+inner.H
	outerCorners := [4]point{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}} // clockwise from the top left
	innerCorners := [4]point{{ix0, iy0}, {ix1, iy0}, {ix1, iy1}, {ix0, iy1}}
	if !radii.square() {
		for i, corner := range [4]Corner{radii.TopLeft, radii.TopRight, radii.BottomRight, radii.BottomLeft} {
			o, n := outerCorners[i], innerCorners[i]
			dx, dy := n.x-o.x, n.y-o.y
			k := 1.0
			if dx != 0 {
				k = math.Max(k, corner.X/math.Abs(dx))
			}
			if dy != 0 {
				k = math.Max(k, corner.Y/math.Abs(dy))
			}
			if dx != 0 && math.Abs(dx)*k > r.W/2 {
				k = r.W / 2 / math.Abs(dx)
			}
			if dy != 0 && math.Abs(dy)*k > r.H/2 {
				k = math.Min(k, r.H/2/math.Abs(dy))
			}
			innerCorners[i] = point{o.x + dx*k, o.y + dy*k}
		}
	}
	// The corners of the sides left, top, right and bottom.
	ends := [4][2]int{{3, 0}, {0, 1}, {1, 2}, {2, 3}}[side]
	p.MoveTo(outerCorners[ends[0]].x, outerCorners[ends[0]].y)
	p.LineTo(outerCorners[ends[1]].x, outerCorners[ends[1]].y)
	p.LineTo(innerCorners[ends[1]].x, innerCorners[ends[1]].y)
	p.LineTo(innerCorners[ends[0]].x, innerCorners[ends[0]].y)
	p.Close()
}

// brokenBorders draws dashes or dots along the middle of the borders, as Blink spaces them.
func (c *Canvas) brokenBorders(r Rect, radii Radii, w [4]float64, cols [4]color.NRGBA, style BorderStyle) {
	even := w[0] == w[1] && w[1] == w[2] && w[2] == w[3]
	if even && c.oneColor(w, cols) && !radii.square() {
		half := w[0] / 2
		mid := Rect{r.X + half, r.Y + half, r.W - w[0], r.H - w[0]}
		if !mid.valid() {
			return
		}
		var p Path
		p.RRect(mid, radii.Inset(half, half, half, half))
		c.StrokePath(p, dashes(style, w[0], pathLength(&p), true, c.state.matrix.magnitude()), cols[0])
		return
	}
	inner := Rect{r.X + w[0], r.Y + w[1], r.W - w[0] - w[2], r.H - w[1] - w[3]}
	for i := range 4 {
		if w[i] == 0 || cols[i].A == 0 {
			continue
		}
		x0, y0, x1, y1 := r.X, r.Y, r.X+r.W, r.Y+r.H
		switch i {
		case 0:
			x0, x1 = r.X+w[0]/2, r.X+w[0]/2
		case 1:
			y0, y1 = r.Y+w[1]/2, r.Y+w[1]/2
		case 2:
			x0, x1 = r.X+r.W-w[2]/2, r.X+r.W-w[2]/2
		case 3:
			y0, y1 = r.Y+r.H-w[3]/2, r.Y+r.H-w[3]/2
		}
		if style == Dotted {
			// A line of dots begins and ends with a whole dot.
			if i%2 == 0 {
				y0, y1 = y0+w[i]/2, y1-w[i]/2
			} else {
				x0, x1 = x0+w[i]/2, x1-w[i]/2
			}
		}
		length := math.Hypot(x1-x0, y1-y0)
		if !(length > 0) {
			continue
		}
		var p Path
		p.MoveTo(x0, y0)
		p.LineTo(x1, y1)
		c.Save()
		if !radii.square() {
			c.ClipRRect(r, radii)
			c.ClipPath(sidePath(r, inner, radii, w, i), NonZero)
		} else if style == Dashed && !c.oneColor(w, cols) {
			c.ClipPath(sidePath(r, inner, Radii{}, w, i), NonZero)
		}
		c.StrokePath(p, dashes(style, w[i], length, false, c.state.matrix.magnitude()), cols[i])
		c.Restore()
	}
}

// dashes chooses the pattern: dashes of twice the width with gaps of one (three and two below 3 pixels), dots of the
// width with gaps of the same, the gap changed to fit a whole number on the line.
func dashes(style BorderStyle, width, length float64, closed bool, scale float64) Stroke {
	s := Stroke{Width: width}
	dash, gap := 2*width, width
	if width*scale < 3 {
		dash, gap = 3*width, 2*width
	}
	if style == Dotted {
		s.Cap = RoundCap
		dash, gap = 0, 2*width
	}
	if length/(dash+gap) > 20000 {
		return s
	}
	available := length
	if !closed {
		available += gap
	}
	fewest := math.Floor(available / (dash + gap))
	gaps := fewest
	if !closed {
		gaps--
	}
	if gaps < 1 {
		s.Cap = ButtCap
		return s
	}
	wide := (length - fewest*dash) / gaps
	narrow := (length - (fewest+1)*dash) / (gaps + 1)
	if narrow <= 0 || math.Abs(wide-gap) < math.Abs(narrow-gap) {
		gap = wide
	} else {
		gap = narrow
	}
	s.Dash = []float64{dash, gap * (1 - 1e-9)} // so that rounding cannot push the last dash off the line
	return s
}

func pathLength(p *Path) float64 {
	sum := 0.0
	for _, c := range flatten(p, Identity) {
		for i := 1; i < len(c.points); i++ {
			sum += math.Hypot(c.points[i].x-c.points[i-1].x, c.points[i].y-c.points[i-1].y)
		}
		if n := len(c.points); c.closed && n > 1 {
			sum += math.Hypot(c.points[0].x-c.points[n-1].x, c.points[0].y-c.points[n-1].y)
		}
	}
	return sum
}

var _ shape = (*outside)(nil)
