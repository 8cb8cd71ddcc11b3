package layout

import "hivesync/shared/preview/layout/style"

// collect makes an item of every in-flow child and returns what their bases, margins and gaps take of the main axis.
func (e *engine) collect(f *flow, o offer) float64 {
	n := f.n
	total := 0.0
	for _, c := range n.boxes {
		if c.Style.Position != style.Absolute {
			f.items = append(f.items, item{n: c})
		}
	}
	for i := range f.items {
		f.openItem(&f.items[i])
	}
	sole := f.soleFlexible()
	for i := range f.items {
		it := &f.items[i]
		if i != sole {
			it.basis = e.basis(f, it)
		}
		it.n.basis = it.basis
		total += it.basis + it.mainMargin()
	}
	if len(n.boxes) > 1 {
		// Absolutely positioned children count here, as they do in Yoga.
		total += f.mainGap * float64(len(n.boxes)-1)
	}
	return total
}

func (f *flow) openItem(it *item) {
	c := it.n
	c.Resolve(f.innerW)
	s, b := &c.Style, &c.Sides
	it.grow, it.shrink, _ = flexOf(s)
	it.ratio = min(max(0, s.AspectRatio), style.Limit)
	it.align = style.AlignOf(&f.n.Style, &c.Style)
	if it.align == style.AlignBaseline {
		if !f.row {
			it.align = style.AlignFlexStart
		} else {
			f.baselines = true
		}
	}
	lim := limits{pbW: b.Horizontal(), pbH: b.Vertical()}
	lim.minW, lim.maxW = c.own(&s.MinWidth, f.innerW, lim.pbW), c.own(&s.MaxWidth, f.innerW, lim.pbW)
	lim.minH, lim.maxH = c.own(&s.MinHeight, f.innerH, lim.pbH), c.own(&s.MaxHeight, f.innerH, lim.pbH)
	shiftX, shiftY := f.shifts(c)
	if f.row {
		it.mainStart, it.mainEnd, it.crossStart, it.crossEnd = b.Margin.Left, b.Margin.Right, b.Margin.Top, b.Margin.Bottom
		it.autoMainStart, it.autoMainEnd, it.autoCrossStart, it.autoCrossEnd = b.AutoLeft, b.AutoRight, b.AutoTop, b.AutoBottom
		it.minMain, it.maxMain, it.minCross, it.maxCross = lim.minW, lim.maxW, lim.minH, lim.maxH
		it.lineMin, it.lineMax = c.own(&s.MinWidth, f.ownerMain, lim.pbW), c.own(&s.MaxWidth, f.ownerMain, lim.pbW)
		it.pbMain = lim.pbW
		it.definiteCross = c.definite(false, f.innerCross)
		it.mainShift, it.crossShift = shiftX, shiftY
	} else {
		it.mainStart, it.mainEnd, it.crossStart, it.crossEnd = b.Margin.Top, b.Margin.Bottom, b.Margin.Left, b.Margin.Right
		it.autoMainStart, it.autoMainEnd, it.autoCrossStart, it.autoCrossEnd = b.AutoTop, b.AutoBottom, b.AutoLeft, b.AutoRight
		it.minMain, it.maxMain, it.minCross, it.maxCross = lim.minH, lim.maxH, lim.minW, lim.maxW
		it.lineMin, it.lineMax = c.own(&s.MinHeight, f.ownerMain, lim.pbH), c.own(&s.MaxHeight, f.ownerMain, lim.pbH)
		it.pbMain = lim.pbH
		it.definiteCross = c.definite(true, f.innerCross)
		it.mainShift, it.crossShift = shiftY, shiftX
	}
	if f.mainFlip {
		it.mainStart, it.mainEnd = it.mainEnd, it.mainStart
		it.autoMainStart, it.autoMainEnd = it.autoMainEnd, it.autoMainStart
	}
	if f.crossFlip {
		it.crossStart, it.crossEnd = it.crossEnd, it.crossStart
		it.autoCrossStart, it.autoCrossEnd = it.autoCrossEnd, it.autoCrossStart
	}
	cross := &s.Height
	if !f.row {
		cross = &s.Width
	}
	it.looseCross = cross.Unit == style.Percent && f.crossMode != exactly
}

// shifts are how far a relatively positioned item is moved from the side where text starts, and from the top.
func (f *flow) shifts(c *node) (x, y float64) {
	in, rtl := &c.Style.Inset, f.n.RTL
	if c.Style.Position != style.Relative || !in.Any() {
		return 0, 0
	}
	shift := func(start, end *style.Value, base float64) float64 {
		if isInset(start) {
			return start.ResolveOrZero(base)
		}
		return -end.ResolveOrZero(base)
	}
	left, top, right, bottom := in.Sides(rtl)
	if rtl {
		left, right = right, left
	}
	return shift(left, right, f.innerW), shift(top, bottom, f.innerH)
}

// soleFlexible is the index of the only flexible item if it both grows and shrinks, so that its size is whatever the others
// leave and needs no measuring; or -1.
func (f *flow) soleFlexible() int {
	sole := -1
	if f.mainMode != exactly {
		return sole
	}
	for i := range f.items {
		it := &f.items[i]
		if it.grow == 0 && it.shrink == 0 {
			continue
		}
		if sole >= 0 || it.grow == 0 || it.shrink == 0 {
			return -1
		}
		sole = i
	}
	return sole
}

