package layout

import "math"

// engine is one calculation.
type engine struct {
	root    *Node
	flows   stack[flow]
	devices stack[deviceFlow]
	opened  int // containers gone through, counting each time
}

// Calculate lays out the tree under root and fills in Frame, Border and Padding of every node. Nodes without a box, and
// their place in the tree, get zeros; the children of display: contents have frames relative to the nearest parent with a
// box. It takes time linear in the number of nodes, whatever the styles are.
func Calculate(root *Node, o Options) {
	calculate(root, o)
}

func calculate(root *Node, o Options) *engine {
	e := &engine{root: root}
	prepare(root, o.Direction == RTL)
	if root.Style.Display == DisplayNone {
		return e
	}
	width, height := outer(o.Width), outer(o.Height)
	if o.Mode == Web {
		e.placeRoot(width, height)
	} else {
		e.placeDeviceRoot(width, height)
	}
	if scale := o.PointScale; scale > 0 && !math.IsInf(scale, 1) {
		roundFrames(root, min(scale, 1024), 0, 0)
	}
	return e
}

// outer makes an option's size safe: anything that is not a size is unknown.
func outer(v float64) float64 {
	if v != v || math.IsInf(v, 0) {
		return undef
	}
	return max(0, bounded(v))
}

// placeRoot sizes the root as a box that fills the space it has, or fits its content where there is none.
func (e *engine) placeRoot(width, height float64) {
	n := e.root
	n.resolveBox(width, false)
	b := &n.state.box
	z := e.sizesOf(n, width, height, width, height)
	w, h := z.w, z.h
	if isUndef(h) && isDef(height) && !(z.ratio > 0 && (isDef(w) || isDef(width))) {
		h = max(z.pbH, height-b.margin.Top-b.margin.Bottom)
	}
	definite := isDef(h)
	if definite {
		h = z.clampH(h)
	}
	switch {
	case isDef(w):
	case isDef(width):
		w = width - b.margin.Left - b.margin.Right
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
	n.Frame.X, n.Frame.Y = e.rootPosition(width, height)
	e.place(n, w, h, definite)
}

// rootPosition is the root's margin and offset, from the left whatever its direction: its surroundings have none.
func (e *engine) rootPosition(width, height float64) (x, y float64) {
	n := e.root
	x, y = n.state.box.margin.Left, n.state.box.margin.Top
	if n.Style.Position == Static {
		return x, y
	}
	in, rtl := &n.Style.Inset, n.state.rtl
	if left := in.at(EdgeLeft, rtl).resolve(width); isDef(left) {
		x += left
	} else if right := in.at(EdgeRight, rtl).resolve(width); isDef(right) {
		x -= right
	}
	if top := in.at(EdgeTop, rtl).resolve(height); isDef(top) {
		y += top
	} else if bottom := in.at(EdgeBottom, rtl).resolve(height); isDef(bottom) {
		y -= bottom
	}
	return x, y
}
