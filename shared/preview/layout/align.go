package layout

import (
	"hivesync/shared/preview/layout/box"
	"hivesync/shared/preview/layout/style"
)

// alignItems sets the cross position of a line's items, and the size of those that stretch.
func (e *engine) alignItems(f *flow, l *line) {
	container := f.innerCross
	if f.crossMode != exactly {
		container = f.boundCross(l.cross+f.pbCross) - f.pbCross
	}
	for i := range l.items {
		it := &l.items[i]
		lead := f.startCross
		if it.align == style.AlignStretch && !it.autoCrossStart && !it.autoCrossEnd {
			if style.IsUnknown(it.definiteCross) {
				e.stretch(f, it, l.cross)
			}
		} else {
			rest := container - f.crossOf(it.size) - it.crossMargin()
			switch {
			case it.autoCrossStart && it.autoCrossEnd:
				lead += max(0, rest/2)
			case it.autoCrossEnd:
			case it.autoCrossStart:
				lead += max(0, rest)
			case it.align == style.AlignFlexStart:
			case it.align == style.AlignCenter:
				lead += rest / 2
			default:
				lead += rest
			}
		}
		it.crossPos = l.crossPos + lead + it.crossStart + it.crossShift
	}
}

// stretch gives an item the cross size of its line.
func (e *engine) stretch(f *flow, it *item, lineCross float64) {
	main := f.mainOf(it.size)
	cross := lineCross
	if it.ratio > 0 {
		cross = main * it.ratio
		if f.row {
			cross = main / it.ratio
		}
		cross = style.Bounded(cross) + it.crossMargin()
	}
	main, mainMode := capped(main+it.mainMargin(), exactly, it.maxMain+it.mainMargin())
	cross, crossMode := capped(cross, exactly, it.maxCross+it.crossMargin())
	if style.IsUnknown(cross) || f.wraps && f.n.Style.AlignContent != style.AlignStretch {
		crossMode = unbounded
	}
	it.offer = f.offerOf(main, mainMode, cross, crossMode)
	it.size = e.fit(it.n, it.offer, false)
}

// alignLines positions the lines of a wrapping container, and the items of a container that aligns baselines.
func (e *engine) alignLines(f *flow, crossTotal float64) {
	whole := crossTotal + f.pbCross
	if f.crossMode == exactly {
		whole = f.innerCross + f.pbCross
	} else if v := f.n.definite(!f.row, f.ownerCross); style.IsKnown(v) {
		whole = v
	}
	free := f.boundCross(whole) - f.pbCross - crossTotal
	count := float64(len(f.lines))
	lead, perLine, extra := f.startCross, 0.0, 0.0
	switch f.n.Style.AlignContent {
	case style.AlignFlexEnd:
		lead += free
	case style.AlignCenter:
		lead += free / 2
	case style.AlignStretch:
		if free > 0 {
			extra = free / count
		}
	case style.AlignSpaceAround:
		if free > 0 {
			lead += free / (2 * count)
			perLine = free / count
		}
	case style.AlignSpaceEvenly:
		if free > 0 {
			lead += free / (count + 1)
			perLine = free / (count + 1)
		}
	case style.AlignSpaceBetween:
		if free > 0 && count > 1 {
			perLine = free / (count - 1)
		}
	}
	for i := range f.lines {
		l := &f.lines[i]
		height, ascent, descent := 0.0, 0.0, 0.0
		for j := range l.items {
			it := &l.items[j]
			height = max(height, f.crossOf(it.size)+it.crossMargin())
			if it.align == style.AlignBaseline {
				a := e.baseline(it) + it.crossStart
				ascent, descent = max(ascent, a), max(descent, f.crossOf(it.size)+it.crossMargin()-a)
				height = max(height, ascent+descent)
			}
		}
		if i > 0 {
			lead += f.crossGap
		}
		height += extra
		for j := range l.items {
			e.alignInLine(f, &l.items[j], lead, perLine, height, ascent)
		}
		lead += perLine + height
	}
}

// alignInLine positions one item across a line that begins at lead. Yoga forgets or
// confuses some margins here, and so do we: screens are made to look right with it.
func (e *engine) alignInLine(f *flow, it *item, lead, perLine, height, ascent float64) {
	switch it.align {
	case style.AlignFlexStart:
		it.crossPos = lead + it.insetAtStart(f)
	case style.AlignFlexEnd:
		it.crossPos = lead + height - it.crossEnd - f.crossOf(it.size)
	case style.AlignCenter:
		it.crossPos = lead + (height-f.crossOf(it.size))/2
	case style.AlignStretch:
		it.crossPos = lead + it.crossStart
		if style.IsUnknown(it.definiteCross) {
			margin := it.mainMargin()
			if !f.row {
				margin = it.crossMargin()
			}
			main, cross := f.mainOf(it.size)+margin, perLine+height
			if main != f.mainOf(it.size) || cross != f.crossOf(it.size) {
				it.offer = f.offerOf(main, exactly, cross, exactly)
				it.size = e.fit(it.n, it.offer, false)
			}
		}
	case style.AlignBaseline:
		it.crossPos = lead + ascent - e.baseline(it) + it.insetAtStart(f)
	}
}

// insetAtStart is the item's inset at the side where the cross axis starts.
func (it *item) insetAtStart(f *flow) float64 {
	side, base := style.EdgeTop, f.innerW
	if !f.row {
		side = style.EdgeLeft
		if f.crossFlip {
			side = style.EdgeRight
		}
	}
	return it.n.Style.Inset.At(side, f.n.RTL).ResolveOrZero(base)
}

// baseline is the distance from the top of an item's border box to its first baseline.
func (e *engine) baseline(it *item) float64 {
	n, s := it.n, it.size
	if n.Baseline != nil {
		return style.Bounded(n.Baseline(s.w, s.h))
	}
	if n.Measure != nil || len(n.boxes) == 0 {
		return s.h
	}
	q := box.Question{A: s.w, B: s.h}
	if answer, known := n.tops.Find(q); known {
		return answer
	}
	f := e.flows.Take()
	n.Resolve(it.offer.ownerW)
	e.run(f, n, it.offer, false)
	answer := s.h
	if c := f.baselineItem(); c != nil {
		_, y := f.physical(c)
		answer = y + e.baseline(c)
	}
	e.flows.Release()
	n.tops.Learn(q, answer)
	return answer
}

func (f *flow) baselineItem() *item {
	if len(f.lines) == 0 || len(f.lines[0].items) == 0 {
		return nil
	}
	items := f.lines[0].items
	for i := range items {
		if items[i].align == style.AlignBaseline {
			return &items[i]
		}
	}
	return &items[0]
}

// physical is an item's border-box position relative to the container's.
func (f *flow) physical(it *item) (x, y float64) {
	main, cross := it.mainPos, it.crossPos
	if f.mainFlip {
		main = f.mainOf(f.size) - main - f.mainOf(it.size)
	}
	if f.crossFlip {
		cross = f.crossOf(f.size) - cross - f.crossOf(it.size)
	}
	if f.row {
		return main, cross
	}
	return cross, main
}
