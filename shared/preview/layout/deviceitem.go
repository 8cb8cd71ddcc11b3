package layout

// collectDevice makes an item of every in-flow child and returns what their bases, margins and gaps take of the main axis.
func (e *engine) collectDevice(f *deviceFlow, o offer) float64 {
	n := f.n
	total := 0.0
	for _, c := range n.state.boxes {
		if c.Style.Position != Absolute {
			f.items = append(f.items, deviceItem{n: c})
		}
	}
	for i := range f.items {
		f.openItem(&f.items[i])
	}
	sole := f.soleFlexible()
	for i := range f.items {
		it := &f.items[i]
		if i != sole {
			it.basis = e.deviceBasis(f, it)
		}
		it.n.state.basis = it.basis
		total += it.basis + it.mainMargin()
	}
	if len(n.state.boxes) > 1 {
		// Absolutely positioned children count here, as they do in Yoga.
		total += f.mainGap * float64(len(n.state.boxes)-1)
	}
	return total
}

func (f *deviceFlow) openItem(it *deviceItem) {
	c := it.n
	c.resolveBox(f.innerW, false)
	s, b := &c.Style, &c.state.box
	it.grow, it.shrink, _ = flexOf(s, Device)
	it.ratio = min(max(0, s.AspectRatio), limit)
	it.align = alignOf(f.n, c)
	if it.align == AlignBaseline {
		if !f.row {
			it.align = AlignFlexStart
		} else {
			f.baselines = true
		}
	}
	lim := limits{pbW: b.horizontal(), pbH: b.vertical()}
	lim.minW, lim.maxW = c.own(&s.MinWidth, f.innerW, lim.pbW), c.own(&s.MaxWidth, f.innerW, lim.pbW)
	lim.minH, lim.maxH = c.own(&s.MinHeight, f.innerH, lim.pbH), c.own(&s.MaxHeight, f.innerH, lim.pbH)
	shiftX, shiftY := f.shifts(c)
	if f.row {
		it.mainStart, it.mainEnd, it.crossStart, it.crossEnd = b.margin.Left, b.margin.Right, b.margin.Top, b.margin.Bottom
		it.autoMainStart, it.autoMainEnd, it.autoCrossStart, it.autoCrossEnd = b.autoLeft, b.autoRight, b.autoTop, b.autoBottom
		it.minMain, it.maxMain, it.minCross, it.maxCross = lim.minW, lim.maxW, lim.minH, lim.maxH
		it.lineMin, it.lineMax = c.own(&s.MinWidth, f.ownerMain, lim.pbW), c.own(&s.MaxWidth, f.ownerMain, lim.pbW)
		it.pbMain = lim.pbW
		it.definiteCross = c.definite(false, f.innerCross)
		it.mainShift, it.crossShift = shiftX, shiftY
	} else {
		it.mainStart, it.mainEnd, it.crossStart, it.crossEnd = b.margin.Top, b.margin.Bottom, b.margin.Left, b.margin.Right
		it.autoMainStart, it.autoMainEnd, it.autoCrossStart, it.autoCrossEnd = b.autoTop, b.autoBottom, b.autoLeft, b.autoRight
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
	it.looseCross = cross.Unit == Percent && f.crossMode != exactly
}

// shifts are how far a relatively positioned item is moved from the side where text starts, and from the top.
func (f *deviceFlow) shifts(c *Node) (x, y float64) {
	in, rtl := &c.Style.Inset, f.n.state.rtl
	if c.Style.Position != Relative || !in.any() {
		return 0, 0
	}
	shift := func(start, end *Value, base float64) float64 {
		if isInset(start) {
			return start.resolveOrZero(base)
		}
		return -end.resolveOrZero(base)
	}
	left, top, right, bottom := in.sides(rtl)
	if rtl {
		left, right = right, left
	}
	return shift(left, right, f.innerW), shift(top, bottom, f.innerH)
}

// soleFlexible is the index of the only flexible item if it both grows and shrinks, so that its size is whatever the others
// leave and needs no measuring; or -1.
func (f *deviceFlow) soleFlexible() int {
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

// deviceBasis is an item's flex base size, a border-box length. Once it has been found, flex-basis no longer changes it: an
// item first measured where the main size was open keeps its content as its base, as in Yoga.
func (e *engine) deviceBasis(f *deviceFlow, it *deviceItem) float64 {
	c := it.n
	_, _, basis := flexOf(&c.Style, Device)
	if v := c.own(&basis, f.innerMain, it.pbMain); isDef(v) && isDef(f.innerMain) {
		if isDef(c.state.basis) {
			return c.state.basis
		}
		return max(v, it.pbMain)
	}
	w, h := c.definite(true, f.innerW), c.definite(false, f.innerH)
	switch {
	case f.row && isDef(w):
		return max(w, it.pbMain)
	case !f.row && isDef(h):
		return max(h, it.pbMain)
	}
	b := &c.state.box
	marginW, marginH := b.margin.Left+b.margin.Right, b.margin.Top+b.margin.Bottom
	o := offer{w: undef, h: undef, ownerW: f.innerW, ownerH: f.innerH}
	if isDef(w) {
		o.w, o.wm = w+marginW, exactly
	}
	if isDef(h) {
		o.h, o.hm = h+marginH, exactly
	}
	scrolls := f.n.Style.Overflow == OverflowScroll
	if isUndef(o.w) && isDef(f.innerW) && !(scrolls && f.row) {
		o.w, o.wm = f.innerW, atMost
	}
	if isUndef(o.h) && isDef(f.innerH) && !(scrolls && !f.row) {
		o.h, o.hm = f.innerH, atMost
	}
	if it.ratio > 0 {
		if !f.row && o.wm == exactly {
			o.h, o.hm = marginH+bounded((o.w-marginW)/it.ratio), exactly
		} else if f.row && o.hm == exactly {
			o.w, o.wm = marginW+bounded((o.h-marginH)*it.ratio), exactly
		}
	}
	if !f.row && isUndef(w) && isDef(f.innerW) && f.crossMode == exactly && it.align == AlignStretch && o.wm != exactly {
		o.w, o.wm = f.innerW, exactly
		if it.ratio > 0 {
			o.h, o.hm = bounded((o.w-marginW)/it.ratio), exactly
		}
	}
	if f.row && isUndef(h) && isDef(f.innerH) && f.crossMode == exactly && it.align == AlignStretch && o.hm != exactly {
		o.h, o.hm = f.innerH, exactly
		if it.ratio > 0 {
			o.w, o.wm = bounded((o.h-marginH)*it.ratio), exactly
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
func (e *engine) offerFlexed(f *deviceFlow, it *deviceItem, quick bool) {
	main := f.mainOf(it.size) + it.mainMargin()
	mainMode := exactly
	cross, crossMode := f.innerCross, atMost
	switch {
	case it.ratio > 0:
		cross = f.mainOf(it.size) * it.ratio
		if f.row {
			cross = f.mainOf(it.size) / it.ratio
		}
		cross, crossMode = bounded(cross)+it.crossMargin(), exactly
	case isDef(cross) && f.crossMode == exactly && !(f.wraps && f.overflows) && it.stretches():
		crossMode = exactly
	case isUndef(it.definiteCross):
		if isUndef(cross) {
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

func (f *deviceFlow) offerOf(main float64, mainMode sizing, cross float64, crossMode sizing) offer {
	if mainMode == unbounded {
		main = undef
	}
	if crossMode == unbounded {
		cross = undef
	}
	if f.row {
		return offer{w: main, wm: mainMode, h: cross, hm: crossMode, ownerW: f.innerW, ownerH: f.innerH}
	}
	return offer{w: cross, wm: crossMode, h: main, hm: mainMode, ownerW: f.innerW, ownerH: f.innerH}
}
