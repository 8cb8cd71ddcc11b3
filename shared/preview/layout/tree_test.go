package layout

import (
	"math"

	"pgregory.net/rapid"
)

var modes = map[string]Mode{"web": Web, "device": Device}

// walk visits every node with its path of child indexes.
func walk(n *Node, visit func(n *Node)) {
	visit(n)
	for _, c := range n.Children {
		walk(c, visit)
	}
}

// frames lists all frames of a tree in document order.
func frames(root *Node) []Frame {
	var all []Frame
	walk(root, func(n *Node) { all = append(all, n.Frame) })
	return all
}

// drawer draws random styles. wild adds values that no screen has: negative, huge, not finite.
type drawer struct {
	t         *rapid.T
	wild      bool
	symmetric bool // nothing that tells left from right
}

func (d drawer) number() float64 {
	if d.wild {
		return rapid.SampledFrom([]float64{
			0, 1, 20, -5, -1e9, 1e9, 1e308, -1e308, 5e-324, math.NaN(), math.Inf(1), math.Inf(-1), 0.1, 33.3,
		}).Draw(d.t, "wild number")
	}
	return float64(rapid.IntRange(0, 120).Draw(d.t, "number"))
}

func (d drawer) value() Value {
	switch rapid.IntRange(0, 9).Draw(d.t, "unit") {
	case 0, 1, 2:
		return Pt(d.number())
	case 3:
		return Pct(d.number())
	case 4:
		return Value{Unit: rapid.SampledFrom([]Unit{Auto, MinContent, MaxContent, FitContent, Stretch, Content}).Draw(d.t, "keyword")}
	}
	return Value{}
}

func (d drawer) edges() EdgeValues {
	var e EdgeValues
	if rapid.IntRange(0, 3).Draw(d.t, "has edges") > 0 {
		return e
	}
	edges := []Edge{EdgeLeft, EdgeTop, EdgeRight, EdgeBottom, EdgeStart, EdgeEnd, EdgeHorizontal, EdgeVertical, EdgeAll}
	if d.symmetric {
		edges = []Edge{EdgeTop, EdgeBottom, EdgeStart, EdgeEnd, EdgeHorizontal, EdgeVertical, EdgeAll}
	}
	e[rapid.SampledFrom(edges).Draw(d.t, "edge")] = d.value()
	e[rapid.SampledFrom(edges).Draw(d.t, "edge")] = d.value()
	return e
}

func (d drawer) style() Style {
	t := d.t
	aligns := []Align{AlignAuto, AlignFlexStart, AlignCenter, AlignFlexEnd, AlignStretch, AlignStart, AlignEnd}
	if !d.symmetric {
		aligns = append(aligns, AlignBaseline)
	}
	contents := append([]Align{AlignSpaceBetween, AlignSpaceAround, AlignSpaceEvenly}, aligns...)
	s := Style{
		Display:       rapid.SampledFrom([]Display{DisplayFlex, DisplayFlex, DisplayFlex, DisplayFlex, DisplayNone, DisplayContents}).Draw(t, "display"),
		Position:      rapid.SampledFrom([]Position{Relative, Relative, Relative, Absolute, Static}).Draw(t, "position"),
		FlexDirection: rapid.SampledFrom([]FlexDirection{Column, ColumnReverse, Row, RowReverse}).Draw(t, "direction"),
		Wrap:          rapid.SampledFrom([]Wrap{NoWrap, NoWrap, WrapLines, WrapReverse}).Draw(t, "wrap"),
		Justify:       Justify(rapid.IntRange(0, int(JustifyEnd)).Draw(t, "justify")),
		AlignItems:    rapid.SampledFrom(aligns).Draw(t, "align items"),
		AlignSelf:     rapid.SampledFrom(aligns).Draw(t, "align self"),
		AlignContent:  rapid.SampledFrom(contents).Draw(t, "align content"),
		BoxSizing:     rapid.SampledFrom([]BoxSizing{BorderBox, BorderBox, ContentBox}).Draw(t, "box sizing"),
		Overflow:      rapid.SampledFrom([]Overflow{OverflowVisible, OverflowVisible, OverflowHidden, OverflowScroll}).Draw(t, "overflow"),
		Flex:          d.value(), FlexGrow: d.value(), FlexShrink: d.value(), FlexBasis: d.value(),
		Width: d.value(), Height: d.value(),
		MinWidth: d.value(), MinHeight: d.value(), MaxWidth: d.value(), MaxHeight: d.value(),
		Margin: d.edges(), Padding: d.edges(), Border: d.edges(), Inset: d.edges(),
		RowGap: d.value(), ColumnGap: d.value(),
	}
	if rapid.IntRange(0, 5).Draw(t, "has ratio") == 0 {
		s.AspectRatio = d.number()
	}
	return s
}

// tree draws a tree of at most depth levels below the root.
func (d drawer) tree(depth int) *Node {
	n := &Node{Style: d.style()}
	children := 0
	if depth > 0 {
		children = rapid.IntRange(0, 3).Draw(d.t, "children")
	}
	for range children {
		n.Children = append(n.Children, d.tree(depth-1))
	}
	if children == 0 && rapid.IntRange(0, 2).Draw(d.t, "is text") == 0 {
		n.Text = !d.symmetric
		width, height := d.number(), d.number()
		n.Measure = func(space float64, mode MeasureMode, _ float64, _ MeasureMode) (float64, float64) {
			if mode != MeasureUndefined && space < width {
				return space, 2 * height
			}
			return width, height
		}
	}
	return n
}
