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
	if !n.state.heightful {
		h = undef
	}
	if isDef(h) {
		h = max(0, h-b.vertical())
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
		n.state.natural = max(0, bounded(w))
	} else {
		w, _ = n.Measure(0, MeasureAtMost, undef, MeasureUndefined)
	}
	return max(0, bounded(w))
}

// hair: a sum of lengths like a text's width and some padding, minus that padding again, can be a hair less than the text's width:
// not enough to show, but enough to wrap its last word.
const hair = 0.001

// unshaved returns the width to offer a measured node: its natural width if it is only a hair from the one given.
func (n *Node) unshaved(width float64) float64 {
	if abs(width-n.state.natural) < hair {
		return n.state.natural
	}
	return width
}

// containerWidth is the content width of a flex container, from the contributions of its items. As in Chromium, a row adds
// them up; a column, and the narrowest width of a row that may wrap, takes the largest.
func (e *engine) containerWidth(n *Node, kind uint8, h float64) float64 {
	s := &n.Style
	row := s.FlexDirection >= Row
	if !row && s.Wrap != NoWrap && kind == widest {
		return e.columnsWidth(n, h)
	}
	add := row && (kind == widest || s.Wrap == NoWrap)
	total, count := 0.0, 0
	for _, c := range n.state.boxes {
		if c.Style.Position == Absolute {
			continue
		}
		w := e.contribution(n, c, kind, h, row)
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
	if row && kind == widest && s.Wrap != NoWrap {
		total = max(total, e.containerWidth(n, narrowest, h))
	}
	return max(0, bounded(total))
}

// contribution is the outer width that an item asks of its container while the container's width is not known. In a row
// an item that cannot flex from its base size towards its own content contribution asks for its hypothetical size instead, except for
// the narrowest width of a row that may wrap.
func (e *engine) contribution(container, c *Node, kind uint8, containerH float64, row bool) float64 {
	c.resolveBox(undef, false)
	z := e.sizesOf(c, undef, containerH, undef, containerH)
	h := z.h
	if c.Style.Height.Unit <= Auto && isDef(containerH) && row && container.Style.Wrap == NoWrap &&
		alignOf(container, c) == AlignStretch && !c.state.box.autoTop && !c.state.box.autoBottom {
		h = containerH - c.state.box.margin.Top - c.state.box.margin.Bottom
	}
	if isDef(h) {
		h = z.clampH(h)
	}
	content := func(kind uint8) float64 {
		if z.ratio > 0 && isDef(h) {
			return z.widthFor(h)
		}
		return z.transferW(e.contentWidth(c, kind, h))
	}
	w := z.w
	if isUndef(w) {
		w = content(kind)
	}
	w = z.clampW(w)
	if row && (kind == widest || container.Style.Wrap == NoWrap) {
		grow, shrink, basis := flexOf(&c.Style, Web)
		if grow == 0 || shrink == 0 {
			base := z.w
			switch basis.Unit {
			case Points:
				base = c.borderBox(basis.resolve(undef), z.pbW)
			case Content:
				base = undef
			}
			if isUndef(base) {
				base = content(widest)
			}
			if w > base && grow == 0 || w < base && shrink == 0 {
				w = z.clampW(base)
			}
		}
	}
	return w + c.state.box.margin.Left + c.state.box.margin.Right
}

// columnsWidth is the max-content width of a column that may wrap: its columns side by side, when every item has as much
// room as the widest of them would like (CSS Flexbox 9.9.2).
func (e *engine) columnsWidth(n *Node, h float64) float64 {
	largest := 0.0
	for _, c := range n.state.boxes {
		if c.Style.Position != Absolute {
			largest = max(largest, e.contribution(n, c, widest, h, false))
		}
	}
	b := &n.state.box
	outerH := undef
	space := e.height(n, &n.Style.MaxHeight, undef, undef) - b.vertical()
	if isDef(h) {
		outerH, space = h+b.vertical(), h
	}
	if isUndef(space) {
		return largest
	}
	f := e.open(n, largest+b.horizontal(), outerH, true)
	f.percentW = undef
	e.collect(f)
	e.breakLines(f, space)
	total := max(0, n.Style.ColumnGap.resolveOrZero(undef)) * float64(max(0, len(f.lines)-1))
	for i := range f.lines {
		f.resolveFlexible(&f.lines[i], space)
		e.crossSizes(f, &f.lines[i])
		total += f.lines[i].cross
	}
	e.flows.release()
	return max(0, bounded(total))
}
