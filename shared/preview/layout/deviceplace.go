package layout

// placeDevice lays out a node with its final offer, and everything inside it, each node once.
func (e *engine) placeDevice(n *Node, o offer) {
	n.resolveBox(o.ownerW, false)
	n.state.placed = true
	n.Border, n.Padding = n.state.box.border, n.state.box.padding
	if len(n.state.boxes) == 0 {
		s := e.fit(n, o, false)
		n.Frame.Width, n.Frame.Height = s.w, s.h
		return
	}
	f := e.devices.take()
	s := e.run(f, n, o, false)
	n.Frame.Width, n.Frame.Height = s.w, s.h
	for i := range f.items {
		it := &f.items[i]
		it.n.Frame.X, it.n.Frame.Y = f.physical(it)
		e.placeDevice(it.n, it.offer)
	}
	block := containing{n: n, innerW: f.innerW, innerH: f.innerH, bounded: o.wm != unbounded}
	e.devices.release()
	if n.Style.Position != Static || n == e.root {
		e.placeDeviceAbsolutes(&block, n, 0, 0)
	}
}

// containing is the containing block of absolutely positioned nodes. Percentages are of its inner size, without padding:
// this is the erratum called AbsolutePercentAgainstInnerSize.
type containing struct {
	n              *Node
	innerW, innerH float64
	bounded        bool // its width was not left to its content
}

func (e *engine) placeDeviceAbsolutes(block *containing, n *Node, offX, offY float64) {
	for _, c := range n.state.boxes {
		switch c.Style.Position {
		case Absolute:
			e.placeDeviceAbsolute(block, n, c, offX, offY)
		case Static:
			e.placeDeviceAbsolutes(block, c, offX+c.Frame.X, offY+c.Frame.Y)
		}
	}
}

func (e *engine) placeDeviceAbsolute(block *containing, parent, c *Node, offX, offY float64) {
	c.resolveBox(block.innerW, false)
	b, in, rtl := &c.state.box, &c.Style.Inset, parent.state.rtl
	border := &block.n.state.box.border
	row := parent.Style.FlexDirection >= Row
	lim := e.limitsOf(c, block.innerW, block.innerH)
	marginW, marginH := b.margin.Left+b.margin.Right, b.margin.Top+b.margin.Bottom
	left, right := in.at(EdgeLeft, rtl), in.at(EdgeRight, rtl)
	top, bottom := in.at(EdgeTop, rtl), in.at(EdgeBottom, rtl)
	frame := &block.n.Frame

	o := offer{w: c.definite(true, block.innerW) + marginW, h: c.definite(false, block.innerH) + marginH, ownerW: block.innerW, ownerH: block.innerH}
	if isUndef(o.w) && isInset(left) && isInset(right) {
		o.w = lim.boundW(frame.Width - border.Left - border.Right - left.resolveOrZero(block.innerW) - right.resolveOrZero(block.innerW))
	}
	if isUndef(o.h) && isInset(top) && isInset(bottom) {
		o.h = lim.boundH(frame.Height - border.Top - border.Bottom - top.resolveOrZero(block.innerH) - bottom.resolveOrZero(block.innerH))
	}
	if ratio := min(c.Style.AspectRatio, limit); ratio > 0 && isUndef(o.w) != isUndef(o.h) {
		if isUndef(o.w) {
			o.w = marginW + bounded((o.h-marginH)*ratio)
		} else {
			o.h = marginH + bounded((o.w-marginW)/ratio)
		}
	}
	o.wm, o.hm = exactly, exactly
	if isUndef(o.w) || isUndef(o.h) {
		if isUndef(o.w) {
			o.wm = unbounded
			if !row && block.bounded && block.innerW > 0 {
				o.w, o.wm = block.innerW, atMost
			}
		}
		if isUndef(o.h) {
			o.hm = unbounded
		}
		s := e.fit(c, o, true)
		o.w, o.h, o.wm, o.hm = s.w+marginW, s.h+marginH, exactly, exactly
	}
	e.placeDevice(c, o)

	x := axisPlace{
		start: left, end: right, endFirst: rtl, base: block.innerW, size: c.Frame.Width,
		blockSize: frame.Width, blockStart: border.Left, blockEnd: border.Right, off: offX,
		parentSize: parent.Frame.Width, parentStart: parent.state.box.border.Left, parentEnd: parent.state.box.border.Right,
		marginStart: b.margin.Left, marginEnd: b.margin.Right,
		insetMarginStart: c.Style.Margin.at(EdgeLeft, rtl), insetMarginEnd: c.Style.Margin.at(EdgeRight, rtl),
	}
	y := axisPlace{
		start: top, end: bottom, base: block.innerH, size: c.Frame.Height,
		blockSize: frame.Height, blockStart: border.Top, blockEnd: border.Bottom, off: offY,
		parentSize: parent.Frame.Height, parentStart: parent.state.box.border.Top, parentEnd: parent.state.box.border.Bottom,
		marginStart: b.margin.Top, marginEnd: b.margin.Bottom,
		insetMarginStart: c.Style.Margin.at(EdgeTop, rtl), insetMarginEnd: c.Style.Margin.at(EdgeBottom, rtl),
	}
	mainEdge, crossEdge := deviceStaticEdges(parent, c)
	if row {
		x.edge, y.edge = mainEdge, crossEdge
	} else {
		x.edge, y.edge = crossEdge, mainEdge
	}
	c.Frame.X, c.Frame.Y = x.position(), y.position()
}

