// Package paint draws boxes, borders, shadows, gradients, pictures, paths and text on a premultiplied RGBA canvas.
//
// Coordinates are points, y downward; the canvas multiplies by the device's pixel ratio. The package does no I/O, knows
// neither layout nor React Native, and gives the same pixels for the same calls: it uses no clock and no randomness.
package paint

import "image/color"

// Rect is a rectangle in points.
type Rect struct{ X, Y, W, H float64 }

// Corner holds the two radii of an elliptical corner, in points.
type Corner struct{ X, Y float64 }

// Radii are a rounded rectangle's corners.
type Radii struct{ TopLeft, TopRight, BottomRight, BottomLeft Corner }

// Round gives all four corners one circular radius.
func Round(r float64) Radii { return Corners(r, r, r, r) }

// Corners gives each corner its own circular radius, clockwise from the top left.
func Corners(tl, tr, br, bl float64) Radii {
	return Radii{Corner{tl, tl}, Corner{tr, tr}, Corner{br, br}, Corner{bl, bl}}
}

// Affine maps (x, y) to (A*x + C*y + E, B*x + D*y + F).
type Affine struct{ A, B, C, D, E, F float64 }

// Stop is a colour at an offset from 0 to 1 along a gradient.
type Stop struct {
	Offset float64
	Color  color.NRGBA
}

// GradientKind tells a gradient's geometry.
type GradientKind uint8

// The gradients.
const (
	Linear GradientKind = iota
	Radial
)

// Gradient is a colour field in canvas points. Colours are interpolated premultiplied, and the ends extend for ever.
type Gradient struct {
	Kind           GradientKind
	X0, Y0, X1, Y1 float64 // Linear: from and to
	CX, CY, RX, RY float64 // Radial: centre and radii
	FX, FY         float64 // Radial: the focal point's distance from the centre
	Stops          []Stop  // offsets not descending
	Spread         Spread
	Transform      Affine // gradient space to canvas points; the zero value is the identity
}

// BorderStyle is how a border's edge is drawn.
type BorderStyle uint8

// The border styles of React Native.
const (
	Solid BorderStyle = iota
	Dashed
	Dotted
)

// Shadow is a box shadow in points; Blur is CSS's radius, twice the standard deviation.
type Shadow struct {
	DX, DY, Blur, Spread float64
	Color                color.NRGBA
	Inset                bool
}

// ResizeMode fits a picture into a rectangle.
type ResizeMode uint8

// React Native's resize modes.
const (
	Cover ResizeMode = iota
	Contain
	Stretch
	Center
	Repeat
	None // natural size from the top left
)

// Cap is the shape of a stroke's ends.
type Cap uint8

// The line caps of SVG.
const (
	ButtCap Cap = iota
	RoundCap
	SquareCap
)

// Join is the shape of a stroke's corners.
type Join uint8

// The line joins of SVG.
const (
	MiterJoin Join = iota
	RoundJoin
	BevelJoin
)

// Stroke describes a path's outline, in points.
type Stroke struct {
	Width      float64
	Cap        Cap
	Join       Join
	MiterLimit float64 // 0 means 4
	Dash       []float64
	DashOffset float64
}

// FillRule says which points are inside a path.
type FillRule uint8

// The fill rules of SVG.
const (
	NonZero FillRule = iota
	EvenOdd
)
