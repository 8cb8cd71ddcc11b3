package layout

import "math"

// flow is one flex container being solved: its axes, its items and its lines.
type flow struct {
	n                 *Node
	row               bool
	wrap              Wrap
	mainFlip          bool // the main axis starts at the right or the bottom
	crossFlip         bool // the cross axis starts at the right or the bottom
	innerW            float64
	percentW          float64 // innerW for the percentages of children; NaN while innerW is only a trial
	innerH            float64 // NaN while the height is being found
	definiteH         float64 // innerH if children may take percentages of it, else NaN
	mainGap, crossGap float64
	items             []item
	lines             []line
}

// open starts a flow for a container of the given border-box width; h is its border-box height or NaN.
func (e *engine) open(n *Node, w, h float64, definite bool) *flow {
	s, b := &n.Style, &n.state.box
	e.opened++
	f := e.flows.take()
	*f = flow{
		n: n, row: s.FlexDirection >= Row, wrap: s.Wrap,
		innerW: max(0, w-b.horizontal()), percentW: max(0, w-b.horizontal()), innerH: undef, definiteH: undef,
		items: f.items[:0], lines: f.lines[:0],
	}
	if isDef(h) {
		f.innerH = max(0, h-b.vertical())
		if definite {
			f.definiteH = f.innerH
		}
	}
	reverse := s.FlexDirection == ColumnReverse || s.FlexDirection == RowReverse
	rowGap, columnGap := max(0, s.RowGap.resolveOrZero(f.definiteH)), max(0, s.ColumnGap.resolveOrZero(f.innerW))
	if f.row {
		f.mainFlip, f.crossFlip = reverse != n.state.rtl, s.Wrap == WrapReverse
		f.mainGap, f.crossGap = columnGap, rowGap
	} else {
		f.mainFlip, f.crossFlip = reverse, (s.Wrap == WrapReverse) != n.state.rtl
		f.mainGap, f.crossGap = rowGap, columnGap
	}
	return f
}

// collect makes an item of every in-flow child, with its flex base size and hypothetical main size (CSS Flexbox 9.2).
func (e *engine) collect(f *flow) {
	for _, c := range f.n.state.boxes {
		if c.Style.Position != Absolute {
			f.items = append(f.items, item{n: c})
		}
	}
	for i := range f.items {
		it := &f.items[i]
		it.n.resolveBox(f.percentW, false)
		it.sizes = e.sizesOf(it.n, f.percentW, f.definiteH, f.innerW, f.definiteH)
		it.align = alignOf(f.n, it.n)
		f.setMargins(it)
		grow, shrink, basis := flexOf(&it.n.Style, Web)
		it.grow, it.shrink = grow, shrink
		if f.row {
			it.minMain, it.maxMain, it.minCross, it.maxCross = it.sizes.minW, it.sizes.maxW, it.sizes.minH, it.sizes.maxH
			it.base = e.rowBasis(f, it, basis)
		} else {
			it.cross = e.columnCross(f, it, basis.Unit <= Auto)
			e.limitByContent(it.n, &it.sizes, it.cross)
			it.minMain, it.maxMain, it.minCross, it.maxCross = it.sizes.minH, it.sizes.maxH, it.sizes.minW, it.sizes.maxW
			it.base = e.columnBasis(f, it, basis)
		}
		it.main = clamp(it.base, it.minMain, it.maxMain)
	}
}

// rowBasis is the flex base size in a row, a border-box width.
func (e *engine) rowBasis(f *flow, it *item, basis Value) float64 {
	z := &it.sizes
	switch basis.Unit {
	case Points, Percent:
		return it.n.borderBox(basis.resolve(f.innerW), z.pbW)
	case MinContent, MaxContent, FitContent, Stretch:
		return e.width(it.n, &basis, f.innerW, f.innerW, z.h)
	case Content:
	default:
		if isDef(z.w) {
			return z.w
		}
	}
	h := z.h
	if isUndef(h) && f.fillsLine(it) && f.wrap == NoWrap && isDef(f.definiteH) {
		h = f.definiteH - it.crossStart - it.crossEnd
	}
	if isDef(h) {
		h = z.clampH(h)
		if z.ratio > 0 {
			return z.widthFor(h)
		}
	}
	return z.transferW(e.contentWidth(it.n, widest, h))
}

// columnBasis is the flex base size in a column, a border-box height. The item's width is known by then.
func (e *engine) columnBasis(f *flow, it *item, basis Value) float64 {
	z := &it.sizes
	switch basis.Unit {
	case Points, Percent:
		if v := it.n.borderBox(basis.resolve(f.definiteH), z.pbH); isDef(v) {
			it.definite = true
			return v
		}
	case Content, MinContent, MaxContent, FitContent, Stretch:
	default:
		if isDef(z.h) {
			it.definite = true
			return z.h
		}
	}
	if z.ratio > 0 {
		it.definite = true
		return z.heightFor(it.cross)
	}
	return e.autoHeight(it.n, it.cross, z.maxH)
}

