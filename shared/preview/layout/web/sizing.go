package web

import (
	"math"

	"hivesync/shared/preview/layout/style"
)

// clamp applies CSS's min and max to a border-box size: min wins over max.
func clamp(v, lo, hi float64) float64 { return max(min(v, hi), lo) }

// sizes are the style's sizes of one node as border-box points, resolved against its containing block.
type sizes struct {
	w, h       float64 // NaN where automatic
	minW, maxW float64 // never NaN; minW is never less than padding and border
	minH, maxH float64
	ratio      float64 // of the box that box-sizing names; 0 for none
	pbW, pbH   float64 // padding and border along each axis
	ratioInner bool    // the ratio is of the content box
}

// sizesOf resolves a node's sizes. cbW and cbH are the containing block for percentages (NaN when not definite); availW and
// availH, also border box plus margins, are what stretch and fit-content fill. Keywords of heights act like auto.
func (e *engine) sizesOf(n *node, cbW, cbH, availW, availH float64) sizes {
	s, b := &n.Style, &n.Sides
	z := sizes{
		pbW: b.Horizontal(), pbH: b.Vertical(),
		ratioInner: s.BoxSizing == style.ContentBox,
		maxW:       math.Inf(1), maxH: math.Inf(1),
	}
	z.minW, z.minH = z.pbW, z.pbH
	if s.AspectRatio > 0 {
		z.ratio = min(s.AspectRatio, style.Limit)
	}
	z.h = e.height(n, &s.Height, cbH, availH)
	if v := e.height(n, &s.MaxHeight, cbH, availH); style.IsKnown(v) {
		z.maxH = v
	}
	if v := e.height(n, &s.MinHeight, cbH, availH); style.IsKnown(v) {
		z.minH = max(z.minH, v)
	}
	z.w = e.width(n, &s.Width, cbW, availW, z.h)
	if v := e.width(n, &s.MaxWidth, cbW, availW, z.h); style.IsKnown(v) {
		z.maxW = v
	}
	if v := e.width(n, &s.MinWidth, cbW, availW, z.h); style.IsKnown(v) {
		z.minW = max(z.minW, v)
	}
	return z
}

// height resolves one height property to a border-box length, or NaN.
func (e *engine) height(n *node, v *style.Value, cb, avail float64) float64 {
	switch v.Unit {
	case style.Points, style.Percent:
		return n.borderBox(v.Resolve(cb), n.Sides.Vertical())
	case style.Stretch:
		m := &n.Sides.Margin
		return max(n.Sides.Vertical(), avail-m.Top-m.Bottom)
	}
	return style.Unknown
}

// width resolves one width property to a border-box length, or NaN.
func (e *engine) width(n *node, v *style.Value, cb, avail, h float64) float64 {
	switch v.Unit {
	case style.Points, style.Percent:
		return n.borderBox(v.Resolve(cb), n.Sides.Horizontal())
	case style.MinContent:
		return e.contentWidth(n, narrowest, h)
	case style.MaxContent:
		return e.contentWidth(n, widest, h)
	case style.FitContent:
		return e.fitWidth(n, avail, h)
	case style.Stretch:
		m := &n.Sides.Margin
		return max(n.Sides.Horizontal(), avail-m.Left-m.Right)
	}
	return style.Unknown
}

// borderBox turns a length that box-sizing applies to into a border-box one.
func (n *node) borderBox(v, pb float64) float64 {
	if n.Style.BoxSizing == style.ContentBox {
		v += pb
	}
	if style.IsUnknown(v) {
		return style.Unknown
	}
	return max(v, pb)
}

func (z *sizes) clampW(v float64) float64 { return clamp(v, z.minW, z.maxW) }
func (z *sizes) clampH(v float64) float64 { return clamp(v, z.minH, z.maxH) }

// widthFor is the width that the aspect ratio gives to a border-box height.
func (z *sizes) widthFor(h float64) float64 {
	if z.ratioInner {
		return style.Bounded(max(0, h-z.pbH)*z.ratio) + z.pbW
	}
	return max(z.pbW, style.Bounded(h*z.ratio))
}

// heightFor is the height that the aspect ratio gives to a border-box width.
func (z *sizes) heightFor(w float64) float64 {
	if z.ratioInner {
		return style.Bounded(max(0, w-z.pbW)/z.ratio) + z.pbH
	}
	return max(z.pbH, style.Bounded(w/z.ratio))
}

// transferW clamps an automatic width by the limits of the height carried over the aspect ratio (css-sizing-4, 6.2).
func (z *sizes) transferW(w float64) float64 {
	if z.ratio == 0 {
		return w
	}
	if !math.IsInf(z.maxH, 1) {
		w = min(w, z.widthFor(z.maxH))
	}
	return max(w, z.widthFor(z.minH))
}

// limitByContent resolves limits of the height that are keywords: all of them mean the automatic height, which is known once
// the border-box width is.
func (e *engine) limitByContent(n *node, z *sizes, w float64) {
	s := &n.Style
	lo, hi := contentKeyword(s.MinHeight.Unit), contentKeyword(s.MaxHeight.Unit)
	if !lo && !hi {
		return
	}
	h := e.autoHeight(n, w, math.Inf(1))
	if z.ratio > 0 {
		h = z.heightFor(w)
	}
	if lo {
		z.minH = max(z.minH, h)
	}
	if hi {
		z.maxH = h
	}
}

func contentKeyword(u style.Unit) bool {
	return u == style.MinContent || u == style.MaxContent || u == style.FitContent
}

// fitWidth is the border-box fit-content width in the given space, margins included.
func (e *engine) fitWidth(n *node, avail, h float64) float64 {
	widestWidth := e.contentWidth(n, widest, h)
	m := &n.Sides.Margin
	space := avail - m.Left - m.Right
	if style.IsUnknown(space) || widestWidth <= space {
		return widestWidth
	}
	return max(e.contentWidth(n, narrowest, h), max(space, n.Sides.Horizontal()))
}
