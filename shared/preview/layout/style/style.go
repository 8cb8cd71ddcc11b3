// Package style holds the style properties that take part in layout, their values, and how they are read from a React Native
// style object. It knows of no tree and of no engine, and it must never do I/O or panic, whatever it is given.
package style

// Direction is the writing direction.
type Direction uint8

const (
	Inherit Direction = iota // the parent's; LTR at the root
	LTR
	RTL
)

// FlexDirection is the main axis.
type FlexDirection uint8

const (
	Column FlexDirection = iota
	ColumnReverse
	Row
	RowReverse
)

// Wrap says whether items may form several lines.
type Wrap uint8

const (
	NoWrap Wrap = iota
	WrapLines
	WrapReverse
)

// Justify distributes items along the main axis.
type Justify uint8

const (
	JustifyFlexStart Justify = iota
	JustifyCenter
	JustifyFlexEnd
	JustifySpaceBetween
	JustifySpaceAround
	JustifySpaceEvenly
	JustifyStart // the direction's own start, whatever row-reverse says
	JustifyEnd
	JustifyLeft // in a row; like JustifyStart in a column
	JustifyRight
)

// Align places items or lines across the main axis. AlignAuto is the default of each property: stretch for AlignItems,
// flex-start for AlignContent, the parent's AlignItems for AlignSelf.
type Align uint8

const (
	AlignAuto Align = iota
	AlignFlexStart
	AlignCenter
	AlignFlexEnd
	AlignStretch
	AlignBaseline
	AlignSpaceBetween
	AlignSpaceAround
	AlignSpaceEvenly
	AlignStart // the direction's own start, whatever wrap-reverse says
	AlignEnd
)

// Position is the positioning scheme.
type Position uint8

const (
	Relative Position = iota
	Absolute
	Static
)

// Display says whether a node makes a box.
type Display uint8

const (
	DisplayFlex Display = iota
	DisplayNone
	DisplayContents // no box of its own: its children belong to its parent
)

// BoxSizing says what Width, Height and their limits measure.
type BoxSizing uint8

const (
	BorderBox BoxSizing = iota
	ContentBox
)

// Overflow matters to layout only in that a scrolling box may be smaller than its content.
type Overflow uint8

const (
	OverflowVisible Overflow = iota
	OverflowHidden
	OverflowScroll
)

// Style holds every property that takes part in layout. Its zero value is Yoga's default: a column that does not wrap,
// stretches its items, does not shrink, and is positioned relatively.
type Style struct {
	Display       Display
	Position      Position
	Direction     Direction
	FlexDirection FlexDirection
	Wrap          Wrap
	Justify       Justify
	AlignItems    Align
	AlignSelf     Align
	AlignContent  Align
	BoxSizing     BoxSizing
	Overflow      Overflow

	// Flex is React Native's number, which each engine expands in its own way. FlexGrow, FlexShrink and FlexBasis win over it.
	// Only Points (plain numbers) are meaningful in the first three.
	Flex, FlexGrow, FlexShrink Value
	FlexBasis                  Value

	Width, Height       Value
	MinWidth, MinHeight Value
	MaxWidth, MaxHeight Value
	AspectRatio         float64 // width divided by height; 0 for none

	Margin  EdgeValues
	Padding EdgeValues
	Border  EdgeValues // widths; points only
	Inset   EdgeValues

	RowGap, ColumnGap Value
}

// AlignOf is the alignment of an item across its container's main axis.
func AlignOf(container, item *Style) Align {
	align := item.AlignSelf
	if align == AlignAuto {
		align = container.AlignItems
	}
	if align == AlignAuto {
		align = AlignStretch
	}
	return align
}

// Flexes returns the factors and the basis of an item, given what the number Flex expands to, which the longhands win over.
func (s *Style) Flexes(grow, shrink float64, number Value) (growFactor, shrinkFactor float64, basis Value) {
	basis = s.FlexBasis
	orElse(&basis, number)
	if s.FlexGrow.Unit == Points {
		grow = max(0, Bounded(s.FlexGrow.V))
	}
	if s.FlexShrink.Unit == Points {
		shrink = max(0, Bounded(s.FlexShrink.V))
	}
	// Browsers do not stretch by flex-basis, and neither do they take negative ones.
	if basis.Unit == Stretch || (basis.Unit == Points || basis.Unit == Percent) && basis.V < 0 {
		basis = Value{Unit: Auto}
	}
	return grow, shrink, basis
}
