// Package box holds what every layout engine starts from and ends with: trees of styled nodes, the sides of their boxes,
// memos that bound the work on one node, and the rounding of frames to pixels. It must never decide where a box goes.
package box

import (
	"math"

	"hivesync/shared/preview/layout/style"
)

// MeasureMode says how a MeasureFunc must read the size that goes with it.
type MeasureMode uint8

const (
	MeasureUndefined MeasureMode = iota // no limit: the size is NaN
	MeasureExactly                      // the box will have this size
	MeasureAtMost                       // the box may not be larger
)

// MeasureFunc returns the size of a leaf's content in points, given the space inside its padding and border. A width of 0
// with MeasureAtMost asks for the narrowest that the content can be.
type MeasureFunc func(width float64, wm MeasureMode, height float64, hm MeasureMode) (w, h float64)

// Frame is a border box in points; X and Y are relative to the parent's border box.
type Frame struct{ X, Y, Width, Height float64 }

// Edges holds four resolved lengths in points.
type Edges struct{ Left, Top, Right, Bottom float64 }

// Node is one box of the tree. A node must appear in one tree only, and at one place in it.
type Node struct {
	Style    style.Style
	Children []*Node
	// Measure makes the node a leaf: its children, if any, are not laid out.
	Measure MeasureFunc
	// Baseline returns the distance in points from the top of the border box to the first baseline; optional.
	Baseline func(width, height float64) float64
	// Text rounds the frame's far edges up, never down, so that a measured line is not cut or wrapped.
	Text bool

	// Results of Calculate, after rounding to the pixel grid.
	Frame           Frame
	Border, Padding Edges
	Placed          bool // it has a box: what is hidden, or display: contents, has none

	// Scratch is what an engine keeps from one calculation of the tree under this root to the next.
	Scratch any
}

// Engine lays out a tree: it fills in the results of every node under root.
type Engine func(root *Node, o Options)

// Options are the surroundings of the root.
type Options struct {
	// Width and Height are the space in points; NaN for unknown. A root without a size of its own fills what is known.
	Width, Height float64
	Direction     style.Direction
	// PointScale is the number of device pixels in a point, for rounding frames to whole pixels; 0 for no rounding.
	PointScale float64
}

// Space is the size that the root has, made safe to calculate with: what is not a size is unknown.
func (o Options) Space() (width, height float64) { return space(o.Width), space(o.Height) }

func space(v float64) float64 {
	if v != v || math.IsInf(v, 0) {
		return style.Unknown
	}
	return max(0, style.Bounded(v))
}
