package layout

// alignDevice sets the cross position of a line's items, and the size of those that stretch.
func (e *engine) alignDevice(f *deviceFlow, l *deviceLine) {
	container := f.innerCross
	if f.crossMode != exactly {
		container = f.boundCross(l.cross+f.pbCross) - f.pbCross
	}
	for i := range l.items {
		it := &l.items[i]
		lead := f.startCross
		if it.align == AlignStretch && !it.autoCrossStart && !it.autoCrossEnd {
			if isUndef(it.definiteCross) {
				e.stretchDevice(f, it, l.cross)
			}
		} else {
			rest := container - f.crossOf(it.size) - it.crossMargin()
			switch {
			case it.autoCrossStart && it.autoCrossEnd:
				lead += max(0, rest/2)
			case it.autoCrossEnd:
			case it.autoCrossStart:
				lead += max(0, rest)
			case it.align == AlignFlexStart:
			case it.align == AlignCenter:
				lead += rest / 2
			default:
				lead += rest
			}
		}
		it.crossPos = l.crossPos + lead + it.crossStart + it.crossShift
	}
}

// stretchDevice gives an item the cross size of its line.
func (e *engine) stretchDevice(f *deviceFlow, it *deviceItem, lineCross float64) {
	main := f.mainOf(it.size)
	cross := lineCross
	if it.ratio > 0 {
		cross = main * it.ratio
		if f.row {
			cross = main / it.ratio
		}
		cross = bounded(cross) + it.crossMargin()
	}
	main, mainMode := capped(main+it.mainMargin(), exactly, it.maxMain+it.mainMargin())
	cross, crossMode := capped(cross, exactly, it.maxCross+it.crossMargin())
	if isUndef(cross) || f.wraps && f.n.Style.AlignContent != AlignStretch {
		crossMode = unbounded
	}
	it.offer = f.offerOf(main, mainMode, cross, crossMode)
	it.size = e.fit(it.n, it.offer, false)
}

// alignDeviceLines positions the lines of a wrapping container, and the items of a container that aligns baselines.
func (e *engine) alignDeviceLines(f *deviceFlow, crossTotal float64) {
	whole := crossTotal + f.pbCross
	if f.crossMode == exactly {
		whole = f.innerCross + f.pbCross
	} else if v := f.n.definite(!f.row, f.ownerCross); isDef(v) {
		whole = v
	}
	free := f.boundCross(whole) - f.pbCross - crossTotal
	count := float64(len(f.lines))
	lead, perLine, extra := f.startCross, 0.0, 0.0
	switch f.n.Style.AlignContent {
	case AlignFlexEnd:
		lead += free
	case AlignCenter:
		lead += free / 2
	case AlignStretch:
		if free > 0 {
			extra = free / count
		}
	case AlignSpaceAround:
		if free > 0 {
			lead += free / (2 * count)
			perLine = free / count
		}
	case AlignSpaceEvenly:
		if free > 0 {
			lead += free / (count + 1)
			perLine = free / (count + 1)
		}
	case AlignSpaceBetween:
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
			if it.align == AlignBaseline {
				a := e.deviceBaseline(it) + it.crossStart
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
func (e *engine) alignInLine(f *deviceFlow, it *deviceItem, lead, perLine, height, ascent float64) {
	switch it.align {
	case AlignFlexStart:
		it.crossPos = lead + it.insetAtStart(f)
	case AlignFlexEnd:
		it.crossPos = lead + height - it.crossEnd - f.crossOf(it.size)
	case AlignCenter:
		it.crossPos = lead + (height-f.crossOf(it.size))/2
	case AlignStretch:
		it.crossPos = lead + it.crossStart
		if isUndef(it.definiteCross) {
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
	case AlignBaseline:
		it.crossPos = lead + ascent - e.deviceBaseline(it) + it.insetAtStart(f)
	}
}

// insetAtStart is the item's inset at the side where the cross axis starts.
func (it *deviceItem) insetAtStart(f *deviceFlow) float64 {
	side, base := EdgeTop, f.innerW
	if !f.row {
		side = EdgeLeft
		if f.crossFlip {
			side = EdgeRight
		}
	}
	return it.n.Style.Inset.at(side, f.n.state.rtl).resolveOrZero(base)
}

// deviceBaseline is the distance from the top of an item's border box to its first baseline.
func (e *engine) deviceBaseline(it *deviceItem) float64 {
	n, s := it.n, it.size
	if n.Baseline != nil {
		return bounded(n.Baseline(s.w, s.h))
	}
	if n.Measure != nil || len(n.state.boxes) == 0 {
		return s.h
	}
	q := question{a: s.w, b: s.h}
	if answer, known := n.state.tops.find(q); known {
		return answer
	}
	f := e.devices.take()
	n.resolveBox(it.offer.ownerW, false)
	e.run(f, n, it.offer, false)
	answer := s.h
	if c := f.baselineItem(); c != nil {
		_, y := f.physical(c)
		answer = y + e.deviceBaseline(c)
	}
	e.devices.release()
	n.state.tops.learn(q, answer)
	return answer
}

func (f *deviceFlow) baselineItem() *deviceItem {
	if len(f.lines) == 0 || len(f.lines[0].items) == 0 {
		return nil
	}
	items := f.lines[0].items
	for i := range items {
		if items[i].align == AlignBaseline {
			return &items[i]
		}
	}
	return &items[0]
}

// physical is an item's border-box position relative to the container's.
func (f *deviceFlow) physical(it *deviceItem) (x, y float64) {
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
