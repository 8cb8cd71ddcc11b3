package box

import (
	"math"

	"hivesync/shared/preview/layout/style"
)

// Box is a node during one calculation, as every engine sees it. What an engine knows besides stands beside it.
type Box struct {
	*Node
	RTL     bool
	Natural float64 // widest that the content of a measured node was found to be, or NaN
	Sides   Sides
}

// Sides are the resolved margins, padding and border of a box, in points.
type Sides struct {
	Margin, Padding, Border Edges
	AutoLeft, AutoTop       bool // margins that are auto; they count as 0 until free space is shared out
	AutoRight, AutoBottom   bool
	Relative                bool    // some margin or padding is a percentage
	Base                    float64 // the containing block's width that relative ones were resolved against
}

// Horizontal is what padding and border take of the width.
func (s *Sides) Horizontal() float64 {
	return s.Padding.Left + s.Padding.Right + s.Border.Left + s.Border.Right
}

// Vertical is what padding and border take of the height.
func (s *Sides) Vertical() float64 {
	return s.Padding.Top + s.Padding.Bottom + s.Border.Top + s.Border.Bottom
}

// Open readies a box for a calculation: its direction, given the parent's, its sides without percentages, and zero frames, so
// that nothing of an earlier calculation is left.
func (b *Box) Open(n *Node, rtl bool) {
	switch n.Style.Direction {
	case style.LTR:
		rtl = false
	case style.RTL:
		rtl = true
	}
	n.Placed, n.Frame, n.Border, n.Padding = false, Frame{}, Edges{}, Edges{}
	b.Node, b.RTL, b.Natural = n, rtl, style.Unknown
	b.resolveSides(style.Unknown)
}

// Resolve brings the sides up to date for a containing block of the given width.
func (b *Box) Resolve(width float64) {
	if b.Sides.Relative && !Same(b.Sides.Base, width) {
		b.resolveSides(width)
	}
}

func (b *Box) resolveSides(width float64) {
	s, rtl := &b.Style, b.RTL
	b.Sides = Sides{Base: width}
	to := &b.Sides
	if s.Margin.Any() {
		left, top, right, bottom := s.Margin.Sides(rtl)
		to.Margin = Edges{left.ResolveOrZero(width), top.ResolveOrZero(width), right.ResolveOrZero(width), bottom.ResolveOrZero(width)}
		to.AutoLeft, to.AutoTop, to.AutoRight, to.AutoBottom = left.Unit == style.Auto, top.Unit == style.Auto, right.Unit == style.Auto, bottom.Unit == style.Auto
		to.Relative = left.Unit == style.Percent || top.Unit == style.Percent || right.Unit == style.Percent || bottom.Unit == style.Percent
	}
	if s.Padding.Any() {
		left, top, right, bottom := s.Padding.Sides(rtl)
		to.Padding = Edges{
			max(0, left.ResolveOrZero(width)), max(0, top.ResolveOrZero(width)),
			max(0, right.ResolveOrZero(width)), max(0, bottom.ResolveOrZero(width)),
		}
		to.Relative = to.Relative || left.Unit == style.Percent || top.Unit == style.Percent || right.Unit == style.Percent || bottom.Unit == style.Percent
	}
	if s.Border.Any() {
		left, top, right, bottom := s.Border.Sides(rtl)
		to.Border = Edges{
			max(0, left.ResolveOrZero(style.Unknown)), max(0, top.ResolveOrZero(style.Unknown)),
			max(0, right.ResolveOrZero(style.Unknown)), max(0, bottom.ResolveOrZero(style.Unknown)),
		}
	}
}

// hair: a sum of lengths like a text's width and some padding, minus that padding again, can be a hair less than the text's width:
// not enough to show, but enough to wrap its last word.
const hair = 0.001

// Unshaved returns the width to offer a measured node: its natural width if it is only a hair from the one given.
func (b *Box) Unshaved(width float64) float64 {
	if math.Abs(width-b.Natural) < hair {
		return b.Natural
	}
	return width
}

// RootPosition is the root's margin and offset, from the left whatever its direction: its surroundings have none.
func (b *Box) RootPosition(width, height float64) (x, y float64) {
	x, y = b.Sides.Margin.Left, b.Sides.Margin.Top
	if b.Style.Position == style.Static {
		return x, y
	}
	in, rtl := &b.Style.Inset, b.RTL
	if left := in.At(style.EdgeLeft, rtl).Resolve(width); style.IsKnown(left) {
		x += left
	} else if right := in.At(style.EdgeRight, rtl).Resolve(width); style.IsKnown(right) {
		x -= right
	}
	if top := in.At(style.EdgeTop, rtl).Resolve(height); style.IsKnown(top) {
		y += top
	} else if bottom := in.At(style.EdgeBottom, rtl).Resolve(height); style.IsKnown(bottom) {
		y -= bottom
	}
	return x, y
}
