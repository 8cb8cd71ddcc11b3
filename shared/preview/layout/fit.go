package layout

import (
	"math"

	"hivesync/shared/preview/layout/box"
	"hivesync/shared/preview/layout/style"
)

// sizing says how a node is to read the size it is offered.
type sizing uint8

const (
	unbounded sizing = iota // as large as its content; the size is NaN
	exactly
	atMost
)

func (s sizing) measureMode() box.MeasureMode {
	return [...]box.MeasureMode{unbounded: box.MeasureUndefined, exactly: box.MeasureExactly, atMost: box.MeasureAtMost}[s]
}

// offer is what a parent grants a node: a size for its margin box along each axis, and the parent's inner size, which
// percentages are of (NaN where unknown).
type offer struct {
	w, h           float64
	wm, hm         sizing
	ownerW, ownerH float64
}

// size is a resolved width and height.
type size struct{ w, h float64 }

// fittings remembers the sizes a node answered to offers, bounded as box.Memo is. Answers given while the parent only
// wants to know its own size (quick) leave out the distribution of free space, and are kept apart.
type fittings struct {
	count  int
	offers [fittingSize]offer
	quick  [fittingSize]bool
	sizes  [fittingSize]size
}

const fittingSize = 12

// reuse says along which axes of a node earlier answers may serve for other offers. Tight axes depend on the space only by the
// wrapping of text, so that what fitted before still fits a narrower offer; a leaf offered exactly the size that it took
// before takes it again. Margins are the node's.
type reuse struct {
	tightW, tightH, leaf bool
	marginW, marginH     float64
}

// serves says whether an answer of the given outer size to an earlier offer holds for another one along the same axis.
func serves(tight, leaf bool, mode sizing, v float64, was sizing, wasV, outer float64) bool {
	switch {
	case mode == was && box.Same(v, wasV):
		return true
	case mode == atMost && tight:
		return outer <= v && (was == unbounded || was == atMost && wasV >= v)
	case mode == exactly && leaf:
		return outer == v
	}
	return false
}

// find returns the answer to o if it is known, or if there is no room to learn it.
func (m *fittings) find(o offer, quick bool, r reuse) (size, bool) {
	for i := range m.count {
		p, s := &m.offers[i], m.sizes[i]
		if m.quick[i] == quick &&
			serves(r.tightW, r.leaf, o.wm, o.w, p.wm, p.w, s.w+r.marginW) &&
			serves(r.tightH, r.leaf, o.hm, o.h, p.hm, p.h, s.h+r.marginH) &&
			box.Same(o.ownerW, p.ownerW) && box.Same(o.ownerH, p.ownerH) {
			return s, true
		}
	}
	if m.count < fittingSize {
		return size{}, false
	}
	best, bestDistance := 0, math.Inf(1)
	for i := range m.count {
		p := &m.offers[i]
		d := box.Distance(p.w, o.w) + box.Distance(p.h, o.h)
		if p.wm != o.wm {
			d += style.Limit
		}
		if p.hm != o.hm {
			d += style.Limit
		}
		if d < bestDistance {
			best, bestDistance = i, d
		}
	}
	return m.sizes[best], true
}

func (m *fittings) learn(o offer, quick bool, s size) {
	if m.count < fittingSize {
		m.offers[m.count], m.quick[m.count], m.sizes[m.count] = o, quick, s
		m.count++
	}
}

// fit is the border-box size that a node takes when it is offered o. quick is for a parent that only sizes itself.
func (e *engine) fit(n *node, o offer, quick bool) size {
	n.Resolve(o.ownerW)
	if !n.ownerful {
		o.ownerW, o.ownerH = style.Unknown, style.Unknown
	}
	b := &n.Sides
	w, h := o.w-b.Margin.Left-b.Margin.Right, o.h-b.Margin.Top-b.Margin.Bottom
	lim := e.limitsOf(n, o.ownerW, o.ownerH)
	switch {
	case n.Measure == nil && len(n.boxes) == 0:
		if o.wm != exactly {
			w = 0
		}
		if o.hm != exactly {
			h = 0
		}
		return size{lim.boundW(w), lim.boundH(h)}
	case o.wm == exactly && o.hm == exactly:
		return size{lim.boundW(w), lim.boundH(h)}
	case n.Measure == nil && quick && fixed(w, o.wm) && fixed(h, o.hm):
		return size{lim.boundW(max(0, w)), lim.boundH(max(0, h))}
	}
	// Where nothing flexes, the quick answer is the full one.
	quick = n.Measure == nil && (quick || !n.looseW && !n.looseH)
	if n.Measure == nil && !n.looseH && !n.packed && o.hm == atMost && h > 0 {
		o.h, o.hm = style.Unknown, unbounded
	}
	leaf := n.Measure != nil
	r := reuse{leaf || !n.looseW, leaf || !n.looseH, leaf, b.Margin.Left + b.Margin.Right, b.Margin.Top + b.Margin.Bottom}
	if s, known := n.fits.find(o, quick, r); known {
		return s
	}
	var s size
	if n.Measure != nil {
		s = e.measureLeaf(n, &lim, w, h, o)
	} else {
		f := e.flows.Take()
		s = e.run(f, n, o, quick)
		e.flows.Release()
	}
	n.fits.learn(o, quick, s)
	return s
}

