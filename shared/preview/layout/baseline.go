package layout

// baseline is the distance from the top of a node's border box, which is w by h, to its first baseline. A node without one
// has it at its bottom edge.
func (e *engine) baseline(n *Node, w, h float64, definite bool) float64 {
	if n.Baseline != nil {
		return bounded(n.Baseline(w, h))
	}
	if n.Measure != nil || len(n.state.boxes) == 0 {
		return h
	}
	q := question{a: w, b: h, base: n.baseKey()}
	if definite {
		q.kind = 1
	}
	if answer, known := n.state.tops.find(q); known {
		return answer
	}
	f := e.open(n, w, h, definite)
	e.solve(f)
	answer := h
	if it := f.baselineItem(); it != nil {
		_, y := f.physical(it)
		cw, ch := f.extent(it)
		answer = y + e.baseline(it.n, cw, ch, it.definite)
	}
	e.flows.release()
	n.state.tops.learn(q, answer)
	return answer
}

// baselineItem is the item that gives the container its baseline: of the line nearest the top or the start, the first item
// aligned by baseline, or else the first; in the order seen on screen, as in Chromium, so that reversed axes are read from
// their end (CSS Flexbox 8.5).
func (f *flow) baselineItem() *item {
	if len(f.lines) == 0 {
		return nil
	}
	items := f.lines[0].items
	if f.wrap == WrapReverse {
		items = f.lines[len(f.lines)-1].items
	}
	if len(items) == 0 {
		return nil
	}
	d := f.n.Style.FlexDirection
	reversed := d == ColumnReverse || d == RowReverse
	nth := func(i int) *item {
		if reversed {
			i = len(items) - 1 - i
		}
		return &items[i]
	}
	if f.row {
		for i := range items {
			if it := nth(i); it.align == AlignBaseline && !it.autoCrossStart && !it.autoCrossEnd {
				return it
			}
		}
	}
	return nth(0)
}
