package layout

import (
	"hivesync/shared/preview/layout/box"
	"hivesync/shared/preview/layout/style"
)

// place lays out a node with its final offer, and everything inside it, each node once.
func (e *engine) place(n *node, o offer) {
	n.Resolve(o.ownerW)
	n.Placed = true
	n.Border, n.Padding = n.Sides.Border, n.Sides.Padding
	if len(n.boxes) == 0 {
		s := e.fit(n, o, false)
		n.Frame.Width, n.Frame.Height = s.w, s.h
		return
	}
	f := e.flows.Take()
	s := e.run(f, n, o, false)
	n.Frame.Width, n.Frame.Height = s.w, s.h
	for i := range f.items {
		it := &f.items[i]
		it.n.Frame.X, it.n.Frame.Y = f.physical(it)
		e.place(it.n, it.offer)
	}
	block := containing{n: n, innerW: f.innerW, innerH: f.innerH, bounded: o.wm != unbounded}
	e.flows.Release()
	if n.Style.Position != style.Static || n == e.root {
		e.placeAbsolutes(&block, n, 0, 0)
	}
}

// containing is the containing block of absolutely positioned nodes. Percentages are of its inner size, without padding:
// this is the erratum called AbsolutePercentAgainstInnerSize.
type containing struct {
	n              *node
	innerW, innerH float64
	bounded        bool // its width was not left to its content
}

func (e *engine) placeAbsolutes(block *containing, n *node, offX, offY float64) {
	for _, c := range n.boxes {
		switch c.Style.Position {
		case style.Absolute:
			e.placeAbsolute(block, n, c, offX, offY)
		case style.Static:
			e.placeAbsolutes(block, c, offX+c.Frame.X, offY+c.Frame.Y)
		}
	}
}

func (e *engine) placeAbsolute(block *containing, parent, c *node, offX, offY float64) {
	c.Resolve(block.innerW)
	b, in, rtl := &c.Sides, &c.Style.Inset, parent.RTL
	border := &block.n.Sides.Border
	row := parent.Style.FlexDirection >= style.Row
	lim := e.limitsOf(c, block.innerW, block.innerH)
	marginW, marginH := b.Margin.Left+b.Margin.Right, b.Margin.Top+b.Margin.Bottom
	left, right := in.At(style.EdgeLeft, rtl), in.At(style.EdgeRight, rtl)
	top, bottom := in.At(style.EdgeTop, rtl), in.At(style.EdgeBottom, rtl)
	frame := &block.n.Frame

	o := offer{w: c.definite(true, block.innerW) + marginW, h: c.definite(false, block.innerH) + marginH, ownerW: block.innerW, ownerH: block.innerH}
	if style.IsUnknown(o.w) && isInset(left) && isInset(right) {
		o.w = lim.boundW(frame.Width - border.Left - border.Right - left.ResolveOrZero(block.innerW) - right.ResolveOrZero(block.innerW))
	}
	if style.IsUnknown(o.h) && isInset(top) && isInset(bottom) {
		o.h = lim.boundH(frame.Height - border.Top - border.Bottom - top.ResolveOrZero(block.innerH) - bottom.ResolveOrZero(block.innerH))
	}
	if ratio := min(c.Style.AspectRatio, style.Limit); ratio > 0 && style.IsUnknown(o.w) != style.IsUnknown(o.h) {
		if style.IsUnknown(o.w) {
			o.w = marginW + style.Bounded((o.h-marginH)*ratio)
		} else {
			o.h = marginH + style.Bounded((o.w-marginW)/ratio)
		}
	}
	o.wm, o.hm = exactly, exactly
	if style.IsUnknown(o.w) || style.IsUnknown(o.h) {
		if style.IsUnknown(o.w) {
			o.wm = unbounded
			if !row && block.bounded && block.innerW > 0 {
				o.w, o.wm = block.innerW, atMost
			}
		}
		if style.IsUnknown(o.h) {
			o.hm = unbounded
		}
		s := e.fit(c, o, true)
		o.w, o.h, o.wm, o.hm = s.w+marginW, s.h+marginH, exactly, exactly
	}
	e.place(c, o)

	x := axisPlace{
		start: left, end: right, endFirst: rtl, base: block.innerW, size: c.Frame.Width,
		blockSize: frame.Width, blockStart: border.Left, blockEnd: border.Right, off: offX,
		parentSize: parent.Frame.Width, parentStart: parent.Sides.Border.Left, parentEnd: parent.Sides.Border.Right,
		marginStart: b.Margin.Left, marginEnd: b.Margin.Right,
		insetMarginStart: c.Style.Margin.At(style.EdgeLeft, rtl), insetMarginEnd: c.Style.Margin.At(style.EdgeRight, rtl),
	}
	y := axisPlace{
		start: top, end: bottom, base: block.innerH, size: c.Frame.Height,
		blockSize: frame.Height, blockStart: border.Top, blockEnd: border.Bottom, off: offY,
		parentSize: parent.Frame.Height, parentStart: parent.Sides.Border.Top, parentEnd: parent.Sides.Border.Bottom,
		marginStart: b.Margin.Top, marginEnd: b.Margin.Bottom,
		insetMarginStart: c.Style.Margin.At(style.EdgeTop, rtl), insetMarginEnd: c.Style.Margin.At(style.EdgeBottom, rtl),
	}
	mainEdge, crossEdge := staticEdges(parent, c)
	if row {
		x.edge, y.edge = mainEdge, crossEdge
	} else {
		x.edge, y.edge = crossEdge, mainEdge
	}
	c.Frame.X, c.Frame.Y = x.position(), y.position()
}