// columnCross is an item's width in a column before lines are known. byHeight says that the height property is heeded, not
// overruled by flex-basis.
func (e *engine) columnCross(f *flow, it *item, byHeight bool) float64 {
	z := &it.sizes
	switch {
	case isDef(z.w):
		return z.clampW(z.w)
	case f.wrap == NoWrap && f.fillsLine(it):
		return z.clampW(f.innerW - it.crossStart - it.crossEnd)
	case z.ratio > 0 && isDef(z.h) && byHeight:
		return z.clampW(z.widthFor(z.clampH(z.h)))
	}
	h := z.h
	if isDef(h) {
		h = z.clampH(h)
	}
	return z.clampW(z.transferW(e.fitWidth(it.n, f.innerW, h)))
}

// fillsLine says whether an item's cross size is its line's. A percentage that cannot be resolved is not automatic.
func (f *flow) fillsLine(it *item) bool {
	own := it.n.Style.Height.Unit
	if !f.row {
		own = it.n.Style.Width.Unit
	}
	stretches := it.align == AlignStretch && own <= Auto || own == Stretch && isUndef(it.sizes.h)
	return stretches && !it.autoCrossStart && !it.autoCrossEnd
}

// setMargins maps the margins onto the container's axes.
func (f *flow) setMargins(it *item) {
	b := &it.n.state.box
	left, right, top, bottom := b.margin.Left, b.margin.Right, b.margin.Top, b.margin.Bottom
	autoLeft, autoRight, autoTop, autoBottom := b.autoLeft, b.autoRight, b.autoTop, b.autoBottom
	if f.row {
		it.mainStart, it.mainEnd, it.crossStart, it.crossEnd = left, right, top, bottom
		it.autoMainStart, it.autoMainEnd, it.autoCrossStart, it.autoCrossEnd = autoLeft, autoRight, autoTop, autoBottom
	} else {
		it.mainStart, it.mainEnd, it.crossStart, it.crossEnd = top, bottom, left, right
		it.autoMainStart, it.autoMainEnd, it.autoCrossStart, it.autoCrossEnd = autoTop, autoBottom, autoLeft, autoRight
	}
	if f.mainFlip {
		it.mainStart, it.mainEnd = it.mainEnd, it.mainStart
		it.autoMainStart, it.autoMainEnd = it.autoMainEnd, it.autoMainStart
	}
	if f.crossFlip {
		it.crossStart, it.crossEnd = it.crossEnd, it.crossStart
		it.autoCrossStart, it.autoCrossEnd = it.autoCrossEnd, it.autoCrossStart
	}
}

// alignOf is the alignment of an item across its container's main axis.
func alignOf(container, c *Node) Align {
	align := c.Style.AlignSelf
	if align == AlignAuto {
		align = container.Style.AlignItems
	}
	if align == AlignAuto {
		align = AlignStretch
	}
	return align
}

// flexOf expands the flex properties for a mode.
func flexOf(s *Style, mode Mode) (grow, shrink float64, basis Value) {
	basis = s.FlexBasis
	if s.Flex.Unit == Points {
		n := bounded(s.Flex.V)
		switch {
		case mode == Web && n >= 0:
			grow, shrink = n, 1
			orElse(&basis, Pct(0))
		case mode == Device && n > 0:
			grow = n
			orElse(&basis, Pt(0))
		case mode == Device:
			shrink = -n
		}
	}
	if s.FlexGrow.Unit == Points {
		grow = max(0, bounded(s.FlexGrow.V))
	}
	if s.FlexShrink.Unit == Points {
		shrink = max(0, bounded(s.FlexShrink.V))
	}
	// Browsers do not stretch by flex-basis, and neither do they take negative ones.
	if basis.Unit == Stretch || (basis.Unit == Points || basis.Unit == Percent) && basis.V < 0 {
		basis = Value{Unit: Auto}
	}
	return grow, shrink, basis
}

// autoHeight is the border-box height that a node of border-box width w takes when its height is automatic; its own minimum
// is not applied. most is its maximum height (infinite for none), at which a column wraps.
func (e *engine) autoHeight(n *Node, w, most float64) float64 {
	b := &n.state.box
	pb := b.vertical()
	if n.Measure == nil && len(n.state.boxes) == 0 {
		return pb
	}
	if n.Style.FlexDirection >= Row || n.Style.Wrap == NoWrap || n.Measure != nil {
		most = math.Inf(1)
	}
	q := question{a: w, b: most, base: n.baseKey()}
	if h, known := n.state.heights.find(q); known {
		return h + pb
	}
	var h float64
	if n.Measure != nil {
		_, h = n.Measure(n.unshaved(max(0, w-b.horizontal())), MeasureExactly, undef, MeasureUndefined)
		h = max(0, bounded(h))
	} else {
		h = e.containerHeight(n, w, most-pb)
	}
	n.state.heights.learn(q, h)
	return h + pb
}

// containerHeight is the content height of a flex container of border-box width w.
func (e *engine) containerHeight(n *Node, w, most float64) float64 {
	f := e.open(n, w, undef, false)
	defer e.flows.release()
	e.collect(f)
	height := 0.0
	if !f.row {
		e.breakLines(f, most)
		for i := range f.lines {
			height = max(height, f.lines[i].main)
		}
		return max(0, bounded(height))
	}
	e.breakLines(f, f.innerW)
	for i := range f.lines {
		l := &f.lines[i]
		f.resolveFlexible(l, f.innerW)
		e.crossSizes(f, l)
		height += l.cross
	}
	if len(f.lines) > 1 {
		height += f.crossGap * float64(len(f.lines)-1)
	}
	return max(0, bounded(height))
}
