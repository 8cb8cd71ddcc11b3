package layout

import (
	"hivesync/shared/preview/layout/box"
	"hivesync/shared/preview/layout/style"
)

// breakLines splits the items into lines and adds up what each line needs.
func (f *flow) breakLines() {
	start := 0
	var l line
	finish := func(end int) {
		l.items = f.items[start:end]
		if l.grow > 0 && l.grow < 1 {
			l.grow = 1
		}
		if l.shrink > 0 && l.shrink < 1 {
			l.shrink = 1
		}
		f.lines = append(f.lines, l)
		start, l = end, line{}
	}
	for i := range f.items {
		it := &f.items[i]
		outer := within(it.basis, it.lineMin, it.lineMax) + it.mainMargin()
		if i > start {
			outer += f.mainGap
			if f.wraps && l.consumed+outer > f.innerMain {
				// The item that no longer fits has its automatic margins counted here as well, as in Yoga.
				l.autos += it.autoMains()
				finish(i)
				outer -= f.mainGap
			}
		}
		l.consumed += outer
		l.grow += it.grow
		l.shrink -= it.shrink * it.basis
		l.autos += it.autoMains()
	}
	if start < len(f.items) || len(f.lines) == 0 {
		finish(len(f.items))
	}
}

func (it *item) autoMains() int {
	count := 0
	if it.autoMainStart {
		count++
	}
	if it.autoMainEnd {
		count++
	}
	return count
}

// setFreeSpace finds the space of the main axis that a line may give to its items, or must take from them. A container that
// is only offered space takes all of it if it has items to flex: this is the erratum called StretchFlexBasis.
func (f *flow) setFreeSpace(l *line) {
	if f.mainMode != exactly {
		lo, hi := f.lim.minH, f.lim.maxH
		if f.row {
			lo, hi = f.lim.minW, f.lim.maxW
		}
		lo, hi = lo-f.pbMain, hi-f.pbMain
		if l.consumed < lo {
			f.setInnerMain(lo)
		} else if l.consumed > hi {
			f.setInnerMain(hi)
		}
	}
	if style.IsKnown(f.innerMain) {
		l.free = f.innerMain - l.consumed
	} else if l.consumed < 0 {
		l.free = -l.consumed
	}
}

// setInnerMain settles an open main size. Percentages of it that matter from now on are taken again.
func (f *flow) setInnerMain(v float64) {
	f.innerMain = v
	gap := &f.n.Style.RowGap
	if f.row {
		gap = &f.n.Style.ColumnGap
	}
	f.mainGap = max(0, gap.ResolveOrZero(v))
	for i := range f.items {
		it := &f.items[i]
		lo, hi := &it.n.Style.MinHeight, &it.n.Style.MaxHeight
		if f.row {
			lo, hi = &it.n.Style.MinWidth, &it.n.Style.MaxWidth
		}
		it.minMain, it.maxMain = it.n.own(lo, v, it.pbMain), it.n.own(hi, v, it.pbMain)
	}
}

// distribute sets the main size of every item of a line in two passes: the first finds the items that their limits stop, the
// second shares out what remains. Yoga does no more passes than these.
func (f *flow) distribute(l *line) {
	original := l.free
	taken := 0.0
	for i := range l.items {
		it := &l.items[i]
		base := within(it.basis, it.lineMin, it.lineMax)
		target := it.share(l, base)
		if target == base {
			continue
		}
		if bound := it.bound(target); bound != target {
			taken += bound - base
			if l.free < 0 {
				l.shrink += it.shrink * it.basis
			} else {
				l.grow -= it.grow
			}
		}
	}
	l.free -= taken
	given := 0.0
	for i := range l.items {
		it := &l.items[i]
		base := within(it.basis, it.lineMin, it.lineMax)
		main := base
		switch {
		case l.free < 0 && it.shrink*base != 0:
			if l.shrink == 0 {
				main = it.bound(base - it.shrink*base)
			} else {
				main = it.bound(base - l.free/l.shrink*it.shrink*base)
			}
		case l.free > 0 && it.grow != 0:
			main = it.bound(it.share(l, base))
		}
		main = style.Bounded(main)
		given += main - base
		if f.row {
			it.size = size{w: main}
		} else {
			it.size = size{h: main}
		}
	}
	l.free = original - given
}

// share is an item's base and its part of the free space.
func (it *item) share(l *line, base float64) float64 {
	switch {
	case l.free < 0 && it.shrink*base != 0 && l.shrink != 0:
		return base - l.free/l.shrink*it.shrink*base
	case l.free > 0 && it.grow != 0:
		if l.grow == 0 {
			return style.Limit // whatever the limits allow
		}
		return base + l.free/l.grow*it.grow
	}
	return base
}

func (it *item) bound(v float64) float64 {
	return max(within(v, it.minMain, it.maxMain), it.pbMain)
}

// justify positions a line's items along the main axis and finds the line's extent along both.
func (e *engine) justify(f *flow, l *line, skippedFlex bool) {
	if f.mainMode == atMost && l.free > 0 {
		lo := f.lim.minH
		if f.row {
			lo = f.lim.minW
		}
		if style.IsKnown(lo) {
			l.free = max(0, lo-f.pbMain-(f.innerMain-l.free))
		} else {
			l.free = 0
		}
	}
	before, between := 0.0, 0.0
	if l.autos == 0 {
		// Yoga does not act upon the keywords that depend on directions.
		before, between = box.Spread(box.Justified(f.n.Style.Justify), l.free, len(l.items), false)
	}
	pos := f.startMain + before
	for i := range l.items {
		it := &l.items[i]
		if it.autoMainStart && l.free > 0 {
			pos += l.free / float64(l.autos)
		}
		it.mainPos = pos + it.mainStart + it.mainShift
		if i < len(l.items)-1 {
			pos += between + f.mainGap
		}
		if it.autoMainEnd && l.free > 0 {
			pos += l.free / float64(l.autos)
		}
		if skippedFlex {
			pos += within(it.basis, it.lineMin, it.lineMax) + it.mainMargin()
			l.cross = f.innerCross
			continue
		}
		pos += f.mainOf(it.size) + it.mainMargin()
		if f.baselines {
			ascent := e.baseline(it) + it.crossStart
			l.ascent = max(l.ascent, ascent)
			l.descent = max(l.descent, f.crossOf(it.size)+it.crossMargin()-ascent)
			l.cross = l.ascent + l.descent
		} else {
			l.cross = max(l.cross, f.crossOf(it.size)+it.crossMargin())
		}
	}
	l.main = pos + f.endMain
}
