package layout

import "hivesync/shared/preview/layout/style"

// flow is one flex container being laid out by Yoga's rules.
type flow struct {
	n                     *node
	row                   bool
	wraps                 bool
	mainFlip, crossFlip   bool // axes that start at the right or the bottom; wrap-reverse comes in at the end
	innerW, innerH        float64
	innerMain, innerCross float64
	ownerMain, ownerCross float64
	ownerW                float64
	mainMode, crossMode   sizing
	lim                   limits
	pbMain, pbCross       float64
	startMain, startCross float64 // padding and border where the axes start
	endMain               float64
	mainGap, crossGap     float64
	overflows             bool // the items do not fit into the main axis
	baselines             bool
	items                 []item
	lines                 []line
	size                  size
}

type item struct {
	n                            *node
	basis                        float64
	lineMin, lineMax             float64 // limits for line breaking, whose percentages Yoga takes of the grandparent
	minMain, maxMain             float64 // limits otherwise; NaN where there are none
	minCross, maxCross           float64
	pbMain                       float64
	grow, shrink                 float64
	mainStart, mainEnd           float64 // margins
	crossStart, crossEnd         float64
	autoMainStart, autoMainEnd   bool
	autoCrossStart, autoCrossEnd bool
	align                        style.Align
	definiteCross                float64 // NaN if it has none
	looseCross                   bool    // its cross size is a percentage of a size not yet settled
	ratio                        float64
	offer                        offer // the last one made, which it is placed with
	size                         size
	mainPos, crossPos            float64 // border box, from the axes' starts
	mainShift, crossShift        float64 // relative position
}

type line struct {
	items                 []item
	consumed              float64
	grow, shrink          float64 // totals; shrink is scaled by the bases
	free                  float64
	autos                 int
	main, cross, crossPos float64
	ascent, descent       float64
}

func (f *flow) mainOf(s size) float64 {
	if f.row {
		return s.w
	}
	return s.h
}

func (f *flow) crossOf(s size) float64 {
	if f.row {
		return s.h
	}
	return s.w
}

func (it *item) mainMargin() float64  { return it.mainStart + it.mainEnd }
func (it *item) crossMargin() float64 { return it.crossStart + it.crossEnd }

// stretches says whether an item takes its line's cross size.
func (it *item) stretches() bool {
	return it.align == style.AlignStretch && style.IsUnknown(it.definiteCross) && !it.autoCrossStart && !it.autoCrossEnd
}

// run lays out the direct children of a container by Yoga's algorithm and returns the container's border-box size. Children
// keep the offer that they are to be placed with; their own children are not touched.
func (e *engine) run(f *flow, n *node, o offer, quick bool) size {
	e.open(f, n, o)
	total := e.collect(f, o)
	f.overflows = f.mainMode != unbounded && total > f.innerMain
	if f.wraps && f.overflows && f.mainMode == atMost {
		f.mainMode = exactly
	}
	f.breakLines()
	longest, crossTotal := 0.0, 0.0
	skipFlex := quick && f.crossMode == exactly
	for i := range f.lines {
		l := &f.lines[i]
		f.setFreeSpace(l)
		if !skipFlex {
			f.distribute(l)
			for j := range l.items {
				e.offerFlexed(f, &l.items[j], quick)
			}
		}
		e.justify(f, l, skipFlex)
		if !f.wraps {
			if f.crossMode == exactly {
				l.cross = f.innerCross
			}
			l.cross = f.boundCross(l.cross+f.pbCross) - f.pbCross
		}
		if i > 0 {
			crossTotal += f.crossGap
		}
		l.crossPos = crossTotal
		crossTotal += l.cross
		longest = max(longest, l.main)
		if !quick {
			e.alignItems(f, l)
		}
	}
	if !quick && (f.wraps || f.baselines) {
		e.alignLines(f, crossTotal)
	}
	f.settleSize(o, longest, crossTotal)
	if n.Style.Wrap == style.WrapReverse {
		whole := f.crossOf(f.size)
		for i := range f.items {
			it := &f.items[i]
			it.crossPos = whole - it.crossPos - f.crossOf(it.size)
		}
	}
	return f.size
}

