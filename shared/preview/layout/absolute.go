package layout

// placeAbsolutes lays out the absolutely positioned boxes whose containing block is cb: those among the children of n, which
// is cb itself or a static box inside it, and of the static boxes below. offX and offY lead from cb's border box to n's.
func (e *engine) placeAbsolutes(cb, n *Node, offX, offY float64) {
	for _, c := range n.state.boxes {
		switch c.Style.Position {
		case Absolute:
			e.placeAbsolute(cb, n, c, offX, offY)
		case Static:
			e.placeAbsolutes(cb, c, offX+c.Frame.X, offY+c.Frame.Y)
		}
	}
}

// span is one axis of an absolutely positioned box. Lengths are points from the start (left or top) of the containing
// block's padding box.
type span struct {
	space            float64 // the containing block's size
	start, end       float64 // insets, NaN for auto
	static           float64 // where the margin box would be had it no insets: the point, and which part of it is there
	staticEdge       distribution
	marginA, marginB float64
	autoA, autoB     bool
	endWins          bool         // over-constrained boxes keep their end inset: right, in right-to-left text
	block            bool         // the vertical axis
	aligned          bool         // align is to be heeded
	align            distribution // where the box goes between two insets
	pos, size        float64
}

// room is the space that the insets leave for the box with its margins, and where it begins. Insets that leave less than
// nothing give way at the end of the text's direction.
func (s *span) room() (from, size float64) {
	a, b := s.start, s.end
	if isUndef(a) && isUndef(b) {
		switch s.staticEdge {
		case toCenter:
			half := min(s.static, s.space-s.static)
			a, b = s.static-half, s.space-s.static-half
		case toEnd:
			a, b = 0, s.space-s.static
		default:
			a, b = s.static, 0
		}
	}
	if isUndef(a) {
		a = 0
	}
	if isUndef(b) {
		b = 0
	}
	size = s.space - a - b
	if size >= 0 {
		return a, size
	}
	if s.endWins {
		return s.space - b, 0
	}
	return a, 0
}

func (s *span) pinned() bool { return isDef(s.start) && isDef(s.end) }

// settle positions a box whose size is known (CSS Positioned Layout 4).
func (s *span) settle() {
	a, b := s.marginA, s.marginB
	switch {
	case s.pinned():
		from, room := s.room()
		free := room - s.size - a - b
		switch {
		case s.autoA && s.autoB:
			switch {
			case free >= 0 || s.block:
				a = free / 2
			case s.endWins:
				a = free
			}
		case s.autoA:
			a += free
		case s.autoB:
		default:
			a += s.selfAlign(from, room, free)
		}
		s.pos = from + a
	case isDef(s.start):
		s.pos = s.start + a
	case isDef(s.end):
		s.pos = s.space - s.end - b - s.size
	default:
		switch s.staticEdge {
		case toCenter:
			s.pos = s.static - (s.size+a+b)/2 + a
		case toEnd:
			s.pos = s.static - s.size - b
		default:
			s.pos = s.static + a
		}
	}
}

// selfAlign moves the margin box within the room between two insets. A box too large for it may reach over the insets, but
// not over the edge of the containing block as long as that can be helped (CSS Box Alignment 4.4).
func (s *span) selfAlign(from, room, free float64) float64 {
	if !s.aligned {
		if s.endWins {
			return free
		}
		return 0
	}
	offset := 0.0
	switch s.align {
	case toCenter:
		offset = free / 2
	case toEnd:
		offset = free
	}
	if free < 0 {
		lowest, highest := min(0, from), max(s.space, from+room)
		pos := min(from+offset, highest-(room-free))
		offset = max(pos, lowest) - from
	}
	return offset
}

