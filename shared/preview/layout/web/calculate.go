// Package web computes flexbox frames as the CSS specifications have it and Chromium does, for trees with Yoga's properties and
// defaults. No preview is drawn with it: it shows where React Native departs from the specifications.
//
// It is pure computation, under the same rules as package layout.
package web

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
	boxes     []*node  // children that make boxes: contents unwrapped, none left out
	heightful bool     // its content's width depends on its height
	heights   box.Memo // automatic heights by width
	widths    box.Memo // content widths by kind and height
	tops      box.Memo // baselines by size
}

// Calculate lays out the tree under root and fills in Frame, Border, Padding and Placed of every node. Nodes without a box,
// and their place in the tree, get zeros; the children of display: contents have frames relative to the nearest parent with a
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
	n.heights.Forget()
	n.widths.Forget()
	n.tops.Forget()
	n.heightful = n.Style.FlexDirection < style.Row && n.Style.Wrap != style.NoWrap
	n.boxes = slices.Grow(n.boxes[:0], len(n.Children))
	for _, child := range n.Children {
		c := e.prepare(child, n.RTL)
		n.heightful = n.heightful || c.heightful || c.Style.AspectRatio > 0
		switch {
		case n.Measure != nil:
		case c.Style.Display == style.DisplayFlex:
			n.boxes = append(n.boxes, c)
		case c.Style.Display == style.DisplayContents && c.Measure == nil:
			n.boxes = append(n.boxes, c.boxes...)
		}
	}
	n.heightful = n.heightful && n.Measure == nil
	return n
}

// baseKey tells apart the cached sizes of one node under different containing blocks; it is 0 for nodes that do not care.
func (n *node) baseKey() float64 {
	if n.Sides.Relative {
		return n.Sides.Base
	}
	return 0
}

// flexOf expands the flex properties: flex: n is n 1 0%.
func flexOf(s *style.Style) (grow, shrink float64, basis style.Value) {
	if n := style.Bounded(s.Flex.V); s.Flex.Unit == style.Points && n >= 0 {
		return s.Flexes(n, 1, style.Pct(0))
	}
	return s.Flexes(0, 0, style.Value{})
}

// placeRoot sizes the root as a box that fills the space it has, or fits its content where there is none.
func (e *engine) placeRoot(width, height float64) {
	n := e.root
	n.Resolve(width)
	b := &n.Sides
	z := e.sizesOf(n, width, height, width, height)
	w, h := z.w, z.h
	if style.IsUnknown(h) && style.IsKnown(height) && !(z.ratio > 0 && (style.IsKnown(w) || style.IsKnown(width))) {
		h = max(z.pbH, height-b.Margin.Top-b.Margin.Bottom)
	}
	definite := style.IsKnown(h)
	if definite {
		h = z.clampH(h)
	}
	switch {
	case style.IsKnown(w):
	case style.IsKnown(width):
		w = width - b.Margin.Left - b.Margin.Right
	case z.ratio > 0 && definite:
		w = z.widthFor(h)
	default:
		w = z.transferW(e.contentWidth(n, widest, h))
	}
	w = z.clampW(w)
	e.limitByContent(n, &z, w)
	if !definite {
		if z.ratio > 0 {
			h, definite = z.heightFor(w), true
		} else {
			h = e.autoHeight(n, w, z.maxH)
		}
	}
	h = z.clampH(h)
	n.Frame.X, n.Frame.Y = n.RootPosition(width, height)
	e.place(n, w, h, definite)
}
