package style

import "math"

// Unit says how the number of a Value is to be read.
type Unit uint8

const (
	Undefined  Unit = iota // not set
	Auto                   // the keyword auto
	Points                 // density-independent points, which are CSS pixels
	Percent                // of the containing block's matching dimension; 50% is V == 50
	MinContent             // min-content
	MaxContent             // max-content
	FitContent             // fit-content
	Stretch                // stretch, also spelled -webkit-fill-available
	Content                // content, of flex-basis only
)

// Value is one length of a style.
type Value struct {
	V    float64
	Unit Unit
}

// Pt is a length in points.
func Pt(v float64) Value { return Value{V: v, Unit: Points} }

// Pct is a percentage: Pct(50) is half of the containing block.
func Pct(v float64) Value { return Value{V: v, Unit: Percent} }

// Edge names one side, or a group of sides, of a box. Start and End depend on the direction of the node.
type Edge uint8

const (
	EdgeLeft Edge = iota
	EdgeTop
	EdgeRight
	EdgeBottom
	EdgeStart
	EdgeEnd
	EdgeHorizontal
	EdgeVertical
	EdgeAll
	edgeCount
)

// EdgeValues holds the values of a property that has sides, as they were written. A more specific edge wins over a less
// specific one: Start and End, then the physical side, then Horizontal and Vertical, then All.
type EdgeValues [edgeCount]Value

// Unknown is the absent length: engines hold every resolved size that is not known as NaN, and let none out.
var Unknown = math.NaN()

// IsUnknown says whether a length is absent.
func IsUnknown(v float64) bool { return v != v }

// IsKnown says whether a length is there.
func IsKnown(v float64) bool { return v == v }

// Limit is the largest length taken into account. Chromium's own limit is 2^25 pixels; anything larger is clamped to it, so
// that sums of huge values stay finite.
const Limit = 1 << 25

// Bounded makes a caller's number safe to calculate with: NaN is 0, infinities and huge values are clamped.
func Bounded(v float64) float64 {
	switch {
	case v != v:
		return 0
	case v > Limit:
		return Limit
	case v < -Limit:
		return -Limit
	}
	return v
}

// Resolve returns the value in points, or NaN if it is not a length or is a percentage of an unknown size.
func (v *Value) Resolve(base float64) float64 {
	switch v.Unit {
	case Points:
		return Bounded(v.V)
	case Percent:
		if IsUnknown(base) {
			return Unknown
		}
		return Bounded(Bounded(v.V) * base / 100)
	}
	return Unknown
}

// ResolveOrZero is resolve for properties whose unknown percentages count as nothing.
func (v *Value) ResolveOrZero(base float64) float64 {
	switch v.Unit {
	case Points:
		return Bounded(v.V)
	case Percent:
		if IsKnown(base) {
			return Bounded(Bounded(v.V) * base / 100)
		}
	}
	return 0
}

// At returns the value that holds for a physical side (EdgeLeft to EdgeBottom) in the given direction.
func (e *EdgeValues) At(side Edge, rtl bool) *Value {
	switch side {
	case EdgeLeft, EdgeRight:
		logical := EdgeStart
		if (side == EdgeRight) != rtl {
			logical = EdgeEnd
		}
		if e[logical].Unit != Undefined {
			return &e[logical]
		}
		if e[side].Unit != Undefined {
			return &e[side]
		}
		if e[EdgeHorizontal].Unit != Undefined {
			return &e[EdgeHorizontal]
		}
	default:
		if e[side].Unit != Undefined {
			return &e[side]
		}
		if e[EdgeVertical].Unit != Undefined {
			return &e[EdgeVertical]
		}
	}
	return &e[EdgeAll]
}

// Any says whether a value is set for some edge.
func (e *EdgeValues) Any() bool {
	for i := range e {
		if e[i].Unit != Undefined {
			return true
		}
	}
	return false
}

// Sides returns the values that hold for the four sides.
func (e *EdgeValues) Sides(rtl bool) (left, top, right, bottom *Value) {
	return e.At(EdgeLeft, rtl), e.At(EdgeTop, rtl), e.At(EdgeRight, rtl), e.At(EdgeBottom, rtl)
}
