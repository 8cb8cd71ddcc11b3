package web

import (
	"math"

	"hivesync/shared/preview/layout/box"
	"hivesync/shared/preview/layout/style"
)

// flow is one flex container being solved: its axes, its items and its lines.
type flow struct {
	n                 *node
	row               bool
	wrap              style.Wrap
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
func (e *engine) open(n *node, w, h float64, definite bool) *flow {
	s, b := &n.Style, &n.Sides
	e.opened++
	f := e.flows.Take()
	*f = flow{
		n: n, row: s.FlexDirection >= style.Row, wrap: s.Wrap,
		innerW: max(0, w-b.Horizontal()), percentW: max(0, w-b.Horizontal()), innerH: style.Unknown, definiteH: style.Unknown,
		items: f.items[:0], lines: f.lines[:0],
	}
	if style.IsKnown(h) {
		f.innerH = max(0, h-b.Vertical())
		if definite {
			f.definiteH = f.innerH
		}
	}
	reverse := s.FlexDirection == style.ColumnReverse || s.FlexDirection == style.RowReverse
	rowGap, columnGap := max(0, s.RowGap.ResolveOrZero(f.definiteH)), max(0, s.ColumnGap.ResolveOrZero(f.innerW))
	if f.row {
		f.mainFlip, f.crossFlip = reverse != n.RTL, s.Wrap == style.WrapReverse
		f.mainGap, f.crossGap = columnGap, rowGap
	} else {
		f.mainFlip, f.crossFlip = reverse, (s.Wrap == style.WrapReverse) != n.RTL
		f.mainGap, f.crossGap = rowGap, columnGap
	}
	return f
}

// collect makes an item of every in-flow child, with its flex base size and hypothetical main size (CSS Flexbox 9.2).
func (e *engine) collect(f *flow) {
	for _, c := range f.n.boxes {
		if c.Style.Position != style.Absolute {
			f.items = append(f.items, item{n: c})
		}
	}
	for i := range f.items {
		it := &f.items[i]
		it.n.Resolve(f.percentW)
		it.sizes = e.sizesOf(it.n, f.percentW, f.definiteH, f.innerW, f.definiteH)
		it.align = style.AlignOf(&f.n.Style, &it.n.Style)
		f.setMargins(it)
		grow, shrink, basis := flexOf(&it.n.Style)
		it.grow, it.shrink = grow, shrink
		if f.row {
			it.minMain, it.maxMain, it.minCross, it.maxCross = it.sizes.minW, it.sizes.maxW, it.sizes.minH, it.sizes.maxH
			it.base = e.rowBasis(f, it, basis)
		} else {
			it.cross = e.columnCross(f, it, basis.Unit <= style.Auto)
			e.limitByContent(it.n, &it.sizes, it.cross)
			it.minMain, it.maxMain, it.minCross, it.maxCross = it.sizes.minH, it.sizes.maxH, it.sizes.minW, it.sizes.maxW
			it.base = e.columnBasis(f, it, basis)
		}
		it.main = clamp(it.base, it.minMain, it.maxMain)
	}
}

// rowBasis is the flex base size in a row, a border-box width.
func (e *engine) rowBasis(f *flow, it *item, basis style.Value) float64 {
	z := &it.sizes
	switch basis.Unit {
	case style.Points, style.Percent:
		return it.n.borderBox(basis.Resolve(f.innerW), z.pbW)
	case style.MinContent, style.MaxContent, style.FitContent, style.Stretch:
		return e.width(it.n, &basis, f.innerW, f.innerW, z.h)
	case style.Content:
	default:
		if style.IsKnown(z.w) {
			return z.w
		}
	}
	h := z.h
	if style.IsUnknown(h) && f.fillsLine(it) && f.wrap == style.NoWrap && style.IsKnown(f.definiteH) {
		h = f.definiteH - it.crossStart - it.crossEnd
	}
	if style.IsKnown(h) {
		h = z.clampH(h)
		if z.ratio > 0 {
			return z.widthFor(h)
		}
	}
	return z.transferW(e.contentWidth(it.n, widest, h))
}

// columnBasis is the flex base size in a column, a border-box height. The item's width is known by then.
func (e *engine) columnBasis(f *flow, it *item, basis style.Value) float64 {
	z := &it.sizes
	switch basis.Unit {
	case style.Points, style.Percent:
		if v := it.n.borderBox(basis.Resolve(f.definiteH), z.pbH); style.IsKnown(v) {
			it.definite = true
			return v
		}
	case style.Content, style.MinContent, style.MaxContent, style.FitContent, style.Stretch:
	default:
		if style.IsKnown(z.h) {
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
	case style.IsKnown(z.w):
		return z.clampW(z.w)
	case f.wrap == style.NoWrap && f.fillsLine(it):
		return z.clampW(f.innerW - it.crossStart - it.crossEnd)
	case z.ratio > 0 && style.IsKnown(z.h) && byHeight:
		return z.clampW(z.widthFor(z.clampH(z.h)))
	}
	h := z.h
	if style.IsKnown(h) {
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
	stretches := it.align == style.AlignStretch && own <= style.Auto || own == style.Stretch && style.IsUnknown(it.sizes.h)
	return stretches && !it.autoCrossStart && !it.autoCrossEnd
}

// setMargins maps the margins onto the container's axes.
func (f *flow) setMargins(it *item) {
	b := &it.n.Sides
	left, right, top, bottom := b.Margin.Left, b.Margin.Right, b.Margin.Top, b.Margin.Bottom
	autoLeft, autoRight, autoTop, autoBottom := b.AutoLeft, b.AutoRight, b.AutoTop, b.AutoBottom
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

// autoHeight is the border-box height that a node of border-box width w takes when its height is automatic; its own minimum
// is not applied. most is its maximum height (infinite for none), at which a column wraps.
func (e *engine) autoHeight(n *node, w, most float64) float64 {
	b := &n.Sides
	pb := b.Vertical()
	if n.Measure == nil && len(n.boxes) == 0 {
		return pb
	}
	if n.Style.FlexDirection >= style.Row || n.Style.Wrap == style.NoWrap || n.Measure != nil {
		most = math.Inf(1)
	}
	q := box.Question{A: w, B: most, Base: n.baseKey()}
	if h, known := n.heights.Find(q); known {
		return h + pb
	}
	var h float64
	if n.Measure != nil {
		_, h = n.Measure(n.Unshaved(max(0, w-b.Horizontal())), box.MeasureExactly, style.Unknown, box.MeasureUndefined)
		h = max(0, style.Bounded(h))
	} else {
		h = e.containerHeight(n, w, most-pb)
	}
	n.heights.Learn(q, h)
	return h + pb
}

// containerHeight is the content height of a flex container of border-box width w.
func (e *engine) containerHeight(n *node, w, most float64) float64 {
	f := e.open(n, w, style.Unknown, false)
	defer e.flows.Release()
	e.collect(f)
	height := 0.0
	if !f.row {
		e.breakLines(f, most)
		for i := range f.lines {
			height = max(height, f.lines[i].main)
		}
		return max(0, style.Bounded(height))
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
	return max(0, style.Bounded(height))
}
