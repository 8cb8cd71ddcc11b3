package layout

// box holds the resolved margins, padding and border of a node.
type box struct {
	margin, padding, border Edges
	autoLeft, autoTop       bool // margins that are auto; they count as 0 until free space is shared out
	autoRight, autoBottom   bool
	relative                bool    // some margin or padding is a percentage
	base                    float64 // the containing block's width that relative ones were resolved against
}

func (b *box) horizontal() float64 {
	return b.padding.Left + b.padding.Right + b.border.Left + b.border.Right
}

func (b *box) vertical() float64 {
	return b.padding.Top + b.padding.Bottom + b.border.Top + b.border.Bottom
}

// state is what one calculation knows of a node besides its style.
type state struct {
	boxes          []*Node // children that make boxes: contents unwrapped, none left out
	rtl            bool
	placed         bool     // it has a box
	natural        float64  // widest that the content of a measured node was found to be, or NaN
	basis          float64  // flex base size found last in Device mode, or NaN
	ownerful       bool     // its own size depends on its parent's, through percentages
	looseW, looseH bool     // its size depends on the space it is offered in more ways than by the wrapping of text
	packed         bool     // content that overflows its height is packed at the end or the centre, which makes its container smaller in Yoga
	fits           fittings // sizes by offer
	heightful      bool     // its content's width depends on its height
	box            box
	heights        memo // automatic heights by width
	widths         memo // content widths by kind and height
	tops           memo // baselines by size
}

// prepare readies a tree for one calculation: directions, boxes without percentages, the children that take part, empty
// caches and zero frames, so that nothing of an earlier calculation is left.
func prepare(n *Node, rtl bool) {
	switch n.Style.Direction {
	case LTR:
		rtl = false
	case RTL:
		rtl = true
	}
	st := &n.state
	// The caches are emptied by their counts alone: clearing what they hold would cost more than the layout of a small node.
	st.rtl, st.placed, st.heights.count, st.widths.count, st.tops.count, st.fits.count = rtl, false, 0, 0, 0, 0
	n.Frame, n.Border, n.Padding = Frame{}, Edges{}, Edges{}
	st.basis, st.natural, st.box.base = undef, undef, undef
	n.resolveBox(undef, true)
	st.ownerful = st.box.relative || n.percentSized()
	st.looseW, st.looseH = n.looseInside()
	st.packed = n.Style.FlexDirection < Row && (n.Style.Justify == JustifyCenter || n.Style.Justify == JustifyFlexEnd)
	plain := true
	st.heightful = n.Style.FlexDirection < Row && n.Style.Wrap != NoWrap
	for _, c := range n.Children {
		prepare(c, rtl)
		st.ownerful = st.ownerful || c.percentSized()
		looseW, looseH := c.looseOutside()
		st.packed = st.packed || c.state.packed
		st.looseW, st.looseH = st.looseW || c.state.looseW || looseW, st.looseH || c.state.looseH || looseH
		st.heightful = st.heightful || c.state.heightful || c.Style.AspectRatio > 0
		if c.Style.Display != DisplayFlex {
			plain = false
		}
	}
	switch {
	case n.Measure != nil:
		st.boxes, st.heightful = nil, false
	case plain:
		st.boxes = n.Children
	default:
		st.boxes = unwrap(make([]*Node, 0, len(n.Children)), n.Children)
	}
}

func unwrap(boxes, children []*Node) []*Node {
	for _, c := range children {
		switch c.Style.Display {
		case DisplayFlex:
			boxes = append(boxes, c)
		case DisplayContents:
			if c.Measure == nil {
				boxes = unwrap(boxes, c.Children)
			}
		}
	}
	return boxes
}

// resolveBox brings the margins, padding and border up to date for a containing block of the given width.
func (n *Node) resolveBox(width float64, force bool) {
	b, s, rtl := &n.state.box, &n.Style, n.state.rtl
	if !force && (!b.relative || b.base == width || isUndef(b.base) && isUndef(width)) {
		return
	}
	*b = box{base: width}
	if s.Margin.any() {
		left, top, right, bottom := s.Margin.sides(rtl)
		b.margin = Edges{left.resolveOrZero(width), top.resolveOrZero(width), right.resolveOrZero(width), bottom.resolveOrZero(width)}
		b.autoLeft, b.autoTop, b.autoRight, b.autoBottom = left.Unit == Auto, top.Unit == Auto, right.Unit == Auto, bottom.Unit == Auto
		b.relative = left.Unit == Percent || top.Unit == Percent || right.Unit == Percent || bottom.Unit == Percent
	}
	if s.Padding.any() {
		left, top, right, bottom := s.Padding.sides(rtl)
		b.padding = Edges{
			max(0, left.resolveOrZero(width)), max(0, top.resolveOrZero(width)),
			max(0, right.resolveOrZero(width)), max(0, bottom.resolveOrZero(width)),
		}
		b.relative = b.relative || left.Unit == Percent || top.Unit == Percent || right.Unit == Percent || bottom.Unit == Percent
	}
	if s.Border.any() {
		left, top, right, bottom := s.Border.sides(rtl)
		b.border = Edges{
			max(0, left.resolveOrZero(undef)), max(0, top.resolveOrZero(undef)),
			max(0, right.resolveOrZero(undef)), max(0, bottom.resolveOrZero(undef)),
		}
	}
}

// any says whether a value is set for some edge.
func (e *EdgeValues) any() bool {
	for i := range e {
		if e[i].Unit != Undefined {
			return true
		}
	}
	return false
}

// sides returns the values that hold for the four sides.
func (e *EdgeValues) sides(rtl bool) (left, top, right, bottom *Value) {
	return e.at(EdgeLeft, rtl), e.at(EdgeTop, rtl), e.at(EdgeRight, rtl), e.at(EdgeBottom, rtl)
}

// baseKey tells apart the cached sizes of one node under different containing blocks; it is 0 for nodes that do not care.
func (n *Node) baseKey() float64 {
	if n.state.box.relative {
		return n.state.box.base
	}
	return 0
}

// percentSized says whether some size or limit of the node is a percentage.
func (n *Node) percentSized() bool {
	s := &n.Style
	for _, v := range [...]*Value{&s.Width, &s.Height, &s.MinWidth, &s.MaxWidth, &s.MinHeight, &s.MaxHeight} {
		if v.Unit == Percent {
			return true
		}
	}
	return false
}

// looseInside says whether the node makes the size of its content depend on the space on offer.
func (n *Node) looseInside() (w, h bool) {
	s := &n.Style
	either := s.Wrap != NoWrap || s.Overflow == OverflowScroll
	return either || s.ColumnGap.Unit == Percent, either || s.RowGap.Unit == Percent
}

// looseOutside says whether the node makes the size of its parent's content depend on the space on offer: by percentages or
// by flexing.
func (n *Node) looseOutside() (w, h bool) {
	s := &n.Style
	either := s.AspectRatio > 0 || s.Flex.Unit != Undefined || s.FlexGrow.Unit != Undefined || s.FlexShrink.Unit != Undefined ||
		s.FlexBasis.Unit > Auto
	w = n.state.box.relative || s.Width.Unit == Percent || s.MinWidth.Unit == Percent || s.MaxWidth.Unit == Percent
	h = s.Height.Unit == Percent || s.MinHeight.Unit == Percent || s.MaxHeight.Unit == Percent
	return either || w, either || h
}
