package web

import "hivesync/shared/preview/layout/style"

// crossSizes gives every item of a line its hypothetical cross size, and the line the cross size that its items need
// (CSS Flexbox 9.4, steps 7 and 8).
func (e *engine) crossSizes(f *flow, l *line) {
	above, below, largest := 0.0, 0.0, 0.0
	hasBaseline := false
	for i := range l.items {
		it := &l.items[i]
		f.hypotheticalCross(e, it)
		if it.align == style.AlignBaseline && !it.autoCrossStart && !it.autoCrossEnd {
			it.aboveOrigin = e.itemBaseline(f, it)
			rest := it.outerCross() - it.aboveOrigin
			if !hasBaseline {
				above, below, hasBaseline = it.aboveOrigin, rest, true
			}
			above, below = max(above, it.aboveOrigin), max(below, rest)
			continue
		}
		largest = max(largest, it.outerCross())
	}
	l.baseline = above
	l.cross = max(largest, above+below, 0)
}

func (f *flow) hypotheticalCross(e *engine, it *item) {
	z := &it.sizes
	if !f.row {
		// The width was needed for the height; only an aspect ratio lets the flexed height change it.
		if style.IsUnknown(z.w) && z.ratio > 0 && !(f.wrap == style.NoWrap && f.fillsLine(it)) {
			it.cross = z.clampW(z.widthFor(it.main))
		}
		return
	}
	e.limitByContent(it.n, z, it.main)
	it.minCross, it.maxCross = z.minH, z.maxH
	switch {
	case style.IsKnown(z.h):
		it.cross, it.definite = z.h, true
	case f.wrap == style.NoWrap && style.IsKnown(f.innerH) && f.fillsLine(it):
		// Its line is as tall as the container: no need to measure what will be stretched.
		it.cross = f.innerH - it.crossStart - it.crossEnd
	case z.ratio > 0:
		it.cross, it.definite = z.heightFor(it.main), true
	default:
		it.cross = e.autoHeight(it.n, it.main, z.maxH)
	}
	it.cross = z.clampH(it.cross)
}

// itemBaseline is the distance from the item's margin edge at the cross start to its first baseline. In a column, where
// lines of text run across the axis, that is the left edge of the border box.
func (e *engine) itemBaseline(f *flow, it *item) float64 {
	if !f.row {
		if f.crossFlip {
			return it.crossStart + it.cross
		}
		return it.crossStart
	}
	h := it.cross
	fromTop := e.baseline(it.n, it.main, h, it.definite)
	if f.crossFlip {
		return it.crossStart + h - fromTop
	}
	return it.crossStart + fromTop
}

// solve runs the whole algorithm for a container whose border box is known, and leaves every item with its size and its
// position relative to the content box's main and cross start.
func (e *engine) solve(f *flow) {
	e.collect(f)
	main, cross := f.innerW, f.innerH
	if !f.row {
		main, cross = f.innerH, f.innerW
	}
	e.breakLines(f, main)
	for i := range f.lines {
		l := &f.lines[i]
		f.resolveFlexible(l, main)
		e.crossSizes(f, l)
	}
	f.alignLines(cross)
	for i := range f.lines {
		l := &f.lines[i]
		e.settleCross(f, l)
		f.justifyItems(l, main)
		for j := range l.items {
			f.alignItem(l, &l.items[j])
		}
	}
}

// settleCross gives items the cross size that follows from their line's (CSS Flexbox 9.4, step 11). An automatic width in a
// column is fitted again: there is as much room as the line has, and the height is known by now.
func (e *engine) settleCross(f *flow, l *line) {
	for i := range l.items {
		it := &l.items[i]
		switch {
		case f.fillsLine(it):
			it.cross = clamp(l.cross-it.crossStart-it.crossEnd, it.minCross, it.maxCross)
			it.definite = it.definite || f.row
		case !f.row && style.IsUnknown(it.sizes.w) && it.sizes.ratio == 0:
			it.cross = it.sizes.clampW(e.fitWidth(it.n, l.cross, it.main))
		}
		// A flexed height is definite where the container's is, or where it did not come from content.
		it.definite = it.definite || !f.row && style.IsKnown(f.definiteH)
	}
}

// border-box position of an item relative to the container's border box.
func (f *flow) physical(it *item) (x, y float64) {
	b := &f.n.Sides
	main, cross := it.mainPos, it.crossPos
	mainSize, crossSize := f.innerW, f.innerH
	if !f.row {
		mainSize, crossSize = f.innerH, f.innerW
	}
	if f.mainFlip {
		main = mainSize - main - it.main
	}
	if f.crossFlip {
		cross = crossSize - cross - it.cross
	}
	if f.row {
		return b.Border.Left + b.Padding.Left + main, b.Border.Top + b.Padding.Top + cross
	}
	return b.Border.Left + b.Padding.Left + cross, b.Border.Top + b.Padding.Top + main
}

func (f *flow) extent(it *item) (w, h float64) {
	if f.row {
		return it.main, it.cross
	}
	return it.cross, it.main
}

// place lays out the inside of a node whose border box is w by h: frames of all children, each visited once. definite says
// whether percentages of the height can be resolved.
func (e *engine) place(n *node, w, h float64, definite bool) {
	n.Placed = true
	n.Frame.Width, n.Frame.Height = w, h
	n.Border, n.Padding = n.Sides.Border, n.Sides.Padding
	if len(n.boxes) == 0 {
		return
	}
	f := e.open(n, w, h, definite)
	e.solve(f)
	for i := range f.items {
		it := &f.items[i]
		x, y := f.physical(it)
		dx, dy := e.relativeOffset(it.n, f.innerW, f.definiteH, n.RTL)
		it.n.Frame.X, it.n.Frame.Y = x+dx, y+dy
		cw, ch := f.extent(it)
		e.place(it.n, cw, ch, it.definite)
	}
	e.flows.Release()
	if n.Style.Position != style.Static || n == e.root {
		e.placeAbsolutes(n, n, 0, 0)
	}
}

// relativeOffset is how far a relatively positioned node is moved; the start side wins over the end side.
func (e *engine) relativeOffset(n *node, cbW, cbH float64, rtl bool) (dx, dy float64) {
	if n.Style.Position != style.Relative || !n.Style.Inset.Any() {
		return 0, 0
	}
	in, own := &n.Style.Inset, n.RTL
	left, right := in.At(style.EdgeLeft, own).Resolve(cbW), in.At(style.EdgeRight, own).Resolve(cbW)
	top, bottom := in.At(style.EdgeTop, own).Resolve(cbH), in.At(style.EdgeBottom, own).Resolve(cbH)
	switch {
	case style.IsKnown(left) && (style.IsUnknown(right) || !rtl):
		dx = left
	case style.IsKnown(right):
		dx = -right
	}
	switch {
	case style.IsKnown(top):
		dy = top
	case style.IsKnown(bottom):
		dy = -bottom
	}
	return dx, dy
}
