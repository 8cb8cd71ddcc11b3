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

// baselineItem is the item of the first line that gives the container its baseline: the first one aligned by baseline, or
// else the first (CSS Flexbox 8.5).
func (f *flow) baselineItem() *item {
	if len(f.lines) == 0 {
		return nil
	}
	items := f.lines[0].items
	if len(items) == 0 {
		return nil
	}
	if f.row {
		for i := range items {
			if it := &items[i]; it.align == AlignBaseline && !it.autoCrossStart && !it.autoCrossEnd {
				return it
			}
		}
	}
	return &items[0]
}
