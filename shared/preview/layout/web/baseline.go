package web

import (
	"hivesync/shared/preview/layout/box"
	"hivesync/shared/preview/layout/style"
)

// baseline is the distance from the top of a node's border box, which is w by h, to its first baseline. A node without one
// has it at its bottom edge.
func (e *engine) baseline(n *node, w, h float64, definite bool) float64 {
	if n.Baseline != nil {
		return style.Bounded(n.Baseline(w, h))
	}
	if n.Measure != nil || len(n.boxes) == 0 {
		return h
	}
	q := box.Question{A: w, B: h, Base: n.baseKey()}
	if definite {
		q.Kind = 1
	}
	if answer, known := n.tops.Find(q); known {
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
	e.flows.Release()
	n.tops.Learn(q, answer)
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
	if f.wrap == style.WrapReverse {
		items = f.lines[len(f.lines)-1].items
	}
	if len(items) == 0 {
		return nil
	}
	d := f.n.Style.FlexDirection
	reversed := d == style.ColumnReverse || d == style.RowReverse
	nth := func(i int) *item {
		if reversed {
			i = len(items) - 1 - i
		}
		return &items[i]
	}
	if f.row {
		for i := range items {
			if it := nth(i); it.align == style.AlignBaseline && !it.autoCrossStart && !it.autoCrossEnd {
				return it
			}
		}
	}
	return nth(0)
}
