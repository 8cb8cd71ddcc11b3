package web

import (
	"hivesync/shared/preview/layout/box"
	"hivesync/shared/preview/layout/style"
)

// The two content widths of CSS Sizing: as narrow as the content can be made, and as wide as it would like to be.
const (
	narrowest uint8 = iota // min-content
	widest                 // max-content
)

// contentWidth is the border-box min-content or max-content width of a node, whatever its own width property says. h is its
// border-box height if that is definite, else NaN: it matters to descendants with percentages and aspect ratios.
func (e *engine) contentWidth(n *node, kind uint8, h float64) float64 {
	b := &n.Sides
	pb := b.Horizontal()
	if n.Measure == nil && len(n.boxes) == 0 {
		return pb
	}
	if !n.heightful {
		h = style.Unknown
	}
	if style.IsKnown(h) {
		h = max(0, h-b.Vertical())
	}
	q := box.Question{Kind: kind, A: h, Base: n.baseKey()}
	width, known := n.widths.Find(q)
	if !known {
		if n.Measure != nil {
			width = e.measureWidth(n, kind)
		} else {
			width = e.containerWidth(n, kind, h)
		}
		n.widths.Learn(q, width)
	}
	return width + pb
}

func (e *engine) measureWidth(n *node, kind uint8) float64 {
	var w float64
	if kind == widest {
		w, _ = n.Measure(style.Unknown, box.MeasureUndefined, style.Unknown, box.MeasureUndefined)
		n.Natural = max(0, style.Bounded(w))
	} else {
		w, _ = n.Measure(0, box.MeasureAtMost, style.Unknown, box.MeasureUndefined)
	}
	return max(0, style.Bounded(w))
}

// containerWidth is the content width of a flex container, from the contributions of its items. As in Chromium, a row adds
// them up; a column, and the narrowest width of a row that may wrap, takes the largest.
func (e *engine) containerWidth(n *node, kind uint8, h float64) float64 {
	s := &n.Style
	row := s.FlexDirection >= style.Row
	if !row && s.Wrap != style.NoWrap && kind == widest {
		return e.columnsWidth(n, h)
	}
	add := row && (kind == widest || s.Wrap == style.NoWrap)
	total, count := 0.0, 0
	for _, c := range n.boxes {
		if c.Style.Position == style.Absolute {
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
		total += float64(count-1) * max(0, s.ColumnGap.ResolveOrZero(style.Unknown))
	}
	if row && kind == widest && s.Wrap != style.NoWrap {
		total = max(total, e.containerWidth(n, narrowest, h))
	}
	return max(0, style.Bounded(total))
}

// contribution is the outer width that an item asks of its container while the container's width is not known. In a row
// an item that cannot flex from its base size towards its own content contribution asks for its hypothetical size instead, except for
// the narrowest width of a row that may wrap.
func (e *engine) contribution(container, c *node, kind uint8, containerH float64, row bool) float64 {
	c.Resolve(style.Unknown)
	z := e.sizesOf(c, style.Unknown, containerH, style.Unknown, containerH)
	h := z.h
	if c.Style.Height.Unit <= style.Auto && style.IsKnown(containerH) && row && container.Style.Wrap == style.NoWrap &&
		style.AlignOf(&container.Style, &c.Style) == style.AlignStretch && !c.Sides.AutoTop && !c.Sides.AutoBottom {
		h = containerH - c.Sides.Margin.Top - c.Sides.Margin.Bottom
	}
	if style.IsKnown(h) {
		h = z.clampH(h)
	}
	content := func(kind uint8) float64 {
		if z.ratio > 0 && style.IsKnown(h) {
			return z.widthFor(h)
		}
		return z.transferW(e.contentWidth(c, kind, h))
	}
	w := z.w
	if style.IsUnknown(w) {
		w = content(kind)
	}
	w = z.clampW(w)
	if row && (kind == widest || container.Style.Wrap == style.NoWrap) {
		grow, shrink, basis := flexOf(&c.Style)
		if grow == 0 || shrink == 0 {
			base := z.w
			switch basis.Unit {
			case style.Points:
				base = c.borderBox(basis.Resolve(style.Unknown), z.pbW)
			case style.Content:
				base = style.Unknown
			}
			if style.IsUnknown(base) {
				base = content(widest)
			}
			if w > base && grow == 0 || w < base && shrink == 0 {
				w = z.clampW(base)
			}
		}
	}
	return w + c.Sides.Margin.Left + c.Sides.Margin.Right
}

// columnsWidth is the max-content width of a column that may wrap: its columns side by side, when every item has as much
// room as the widest of them would like (CSS Flexbox 9.9.2).
func (e *engine) columnsWidth(n *node, h float64) float64 {
	largest := 0.0
	for _, c := range n.boxes {
		if c.Style.Position != style.Absolute {
			largest = max(largest, e.contribution(n, c, widest, h, false))
		}
	}
	b := &n.Sides
	outerH := style.Unknown
	space := e.height(n, &n.Style.MaxHeight, style.Unknown, style.Unknown) - b.Vertical()
	if style.IsKnown(h) {
		outerH, space = h+b.Vertical(), h
	}
	if style.IsUnknown(space) {
		return largest
	}
	f := e.open(n, largest+b.Horizontal(), outerH, true)
	f.percentW = style.Unknown
	e.collect(f)
	e.breakLines(f, space)
	total := max(0, n.Style.ColumnGap.ResolveOrZero(style.Unknown)) * float64(max(0, len(f.lines)-1))
	for i := range f.lines {
		f.resolveFlexible(&f.lines[i], space)
		e.crossSizes(f, &f.lines[i])
		total += f.lines[i].cross
	}
	e.flows.Release()
	return max(0, style.Bounded(total))
}
