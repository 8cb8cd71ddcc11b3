package web

import (
	"hivesync/shared/preview/layout/box"
	"hivesync/shared/preview/layout/style"
)

// alignLines gives the lines their cross size and position in a container of the given inner cross size
// (CSS Flexbox 9.4 and 9.6).
func (f *flow) alignLines(cross float64) {
	if len(f.lines) == 0 {
		return
	}
	if f.wrap == style.NoWrap {
		f.lines[0].cross = cross
		return
	}
	free := cross - f.crossGap*float64(len(f.lines)-1)
	for i := range f.lines {
		free -= f.lines[i].cross
	}
	align := f.n.Style.AlignContent
	if align == style.AlignStretch && free > 0 {
		extra := free / float64(len(f.lines))
		for i := range f.lines {
			f.lines[i].cross += extra
		}
		free = 0
	}
	pos, between := box.Spread(contentDistribution(align, f.wrap == style.WrapReverse), free, len(f.lines), f.wrap == style.WrapReverse)
	for i := range f.lines {
		f.lines[i].crossPos = pos
		pos += f.lines[i].cross + between + f.crossGap
	}
}

func contentDistribution(align style.Align, reversed bool) box.Distribution {
	switch align {
	case style.AlignCenter:
		return box.ToCenter
	case style.AlignFlexEnd:
		return box.ToEnd
	case style.AlignSpaceBetween:
		return box.SpaceBetween
	case style.AlignSpaceAround:
		return box.SpaceAround
	case style.AlignSpaceEvenly:
		return box.SpaceEvenly
	case style.AlignStart:
		if reversed {
			return box.ToEnd
		}
	case style.AlignEnd:
		if !reversed {
			return box.ToEnd
		}
	}
	return box.ToStart
}

// justification is how a container's justify-content shares out its main axis.
func justification(s *style.Style, rtl bool) box.Distribution {
	reverse := s.FlexDirection == style.RowReverse || s.FlexDirection == style.ColumnReverse
	var end bool
	switch s.Justify {
	case style.JustifyStart:
		end = reverse
	case style.JustifyEnd:
		end = !reverse
	case style.JustifyLeft, style.JustifyRight:
		end = reverse
		if s.FlexDirection >= style.Row {
			end = (s.Justify == style.JustifyRight) != (rtl != reverse)
		}
	default:
		return box.Justified(s.Justify)
	}
	if end {
		return box.ToEnd
	}
	return box.ToStart
}

// justifyItems positions the items of a line along the main axis (CSS Flexbox 9.5).
func (f *flow) justifyItems(l *line, main float64) {
	free := main - f.mainGap*float64(max(0, len(l.items)-1))
	autos := 0
	for i := range l.items {
		it := &l.items[i]
		free -= it.outerMain()
		if it.autoMainStart {
			autos++
		}
		if it.autoMainEnd {
			autos++
		}
	}
	if autos > 0 && free > 0 {
		share := free / float64(autos)
		for i := range l.items {
			it := &l.items[i]
			if it.autoMainStart {
				it.mainStart = share
			}
			if it.autoMainEnd {
				it.mainEnd = share
			}
		}
		free = 0
	}
	d := f.n.Style.FlexDirection
	pos, between := box.Spread(justification(&f.n.Style, f.n.RTL), free, len(l.items), d == style.RowReverse || d == style.ColumnReverse)
	for i := range l.items {
		it := &l.items[i]
		it.mainPos = pos + it.mainStart
		pos += it.outerMain() + between + f.mainGap
	}
}

// alignItem positions an item across its line.
func (f *flow) alignItem(l *line, it *item) {
	free := l.cross - it.outerCross()
	pos := 0.0
	if it.autoCrossStart || it.autoCrossEnd {
		// With no room, the margin at the side where text starts is 0 and the item overflows the other side.
		atEnd := f.crossFlip
		switch {
		case free <= 0:
			if atEnd != (!f.row && f.n.RTL) {
				pos = free
			}
		case it.autoCrossStart && it.autoCrossEnd:
			pos = free / 2
		case it.autoCrossStart:
			pos = free
		}
	} else {
		switch f.edgeOf(it.align) {
		case box.ToCenter:
			pos = free / 2
		case box.ToEnd:
			pos = free
		default:
			if it.align == style.AlignBaseline {
				pos = l.baseline - it.aboveOrigin
			}
		}
	}
	it.crossPos = l.crossPos + pos + it.crossStart
}

// edgeOf reduces an alignment to start, center or end of the cross axis.
func (f *flow) edgeOf(align style.Align) box.Distribution {
	switch align {
	case style.AlignCenter:
		return box.ToCenter
	case style.AlignFlexEnd:
		return box.ToEnd
	case style.AlignStart:
		if f.wrap == style.WrapReverse {
			return box.ToEnd
		}
	case style.AlignEnd:
		if f.wrap != style.WrapReverse {
			return box.ToEnd
		}
	}
	return box.ToStart
}