func isInset(v *Value) bool { return v.Unit == Points || v.Unit == Percent }

// axisPlace positions an absolutely positioned node along one axis.
type axisPlace struct {
	start, end                         *Value
	endFirst                           bool // the end inset wins
	base, size                         float64
	blockSize, blockStart, blockEnd    float64 // containing block and its borders
	off                                float64 // of the parent in the containing block
	parentSize, parentStart, parentEnd float64
	marginStart, marginEnd             float64
	insetMarginStart, insetMarginEnd   *Value       // beside an inset, percentages are of this axis
	edge                               distribution // where it goes without insets
}

func (a *axisPlace) position() float64 {
	fromStart := func() float64 {
		return a.start.resolveOrZero(a.base) + a.blockStart + a.insetMarginStart.resolveOrZero(a.base) - a.off
	}
	fromEnd := func() float64 {
		return a.blockSize - a.size - a.blockEnd - a.insetMarginEnd.resolveOrZero(a.base) - a.end.resolveOrZero(a.base) - a.off
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
	case toCenter:
		space := a.parentSize - a.parentStart - a.parentEnd
		return (space-a.size-a.marginStart-a.marginEnd)/2 + a.parentStart + a.marginStart
	case toEnd:
		return a.parentSize - a.size - a.parentEnd - a.marginEnd
	}
	return a.parentStart + a.marginStart
}

// deviceStaticEdges says where along the parent's axes a child without insets goes, as physical edges.
func deviceStaticEdges(parent, c *Node) (main, cross distribution) {
	s, rtl := &parent.Style, parent.state.rtl
	switch s.Justify {
	case JustifyFlexEnd, JustifyEnd:
		main = toEnd
	case JustifyCenter, JustifySpaceAround, JustifySpaceEvenly:
		main = toCenter
	}
	align := alignOf(parent, c)
	if s.Wrap == WrapReverse {
		switch align {
		case AlignFlexEnd:
			align = AlignFlexStart
		case AlignCenter:
		default:
			align = AlignFlexEnd
		}
	}
	switch align {
	case AlignFlexEnd, AlignEnd:
		cross = toEnd
	case AlignCenter:
		cross = toCenter
	}
	reverse := s.FlexDirection == RowReverse || s.FlexDirection == ColumnReverse
	if s.FlexDirection >= Row {
		return flip(main, reverse != rtl), cross
	}
	return flip(main, reverse), flip(cross, rtl)
}
