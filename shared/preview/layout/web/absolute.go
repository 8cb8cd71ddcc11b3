package web

import (
	"hivesync/shared/preview/layout/box"
	"hivesync/shared/preview/layout/style"
)

// placeAbsolutes lays out the absolutely positioned boxes whose containing block is cb: those among the children of n, which
// is cb itself or a static box inside it, and of the static boxes below. offX and offY lead from cb's border box to n's.
func (e *engine) placeAbsolutes(cb, n *node, offX, offY float64) {
	for _, c := range n.boxes {
		switch c.Style.Position {
		case style.Absolute:
			e.placeAbsolute(cb, n, c, offX, offY)
		case style.Static:
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
	staticEdge       box.Distribution
	marginA, marginB float64
	autoA, autoB     bool
	endWins          bool             // over-constrained boxes keep their end inset: right, in right-to-left text
	block            bool             // the vertical axis
	aligned          bool             // align is to be heeded
	align            box.Distribution // where the box goes between two insets
	pos, size        float64
}

// room is the space that the insets leave for the box with its margins, and where it begins. Insets that leave less than
// nothing give way at the end of the text's direction.
func (s *span) room() (from, size float64) {
	a, b := s.start, s.end
	if style.IsUnknown(a) && style.IsUnknown(b) {
		switch s.staticEdge {
		case box.ToCenter:
			half := min(s.static, s.space-s.static)
			a, b = s.static-half, s.space-s.static-half
		case box.ToEnd:
			a, b = 0, s.space-s.static
		default:
			a, b = s.static, 0
		}
	}
	if style.IsUnknown(a) {
		a = 0
	}
	if style.IsUnknown(b) {
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

func (s *span) pinned() bool { return style.IsKnown(s.start) && style.IsKnown(s.end) }

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
	case style.IsKnown(s.start):
		s.pos = s.start + a
	case style.IsKnown(s.end):
		s.pos = s.space - s.end - b - s.size
	default:
		switch s.staticEdge {
		case box.ToCenter:
			s.pos = s.static - (s.size+a+b)/2 + a
		case box.ToEnd:
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
	case box.ToCenter:
		offset = free / 2
	case box.ToEnd:
		offset = free
	}
	if free < 0 {
		lowest, highest := min(0, from), max(s.space, from+room)
		pos := min(from+offset, highest-(room-free))
		offset = max(pos, lowest) - from
	}
	return offset
}

func (e *engine) placeAbsolute(cb, parent, c *node, offX, offY float64) {
	border := &cb.Sides.Border
	cbW := max(0, cb.Frame.Width-border.Left-border.Right)
	cbH := max(0, cb.Frame.Height-border.Top-border.Bottom)
	c.Resolve(cbW)
	b, in, rtl := &c.Sides, &c.Style.Inset, c.RTL
	x := span{
		space: cbW, start: in.At(style.EdgeLeft, rtl).Resolve(cbW), end: in.At(style.EdgeRight, rtl).Resolve(cbW),
		marginA: b.Margin.Left, marginB: b.Margin.Right, autoA: b.AutoLeft, autoB: b.AutoRight, endWins: parent.RTL,
	}
	y := span{
		space: cbH, start: in.At(style.EdgeTop, rtl).Resolve(cbH), end: in.At(style.EdgeBottom, rtl).Resolve(cbH),
		block: true, marginA: b.Margin.Top, marginB: b.Margin.Bottom, autoA: b.AutoTop, autoB: b.AutoBottom, aligned: c.Style.AlignSelf != style.AlignAuto,
	}
	switch c.Style.AlignSelf {
	case style.AlignCenter:
		y.align = box.ToCenter
	case style.AlignFlexEnd, style.AlignEnd:
		y.align = box.ToEnd
	}
	e.staticPosition(parent, c, &x, &y)
	x.static += offX - border.Left
	y.static += offY - border.Top

	_, roomW := x.room()
	_, roomH := y.room()
	z := e.sizesOf(c, cbW, cbH, roomW, roomH)
	w, h := z.w, z.h
	fillsW := style.IsUnknown(w) && x.pinned() && !(z.ratio > 0 && style.IsKnown(h))
	fillsH := style.IsUnknown(h) && y.pinned() && (!y.aligned || c.Style.AlignSelf == style.AlignStretch)
	definite := style.IsKnown(h)
	if style.IsUnknown(h) && fillsH && !(z.ratio > 0 && (style.IsKnown(w) || fillsW)) {
		h, definite = max(z.pbH, roomH-b.Margin.Top-b.Margin.Bottom), true
	}
	if style.IsKnown(h) {
		h = z.clampH(h)
	}
	switch {
	case style.IsKnown(w):
	case fillsW:
		w = max(z.pbW, roomW-b.Margin.Left-b.Margin.Right)
	case z.ratio > 0 && style.IsKnown(h):
		w = z.widthFor(h)
	default:
		w = z.transferW(e.fitWidth(c, roomW, h))
	}
	w = z.clampW(w)
	e.limitByContent(c, &z, w)
	if style.IsUnknown(h) {
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
func (e *engine) staticPosition(parent, c *node, x, y *span) {
	b := &parent.Sides
	left, top := b.Border.Left+b.Padding.Left, b.Border.Top+b.Padding.Top
	w := max(0, parent.Frame.Width-b.Horizontal())
	h := max(0, parent.Frame.Height-b.Vertical())
	f := flow{n: parent, row: parent.Style.FlexDirection >= style.Row, wrap: parent.Style.Wrap}
	reverse := parent.Style.FlexDirection == style.ColumnReverse || parent.Style.FlexDirection == style.RowReverse
	if f.row {
		f.mainFlip, f.crossFlip = reverse != parent.RTL, f.wrap == style.WrapReverse
	} else {
		f.mainFlip, f.crossFlip = reverse, (f.wrap == style.WrapReverse) != parent.RTL
	}
	main := justification(&parent.Style, parent.RTL)
	switch main {
	case box.SpaceBetween:
		main = box.ToStart
	case box.SpaceAround, box.SpaceEvenly:
		main = box.ToCenter
	}
	align := style.AlignOf(&parent.Style, &c.Style)
	if align == style.AlignBaseline {
		align = style.AlignStart
	}
	cross := f.edgeOf(align)
	main, cross = box.Flip(main, f.mainFlip), box.Flip(cross, f.crossFlip)
	if !f.row {
		main, cross = cross, main
	}
	x.staticEdge, x.static = main, left+along(main, w)
	y.staticEdge, y.static = cross, top+along(cross, h)
}

func along(d box.Distribution, size float64) float64 {
	switch d {
	case box.ToCenter:
		return size / 2
	case box.ToEnd:
		return size
	}
	return 0
}