// basis is an item's flex base size, a border-box length. Once it has been found, flex-basis no longer changes it: an
// item first measured where the main size was open keeps its content as its base, as in Yoga.
func (e *engine) basis(f *flow, it *item) float64 {
	c := it.n
	_, _, basis := flexOf(&c.Style)
	if v := c.own(&basis, f.innerMain, it.pbMain); style.IsKnown(v) && style.IsKnown(f.innerMain) {
		if style.IsKnown(c.basis) {
			return c.basis
		}
		return max(v, it.pbMain)
	}
	w, h := c.definite(true, f.innerW), c.definite(false, f.innerH)
	switch {
	case f.row && style.IsKnown(w):
		return max(w, it.pbMain)
	case !f.row && style.IsKnown(h):
		return max(h, it.pbMain)
	}
	b := &c.Sides
	marginW, marginH := b.Margin.Left+b.Margin.Right, b.Margin.Top+b.Margin.Bottom
	o := offer{w: style.Unknown, h: style.Unknown, ownerW: f.innerW, ownerH: f.innerH}
	if style.IsKnown(w) {
		o.w, o.wm = w+marginW, exactly
	}
	if style.IsKnown(h) {
		o.h, o.hm = h+marginH, exactly
	}
	scrolls := f.n.Style.Overflow == style.OverflowScroll
	if style.IsUnknown(o.w) && style.IsKnown(f.innerW) && !(scrolls && f.row) {
		o.w, o.wm = f.innerW, atMost
	}
	if style.IsUnknown(o.h) && style.IsKnown(f.innerH) && !(scrolls && !f.row) {
		o.h, o.hm = f.innerH, atMost
	}
	if it.ratio > 0 {
		if !f.row && o.wm == exactly {
			o.h, o.hm = marginH+style.Bounded((o.w-marginW)/it.ratio), exactly
		} else if f.row && o.hm == exactly {
			o.w, o.wm = marginW+style.Bounded((o.h-marginH)*it.ratio), exactly
		}
	}
	if !f.row && style.IsUnknown(w) && style.IsKnown(f.innerW) && f.crossMode == exactly && it.align == style.AlignStretch && o.wm != exactly {
		o.w, o.wm = f.innerW, exactly
		if it.ratio > 0 {
			o.h, o.hm = style.Bounded((o.w-marginW)/it.ratio), exactly
		}
	}
	if f.row && style.IsUnknown(h) && style.IsKnown(f.innerH) && f.crossMode == exactly && it.align == style.AlignStretch && o.hm != exactly {
		o.h, o.hm = f.innerH, exactly
		if it.ratio > 0 {
			o.w, o.wm = style.Bounded((o.h-marginH)*it.ratio), exactly
		}
	}
	maxW, maxH := it.maxMain, it.maxCross
	if !f.row {
		maxW, maxH = it.maxCross, it.maxMain
	}
	o.w, o.wm = capped(o.w, o.wm, maxW+marginW)
	o.h, o.hm = capped(o.h, o.hm, maxH+marginH)
	return max(f.mainOf(e.fit(c, o, true)), it.pbMain)
}

// offerFlexed measures an item with its flexed main size, which size holds.
func (e *engine) offerFlexed(f *flow, it *item, quick bool) {
	main := f.mainOf(it.size) + it.mainMargin()
	mainMode := exactly
	cross, crossMode := f.innerCross, atMost
	switch {
	case it.ratio > 0:
		cross = f.mainOf(it.size) * it.ratio
		if f.row {
			cross = f.mainOf(it.size) / it.ratio
		}
		cross, crossMode = style.Bounded(cross)+it.crossMargin(), exactly
	case style.IsKnown(cross) && f.crossMode == exactly && !(f.wraps && f.overflows) && it.stretches():
		crossMode = exactly
	case style.IsUnknown(it.definiteCross):
		if style.IsUnknown(cross) {
			crossMode = unbounded
		}
	default:
		cross, crossMode = it.definiteCross+it.crossMargin(), exactly
		if it.looseCross {
			crossMode = unbounded
		}
	}
	main, mainMode = capped(main, mainMode, it.maxMain+it.mainMargin())
	cross, crossMode = capped(cross, crossMode, it.maxCross+it.crossMargin())
	it.offer = f.offerOf(main, mainMode, cross, crossMode)
	it.size = e.fit(it.n, it.offer, quick || it.stretches())
}

func (f *flow) offerOf(main float64, mainMode sizing, cross float64, crossMode sizing) offer {
	if mainMode == unbounded {
		main = style.Unknown
	}
	if crossMode == unbounded {
		cross = style.Unknown
	}
	if f.row {
		return offer{w: main, wm: mainMode, h: cross, hm: crossMode, ownerW: f.innerW, ownerH: f.innerH}
	}
	return offer{w: cross, wm: crossMode, h: main, hm: mainMode, ownerW: f.innerW, ownerH: f.innerH}
}