// fixed says whether a size follows from the offer alone.
func fixed(v float64, mode sizing) bool { return mode == exactly || mode == atMost && v <= 0 }

// measureLeaf asks a leaf's content for its size.
func (e *engine) measureLeaf(n *node, lim *limits, w, h float64, o offer) size {
	b := &n.Sides
	pbW, pbH := b.Horizontal(), b.Vertical()
	innerW, innerH := style.Unknown, style.Unknown
	if o.wm != unbounded {
		innerW = n.Unshaved(max(0, w-pbW))
	}
	if o.hm != unbounded {
		innerH = max(0, h-pbH)
	}
	cw, ch := n.Measure(innerW, o.wm.measureMode(), innerH, o.hm.measureMode())
	if o.wm != exactly {
		w = max(0, style.Bounded(cw))
		if o.wm == unbounded || w < innerW {
			n.Natural = w
		}
		w += pbW
	}
	if o.hm != exactly {
		h = max(0, style.Bounded(ch)) + pbH
	}
	return size{lim.boundW(w), lim.boundH(h)}
}

// limits are a node's own bounds as border-box lengths; NaN where there is none.
type limits struct{ minW, maxW, minH, maxH, pbW, pbH float64 }

func (e *engine) limitsOf(n *node, ownerW, ownerH float64) limits {
	s, b := &n.Style, &n.Sides
	pbW, pbH := b.Horizontal(), b.Vertical()
	return limits{
		minW: n.own(&s.MinWidth, ownerW, pbW), maxW: n.own(&s.MaxWidth, ownerW, pbW),
		minH: n.own(&s.MinHeight, ownerH, pbH), maxH: n.own(&s.MaxHeight, ownerH, pbH),
		pbW: pbW, pbH: pbH,
	}
}

// own resolves one of a node's sizes to a border-box length, or NaN. Unlike in CSS it may be smaller than the padding.
func (n *node) own(v *style.Value, owner, pb float64) float64 {
	length := v.Resolve(owner)
	if n.Style.BoxSizing == style.ContentBox {
		length += pb
	}
	return length
}

// within applies a maximum and a minimum, either of which may be NaN. The maximum wins over the minimum only where the value
// exceeds it: this is Yoga's order.
func within(v, lo, hi float64) float64 {
	if hi >= 0 && v > hi {
		return hi
	}
	if lo >= 0 && v < lo {
		return lo
	}
	return v
}

func (l *limits) boundW(v float64) float64 { return max(within(v, l.minW, l.maxW), l.pbW) }
func (l *limits) boundH(v float64) float64 { return max(within(v, l.minH, l.maxH), l.pbH) }

// inner is what an available border-box size leaves for content, within the node's limits.
func inner(avail, pb, lo, hi float64) float64 {
	v := avail - pb
	if style.IsUnknown(v) {
		return v
	}
	if style.IsKnown(hi) {
		v = min(v, hi-pb)
	}
	if style.IsKnown(lo) {
		return max(v, lo-pb)
	}
	return max(v, 0)
}

// capped narrows an offer along one axis to a node's maximum; most includes the margin, NaN for none.
func capped(v float64, mode sizing, most float64) (float64, sizing) {
	switch {
	case style.IsUnknown(most):
		return v, mode
	case mode == unbounded:
		return most, atMost
	case v < most:
		return v, mode
	}
	return most, mode
}

// placeRoot sizes the root from its style, or from the space it has, and lays out the tree.
func (e *engine) placeRoot(width, height float64) {
	n := e.root
	n.Resolve(width)
	b := &n.Sides
	o := offer{ownerW: width, ownerH: height}
	lim := e.limitsOf(n, width, height)
	o.w, o.wm = rootAxis(n.definite(true, width), b.Margin.Left+b.Margin.Right, lim.maxW, width)
	o.h, o.hm = rootAxis(n.definite(false, height), b.Margin.Top+b.Margin.Bottom, lim.maxH, height)
	n.Frame.X, n.Frame.Y = n.RootPosition(width, height)
	e.place(n, o)
}

func rootAxis(definite, margin, most, space float64) (float64, sizing) {
	switch {
	case style.IsKnown(definite):
		return definite + margin, exactly
	case style.IsKnown(most):
		return most, atMost
	case style.IsKnown(space):
		return space, exactly
	}
	return style.Unknown, unbounded
}

// definite is a node's width or height as a border-box length, or NaN if it has none that can be resolved.
func (n *node) definite(width bool, owner float64) float64 {
	s, pb := &n.Style, n.Sides.Vertical()
	v, lo, hi := &s.Height, &s.MinHeight, &s.MaxHeight
	if width {
		v, lo, hi, pb = &s.Width, &s.MinWidth, &s.MaxWidth, n.Sides.Horizontal()
	}
	// A minimum that equals the maximum is the size itself.
	if (hi.Unit == style.Points || hi.Unit == style.Percent) && *hi == *lo {
		v = hi
	}
	length := v.Resolve(owner)
	if !(length >= 0) {
		return style.Unknown
	}
	if s.BoxSizing == style.ContentBox {
		length += pb
	}
	return length
}