func isInset(v *style.Value) bool { return v.Unit == style.Points || v.Unit == style.Percent }

// axisPlace positions an absolutely positioned node along one axis.
type axisPlace struct {
	start, end                         *style.Value
	endFirst                           bool // the end inset wins
	base, size                         float64
	blockSize, blockStart, blockEnd    float64 // containing block and its borders
	off                                float64 // of the parent in the containing block
	parentSize, parentStart, parentEnd float64
	marginStart, marginEnd             float64
	insetMarginStart, insetMarginEnd   *style.Value     // beside an inset, percentages are of this axis
	edge                               box.Distribution // where it goes without insets
}

func (a *axisPlace) position() float64 {
	fromStart := func() float64 {
		return a.start.ResolveOrZero(a.base) + a.blockStart + a.insetMarginStart.ResolveOrZero(a.base) - a.off
	}
	fromEnd := func() float64 {
		return a.blockSize - a.size - a.blockEnd - a.insetMarginEnd.ResolveOrZero(a.base) - a.end.ResolveOrZero(a.base) - a.off
	}
	hasStart, hasEnd := isInset(a.start), isInset(a.end)
	switch {
	case hasStart && (!hasEnd || !a.endFirst):
		return fromStart()
	case hasEnd:
		return fromEnd()
	}
	// Without insets the node goes where the parent aligns it, but its padding does not count: this is the erratum called
	// AbsolutePositionWithoutInsetsExcludesPadding.
	switch a.edge {
	case box.ToCenter:
		space := a.parentSize - a.parentStart - a.parentEnd
		return (space-a.size-a.marginStart-a.marginEnd)/2 + a.parentStart + a.marginStart
	case box.ToEnd:
		return a.parentSize - a.size - a.parentEnd - a.marginEnd
	}
	return a.parentStart + a.marginStart
}

// staticEdges says where along the parent's axes a child without insets goes, as physical edges.
func staticEdges(parent, c *node) (main, cross box.Distribution) {
	s, rtl := &parent.Style, parent.RTL
	switch s.Justify {
	case style.JustifyFlexEnd, style.JustifyEnd:
		main = box.ToEnd
	case style.JustifyCenter, style.JustifySpaceAround, style.JustifySpaceEvenly:
		main = box.ToCenter
	}
	align := style.AlignOf(&parent.Style, &c.Style)
	if s.Wrap == style.WrapReverse {
		switch align {
		case style.AlignFlexEnd:
			align = style.AlignFlexStart
		case style.AlignCenter:
		default:
			align = style.AlignFlexEnd
		}
	}
	switch align {
	case style.AlignFlexEnd, style.AlignEnd:
		cross = box.ToEnd
	case style.AlignCenter:
		cross = box.ToCenter
	}
	reverse := s.FlexDirection == style.RowReverse || s.FlexDirection == style.ColumnReverse
	if s.FlexDirection >= style.Row {
		return box.Flip(main, reverse != rtl), cross
	}
	return box.Flip(main, reverse), box.Flip(cross, rtl)
}