// open works out the axes and what is available along them.
func (e *engine) open(f *flow, n *node, o offer) {
	e.opened++
	s, b, rtl := &n.Style, &n.Sides, n.RTL
	items, lines := f.items[:0], f.lines[:0]
	*f = flow{n: n, row: s.FlexDirection >= style.Row, wraps: s.Wrap != style.NoWrap, items: items, lines: lines, ownerW: o.ownerW}
	f.baselines = f.row && s.AlignItems == style.AlignBaseline
	f.lim = e.limitsOf(n, o.ownerW, o.ownerH)
	w, h := o.w-b.Margin.Left-b.Margin.Right, o.h-b.Margin.Top-b.Margin.Bottom
	f.innerW = inner(w, f.lim.pbW, f.lim.minW, f.lim.maxW)
	f.innerH = inner(h, f.lim.pbH, f.lim.minH, f.lim.maxH)
	reverse := s.FlexDirection == style.ColumnReverse || s.FlexDirection == style.RowReverse
	left, right := b.Border.Left+b.Padding.Left, b.Border.Right+b.Padding.Right
	top, bottom := b.Border.Top+b.Padding.Top, b.Border.Bottom+b.Padding.Bottom
	if f.row {
		f.mainFlip = reverse != rtl
		f.innerMain, f.innerCross, f.ownerMain, f.ownerCross = f.innerW, f.innerH, o.ownerW, o.ownerH
		f.mainMode, f.crossMode, f.pbMain, f.pbCross = o.wm, o.hm, f.lim.pbW, f.lim.pbH
		f.startMain, f.endMain, f.startCross = left, right, top
		if f.mainFlip {
			f.startMain, f.endMain = right, left
		}
	} else {
		f.mainFlip, f.crossFlip = reverse, rtl
		f.innerMain, f.innerCross, f.ownerMain, f.ownerCross = f.innerH, f.innerW, o.ownerH, o.ownerW
		f.mainMode, f.crossMode, f.pbMain, f.pbCross = o.hm, o.wm, f.lim.pbH, f.lim.pbW
		f.startMain, f.endMain, f.startCross = top, bottom, left
		if f.mainFlip {
			f.startMain, f.endMain = bottom, top
		}
		if f.crossFlip {
			f.startCross = right
		}
	}
	rowGap, columnGap := max(0, s.RowGap.ResolveOrZero(f.innerH)), max(0, s.ColumnGap.ResolveOrZero(f.innerW))
	f.mainGap, f.crossGap = rowGap, columnGap
	if f.row {
		f.mainGap, f.crossGap = columnGap, rowGap
	}
}

func (f *flow) boundMain(v float64) float64 {
	if f.row {
		return f.lim.boundW(v)
	}
	return f.lim.boundH(v)
}

func (f *flow) boundCross(v float64) float64 {
	if f.row {
		return f.lim.boundH(v)
	}
	return f.lim.boundW(v)
}

// settleSize gives the container its own size: what it was offered, or what its content takes.
func (f *flow) settleSize(o offer, longest, crossTotal float64) {
	b := &f.n.Sides
	w, h := f.lim.boundW(o.w-b.Margin.Left-b.Margin.Right), f.lim.boundH(o.h-b.Margin.Top-b.Margin.Bottom)
	main, cross := w, h
	if !f.row {
		main, cross = h, w
	}
	scrolls := f.n.Style.Overflow == style.OverflowScroll
	content := crossTotal + f.pbCross
	switch {
	case f.mainMode == unbounded || f.mainMode == atMost && !scrolls:
		main = f.boundMain(longest)
	case f.mainMode == atMost:
		main = max(min(f.innerMain+f.pbMain, f.withinMain(longest)), f.pbMain)
	}
	switch {
	case f.crossMode == unbounded || f.crossMode == atMost && !scrolls:
		cross = f.boundCross(content)
	case f.crossMode == atMost:
		cross = max(min(f.innerCross+f.pbCross, f.withinCross(content)), f.pbCross)
	}
	f.size = size{style.Bounded(main), style.Bounded(cross)}
	if !f.row {
		f.size = size{style.Bounded(cross), style.Bounded(main)}
	}
}

func (f *flow) withinMain(v float64) float64 {
	if f.row {
		return within(v, f.lim.minW, f.lim.maxW)
	}
	return within(v, f.lim.minH, f.lim.maxH)
}

func (f *flow) withinCross(v float64) float64 {
	if f.row {
		return within(v, f.lim.minH, f.lim.maxH)
	}
	return within(v, f.lim.minW, f.lim.maxW)
}
