package layout

// Mode selects whose answers are given where React Native and browsers differ.
type Mode uint8

const (
	// Device is Yoga as React Native configures it, with its errata: flex: n is n 0 0, percentages of absolute children
	// leave out the padding, containers of growing items fill the space they are offered.
	Device Mode = iota
	// Web is the CSS specification as Chromium implements it: flex: n is n 1 0%.
	Web
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

// Node is one box of the tree. A node must appear in one tree only, and at one place in it.
type Node struct {
	Style    Style
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

	state state
}

// Options are the surroundings of the root.
type Options struct {
	// Width and Height are the space in points; NaN for unknown. A root without a size of its own fills what is known.
	Width, Height float64
	Direction     Direction
	Mode          Mode
	// PointScale is the number of device pixels in a point, for rounding frames to whole pixels; 0 for no rounding.
	PointScale float64
}
