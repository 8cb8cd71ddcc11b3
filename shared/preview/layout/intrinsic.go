package layout

// The two content widths of CSS Sizing: as narrow as the content can be made, and as wide as it would like to be.
const (
	narrowest uint8 = iota // min-content
	widest                 // max-content
)

// contentWidth is the border-box min-content or max-content width of a node, whatever its own width property says. h is its
// border-box height if that is definite, else NaN: it matters to descendants with percentages and aspect ratios.
func (e *engine) contentWidth(n *Node, kind uint8, h float64) float64 {
	b := &n.state.box
	pb := b.horizontal()
	if n.Measure == nil && len(n.state.boxes) == 0 {
		return pb
	}
	if isDef(h) {
		h = max(0, h-b.vertical())
	}
	if n.Measure != nil {
		h = undef
	}
	q := question{kind: kind, a: h, base: n.baseKey()}
	width, known := n.state.widths.find(q)
	if !known {
		if n.Measure != nil {
			width = e.measureWidth(n, kind)
		} else {
			width = e.containerWidth(n, kind, h)
		}
		n.state.widths.learn(q, width)
	}
	return width + pb
}

func (e *engine) measureWidth(n *Node, kind uint8) float64 {
	var w float64
	if kind == widest {
		w, _ = n.Measure(undef, MeasureUndefined, undef, MeasureUndefined)
	} else {
		w, _ = n.Measure(0, MeasureAtMost, undef, MeasureUndefined)
	}
	return max(0, bounded(w))
}

// containerWidth is the content width of a flex container, from the contributions of its items. As in Chromium, a row adds
// them up and looks at neither flex-basis nor flexibility; a column, and a row that may wrap, takes the largest.
func (e *engine) containerWidth(n *Node, kind uint8, h float64) float64 {
	s := &n.Style
	row := s.FlexDirection >= Row
	add := row && (kind == widest || s.Wrap == NoWrap)
	total, count := 0.0, 0
	for _, c := range n.state.boxes {
		if c.Style.Position == Absolute {
			continue
		}
		w := e.contribution(n, c, kind, h)
		if add {
			total += w
		} else {
			total = max(total, w)
		}
		count++
	}
	if add && count > 1 {
		total += float64(count-1) * max(0, s.ColumnGap.resolveOrZero(undef))
	}
	return max(0, bounded(total))
}

// contribution is the outer width that an item asks of its container while the container's width is not known.
func (e *engine) contribution(container, c *Node, kind uint8, containerH float64) float64 {
	c.resolveBox(undef, false)
	z := e.sizesOf(c, undef, containerH, undef, containerH)
	h := z.h
	if isUndef(h) && isDef(containerH) && container.Style.FlexDirection >= Row && container.Style.Wrap == NoWrap &&
		alignOf(container, c) == AlignStretch && !c.state.box.autoTop && !c.state.box.autoBottom {
		h = containerH - c.state.box.margin.Top - c.state.box.margin.Bottom
	}
	if isDef(h) {
		h = z.clampH(h)
	}
	w := z.w
	if isUndef(w) {
		if z.ratio > 0 && isDef(h) {
			w = z.widthFor(h)
		} else {
			w = z.transferW(e.contentWidth(c, kind, h))
		}
	}
	return z.clampW(w) + c.state.box.margin.Left + c.state.box.margin.Right
}
