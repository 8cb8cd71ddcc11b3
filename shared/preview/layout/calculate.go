package layout

import (
	"slices"

	"hivesync/shared/preview/layout/box"
	"hivesync/shared/preview/layout/style"
)

// engine is one calculation.
type engine struct {
	root   *node
	nodes  []node // of the tree, their parents before them
	flows  box.Stack[flow]
	opened int // containers gone through, counting each time
}

// node is a node of the tree and what one calculation knows of it.
type node struct {
	box.Box
	boxes          []*node  // children that make boxes: contents unwrapped, none left out
	basis          float64  // flex base size found last, or NaN
	ownerful       bool     // its own size depends on its parent's, through percentages
	looseW, looseH bool     // its size depends on the space it is offered in more ways than by the wrapping of text
	packed         bool     // content that overflows its height is packed at the end or the centre, which makes its container smaller in Yoga
	fits           fittings // sizes by offer
	tops           box.Memo // baselines by size
}

// Calculate lays out the tree under root and fills in Frame, Border, Padding and Placed of every node. Nodes without a box, and
// their place in the tree, get zeros; the children of display: contents have frames relative to the nearest parent with a
// box. It takes time linear in the number of nodes, whatever the styles are.
func Calculate(root *box.Node, o box.Options) { calculate(root, o) }

func calculate(root *box.Node, o box.Options) *engine {
	e := box.Kept[engine](root)
	e.opened = 0
	e.nodes = box.Room(e.nodes, root)
	e.root = e.prepare(root, o.Direction == style.RTL)
	if root.Style.Display != style.DisplayNone {
		e.placeRoot(o.Space())
		box.Round(root, o.PointScale)
	}
	return e
}

// prepare makes the nodes of a subtree ready for the calculation, with empty memos.
func (e *engine) prepare(from *box.Node, rtl bool) *node {
	e.nodes = e.nodes[:len(e.nodes)+1]
	n := &e.nodes[len(e.nodes)-1]
	n.Open(from, rtl)
	n.basis, n.fits.count = style.Unknown, 0
	n.tops.Forget()
	n.ownerful = n.Sides.Relative || n.percentSized()
	n.looseW, n.looseH = n.looseInside()
	n.packed = n.Style.FlexDirection < style.Row && (n.Style.Justify == style.JustifyCenter || n.Style.Justify == style.JustifyFlexEnd)
	n.boxes = slices.Grow(n.boxes[:0], len(n.Children))
	for _, child := range n.Children {
		c := e.prepare(child, n.RTL)
		looseW, looseH := c.looseOutside()
		n.ownerful = n.ownerful || c.percentSized()
		n.packed = n.packed || c.packed
		n.looseW, n.looseH = n.looseW || c.looseW || looseW, n.looseH || c.looseH || looseH
		switch {
		case n.Measure != nil:
		case c.Style.Display == style.DisplayFlex:
			n.boxes = append(n.boxes, c)
		case c.Style.Display == style.DisplayContents && c.Measure == nil:
			n.boxes = append(n.boxes, c.boxes...)
		}
	}
	return n
}

// percentSized says whether some size or limit of the node is a percentage.
func (n *node) percentSized() bool {
	s := &n.Style
	for _, v := range [...]*style.Value{&s.Width, &s.Height, &s.MinWidth, &s.MaxWidth, &s.MinHeight, &s.MaxHeight} {
		if v.Unit == style.Percent {
			return true
		}
	}
	return false
}

// looseInside says whether the node makes the size of its content depend on the space on offer.
func (n *node) looseInside() (w, h bool) {
	s := &n.Style
	either := s.Wrap != style.NoWrap || s.Overflow == style.OverflowScroll
	return either || s.ColumnGap.Unit == style.Percent, either || s.RowGap.Unit == style.Percent
}

// looseOutside says whether the node makes the size of its parent's content depend on the space on offer: by percentages or
// by flexing.
func (n *node) looseOutside() (w, h bool) {
	s := &n.Style
	either := s.AspectRatio > 0 || s.Flex.Unit != style.Undefined || s.FlexGrow.Unit != style.Undefined || s.FlexShrink.Unit != style.Undefined ||
		s.FlexBasis.Unit > style.Auto
	w = n.Sides.Relative || s.Width.Unit == style.Percent || s.MinWidth.Unit == style.Percent || s.MaxWidth.Unit == style.Percent
	h = s.Height.Unit == style.Percent || s.MinHeight.Unit == style.Percent || s.MaxHeight.Unit == style.Percent
	return either || w, either || h
}

// flexOf expands the flex properties: flex: n is n 0 0, and a negative number shrinks.
func flexOf(s *style.Style) (grow, shrink float64, basis style.Value) {
	if s.Flex.Unit != style.Points {
		return s.Flexes(0, 0, style.Value{})
	}
	n := style.Bounded(s.Flex.V)
	if n > 0 {
		return s.Flexes(n, 0, style.Pt(0))
	}
	return s.Flexes(0, -n, style.Value{})
}
