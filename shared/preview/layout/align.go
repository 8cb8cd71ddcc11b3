package layout

// alignLines gives the lines their cross size and position in a container of the given inner cross size
// (CSS Flexbox 9.4 and 9.6).
func (f *flow) alignLines(cross float64) {
	if len(f.lines) == 0 {
		return
	}
	if f.wrap == NoWrap {
		f.lines[0].cross = cross
		return
	}
	free := cross - f.crossGap*float64(len(f.lines)-1)
	for i := range f.lines {
		free -= f.lines[i].cross
	}
	align := f.n.Style.AlignContent
	if align == AlignStretch && free > 0 {
		extra := free / float64(len(f.lines))
		for i := range f.lines {
			f.lines[i].cross += extra
		}
		free = 0
	}
	pos, between := spread(contentDistribution(align, f.wrap == WrapReverse), free, len(f.lines), f.wrap == WrapReverse)
	for i := range f.lines {
		f.lines[i].crossPos = pos
		pos += f.lines[i].cross + between + f.crossGap
	}
}

// distribution is how free space is shared out along an axis.
type distribution uint8

const (
	toStart distribution = iota
	toCenter
	toEnd
	spaceBetween
	spaceAround
	spaceEvenly
)

// spread returns the space before the first of count things, and between them, for some free space. When there is none,
// space-between packs at the flex start; the other two are centred safely, which means at the start of the writing
// direction: the far end of a reversed axis (CSS Box Alignment 5.3).
func spread(d distribution, free float64, count int, reversed bool) (before, between float64) {
	switch d {
	case toCenter:
		return free / 2, 0
	case toEnd:
		return free, 0
	case spaceBetween:
		if free > 0 && count > 1 {
			return 0, free / float64(count-1)
		}
	case spaceAround:
		if free <= 0 && reversed {
			return free, 0
		}
		if free > 0 {
			between = free / float64(count)
			return between / 2, between
		}
	case spaceEvenly:
		if free <= 0 && reversed {
			return free, 0
		}
		if free > 0 {
			between = free / float64(count+1)
			return between, between
		}
	}
	return 0, 0
}

func contentDistribution(align Align, reversed bool) distribution {
	switch align {
	case AlignCenter:
		return toCenter
	case AlignFlexEnd:
		return toEnd
	case AlignSpaceBetween:
		return spaceBetween
	case AlignSpaceAround:
		return spaceAround
	case AlignSpaceEvenly:
		return spaceEvenly
	case AlignStart:
		if reversed {
			return toEnd
		}
	case AlignEnd:
		if !reversed {
			return toEnd
		}
	}
	return toStart
}

// justification is how a container's justify-content shares out its main axis.
func justification(s *Style, rtl bool) distribution {
	reverse := s.FlexDirection == RowReverse || s.FlexDirection == ColumnReverse
	end := false
	switch s.Justify {
	case JustifyCenter:
		return toCenter
	case JustifyFlexEnd:
		return toEnd
	case JustifySpaceBetween:
		return spaceBetween
	case JustifySpaceAround:
		return spaceAround
	case JustifySpaceEvenly:
		return spaceEvenly
	case JustifyStart:
		end = reverse
	case JustifyEnd:
		end = !reverse
	case JustifyLeft, JustifyRight:
		end = reverse
		if s.FlexDirection >= Row {
			end = (s.Justify == JustifyRight) != (rtl != reverse)
		}
	}
	if end {
		return toEnd
	}
	return toStart
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
	pos, between := spread(justification(&f.n.Style, f.n.state.rtl), free, len(l.items), d == RowReverse || d == ColumnReverse)
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
			if atEnd != (!f.row && f.n.state.rtl) {
				pos = free
			}
		case it.autoCrossStart && it.autoCrossEnd:
			pos = free / 2
		case it.autoCrossStart:
			pos = free
		}
	} else {
		switch f.edgeOf(it.align) {
		case toCenter:
			pos = free / 2
		case toEnd:
			pos = free
		default:
			if it.align == AlignBaseline {
				pos = l.baseline - it.aboveOrigin
			}
		}
	}
	it.crossPos = l.crossPos + pos + it.crossStart
}

// edgeOf reduces an alignment to start, center or end of the cross axis.
func (f *flow) edgeOf(align Align) distribution {
	switch align {
	case AlignCenter:
		return toCenter
	case AlignFlexEnd:
		return toEnd
	case AlignStart:
		if f.wrap == WrapReverse {
			return toEnd
		}
	case AlignEnd:
		if f.wrap != WrapReverse {
			return toEnd
		}
	}
	return toStart
}