func (e *engine) placeAbsolute(cb, parent, c *Node, offX, offY float64) {
	border := &cb.state.box.border
	cbW := max(0, cb.Frame.Width-border.Left-border.Right)
	cbH := max(0, cb.Frame.Height-border.Top-border.Bottom)
	c.resolveBox(cbW, false)
	b, in, rtl := &c.state.box, &c.Style.Inset, c.state.rtl
	x := span{
		space: cbW, start: in.at(EdgeLeft, rtl).resolve(cbW), end: in.at(EdgeRight, rtl).resolve(cbW),
		marginA: b.margin.Left, marginB: b.margin.Right, autoA: b.autoLeft, autoB: b.autoRight, endWins: parent.state.rtl,
	}
	y := span{
		space: cbH, start: in.at(EdgeTop, rtl).resolve(cbH), end: in.at(EdgeBottom, rtl).resolve(cbH),
		block: true, marginA: b.margin.Top, marginB: b.margin.Bottom, autoA: b.autoTop, autoB: b.autoBottom, aligned: c.Style.AlignSelf != AlignAuto,
	}
	switch c.Style.AlignSelf {
	case AlignCenter:
		y.align = toCenter
	case AlignFlexEnd, AlignEnd:
		y.align = toEnd
	}
	e.staticPosition(parent, c, &x, &y)
	x.static += offX - border.Left
	y.static += offY - border.Top

	_, roomW := x.room()
	_, roomH := y.room()
	z := e.sizesOf(c, cbW, cbH, roomW, roomH)
	w, h := z.w, z.h
	fillsW := isUndef(w) && x.pinned() && !(z.ratio > 0 && isDef(h))
	fillsH := isUndef(h) && y.pinned() && (!y.aligned || c.Style.AlignSelf == AlignStretch)
	definite := isDef(h)
	if isUndef(h) && fillsH && !(z.ratio > 0 && (isDef(w) || fillsW)) {
		h, definite = max(z.pbH, roomH-b.margin.Top-b.margin.Bottom), true
	}
	if isDef(h) {
		h = z.clampH(h)
	}
	switch {
	case isDef(w):
	case fillsW:
		w = max(z.pbW, roomW-b.margin.Left-b.margin.Right)
	case z.ratio > 0 && isDef(h):
		w = z.widthFor(h)
	default:
		w = z.transferW(e.fitWidth(c, roomW, h))
	}
	w = z.clampW(w)
	e.limitByContent(c, &z, w)
	if isUndef(h) {
		if z.ratio > 0 {
			h, definite = z.heightFor(w), true
		} else {
			h = e.autoHeight(c, w, z.maxH)
		}
	}
	h = z.clampH(h)
	x.size, y.size = w, h
	x.settle()
	y.settle()
	c.Frame.X, c.Frame.Y = x.pos+border.Left-offX, y.pos+border.Top-offY
	e.place(c, w, h, definite)
}

// staticPosition finds where an absolutely positioned child would be if it were the only item of its parent
// (CSS Flexbox 4.1): a point of the parent's content box, relative to its border box, and the part of the child that is there.
func (e *engine) staticPosition(parent, c *Node, x, y *span) {
	b := &parent.state.box
	left, top := b.border.Left+b.padding.Left, b.border.Top+b.padding.Top
	w := max(0, parent.Frame.Width-b.horizontal())
	h := max(0, parent.Frame.Height-b.vertical())
	f := flow{n: parent, row: parent.Style.FlexDirection >= Row, wrap: parent.Style.Wrap}
	reverse := parent.Style.FlexDirection == ColumnReverse || parent.Style.FlexDirection == RowReverse
	if f.row {
		f.mainFlip, f.crossFlip = reverse != parent.state.rtl, f.wrap == WrapReverse
	} else {
		f.mainFlip, f.crossFlip = reverse, (f.wrap == WrapReverse) != parent.state.rtl
	}
	main := justification(&parent.Style, parent.state.rtl)
	switch main {
	case spaceBetween:
		main = toStart
	case spaceAround, spaceEvenly:
		main = toCenter
	}
	align := alignOf(parent, c)
	if align == AlignBaseline {
		align = AlignStart
	}
	cross := f.edgeOf(align)
	main, cross = flip(main, f.mainFlip), flip(cross, f.crossFlip)
	if !f.row {
		main, cross = cross, main
	}
	x.staticEdge, x.static = main, left+along(main, w)
	y.staticEdge, y.static = cross, top+along(cross, h)
}

func flip(d distribution, flipped bool) distribution {
	if flipped && d != toCenter {
		return toEnd - d
	}
	return d
}

func along(d distribution, size float64) float64 {
	switch d {
	case toCenter:
		return size / 2
	case toEnd:
		return size
	}
	return 0
}
