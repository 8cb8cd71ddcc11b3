// Package layouttest holds what the tests of the layout engines share: trees, random styles, and the exercises that every
// engine must pass.
package layouttest

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"hivesync/shared/preview/layout/box"
	"hivesync/shared/preview/layout/style"
)

// Walk visits every node in document order.
func Walk(n *box.Node, visit func(n *box.Node)) {
	visit(n)
	for _, c := range n.Children {
		Walk(c, visit)
	}
}

// Frames lists all frames of a tree in document order.
func Frames(root *box.Node) []box.Frame {
	var all []box.Frame
	Walk(root, func(n *box.Node) { all = append(all, n.Frame) })
	return all
}

// CheckFrames fails unless every length of a tree that was laid out is finite, and no size negative.
func CheckFrames(t interface{ Fatalf(string, ...any) }, root *box.Node) {
	Walk(root, func(n *box.Node) {
		f := n.Frame
		for _, v := range []float64{
			f.X, f.Y, f.Width, f.Height,
			n.Border.Left, n.Border.Top, n.Border.Right, n.Border.Bottom,
			n.Padding.Left, n.Padding.Top, n.Padding.Right, n.Padding.Bottom,
		} {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				t.Fatalf("frame %v, border %v, padding %v: not finite", f, n.Border, n.Padding)
			}
		}
		if f.Width < 0 || f.Height < 0 {
			t.Fatalf("frame %v: negative size", f)
		}
	})
}

// Check compares the frame of a node with x, y, width and height.
func Check(t *testing.T, what string, n *box.Node, want [4]float64) {
	t.Helper()
	if got := [4]float64{n.Frame.X, n.Frame.Y, n.Frame.Width, n.Frame.Height}; got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// Words is a leaf whose text is length points long and breaks anywhere, in lines of 10 points.
func Words(length float64) *box.Node {
	return &box.Node{Text: true, Measure: func(w float64, mode box.MeasureMode, _ float64, _ box.MeasureMode) (float64, float64) {
		if mode == box.MeasureUndefined || w >= length {
			return length, 10
		}
		lines := 1.0
		for rest := length - max(w, 10); rest > 0; rest -= max(w, 10) {
			lines++
		}
		return min(length, max(w, 10)), lines * 10
	}}
}

// Screen builds a tree like a real screen's, of about the given number of nodes: a header, then rows with a picture, two
// texts in a column that takes the rest, and a badge.
func Screen(nodes int) *box.Node {
	text := func(width float64) *box.Node {
		return &box.Node{Text: true, Measure: func(space float64, mode box.MeasureMode, _ float64, _ box.MeasureMode) (float64, float64) {
			if mode == box.MeasureUndefined || space >= width {
				return width, 20
			}
			lines := 1.0
			if space > 0 {
				lines = float64(int(width/space) + 1)
			}
			return space, 20 * lines
		}}
	}
	root := &box.Node{Style: style.Style{Flex: style.Pt(1)}}
	count := 1
	for count < nodes {
		row := &box.Node{Style: style.Style{FlexDirection: style.Row, AlignItems: style.AlignCenter}}
		row.Style.Padding[style.EdgeAll] = style.Pt(12)
		row.Style.Border[style.EdgeBottom] = style.Pt(0.5)
		picture := &box.Node{Style: style.Style{Width: style.Pt(48), Height: style.Pt(48)}}
		column := &box.Node{Style: style.Style{Flex: style.Pt(1)}}
		column.Style.Margin[style.EdgeHorizontal] = style.Pt(12)
		column.Children = []*box.Node{text(180), text(400 + float64(count%7)*60)}
		badge := &box.Node{Style: style.Style{AlignSelf: style.AlignFlexStart}, Children: []*box.Node{text(24)}}
		badge.Style.Padding[style.EdgeHorizontal] = style.Pt(6)
		row.Children = []*box.Node{picture, column, badge}
		root.Children = append(root.Children, row)
		count += 7
	}
	return root
}

// Drawer draws random styles. Wild adds values that no screen has: negative, huge, not finite.
type Drawer struct {
	T         *rapid.T
	Wild      bool
	Symmetric bool // nothing that tells left from right
}

// Number draws a length.
func (d Drawer) Number() float64 {
	if d.Wild {
		return rapid.SampledFrom([]float64{
			0, 1, 20, -5, -1e9, 1e9, 1e308, -1e308, 5e-324, math.NaN(), math.Inf(1), math.Inf(-1), 0.1, 33.3,
		}).Draw(d.T, "wild number")
	}
	return float64(rapid.IntRange(0, 120).Draw(d.T, "number"))
}

func (d Drawer) value() style.Value {
	switch rapid.IntRange(0, 9).Draw(d.T, "unit") {
	case 0, 1, 2:
		return style.Pt(d.Number())
	case 3:
		return style.Pct(d.Number())
	case 4:
		return style.Value{Unit: rapid.SampledFrom([]style.Unit{style.Auto, style.MinContent, style.MaxContent, style.FitContent, style.Stretch, style.Content}).Draw(d.T, "keyword")}
	}
	return style.Value{}
}

func (d Drawer) edges() style.EdgeValues {
	var e style.EdgeValues
	if rapid.IntRange(0, 3).Draw(d.T, "has edges") > 0 {
		return e
	}
	edges := []style.Edge{style.EdgeLeft, style.EdgeTop, style.EdgeRight, style.EdgeBottom, style.EdgeStart, style.EdgeEnd, style.EdgeHorizontal, style.EdgeVertical, style.EdgeAll}
	if d.Symmetric {
		edges = []style.Edge{style.EdgeTop, style.EdgeBottom, style.EdgeStart, style.EdgeEnd, style.EdgeHorizontal, style.EdgeVertical, style.EdgeAll}
	}
	e[rapid.SampledFrom(edges).Draw(d.T, "edge")] = d.value()
	e[rapid.SampledFrom(edges).Draw(d.T, "edge")] = d.value()
	return e
}

func (d Drawer) style() style.Style {
	t := d.T
	aligns := []style.Align{style.AlignAuto, style.AlignFlexStart, style.AlignCenter, style.AlignFlexEnd, style.AlignStretch, style.AlignStart, style.AlignEnd}
	if !d.Symmetric {
		aligns = append(aligns, style.AlignBaseline)
	}
	contents := append([]style.Align{style.AlignSpaceBetween, style.AlignSpaceAround, style.AlignSpaceEvenly}, aligns...)
	s := style.Style{
		Display:       rapid.SampledFrom([]style.Display{style.DisplayFlex, style.DisplayFlex, style.DisplayFlex, style.DisplayFlex, style.DisplayNone, style.DisplayContents}).Draw(t, "display"),
		Position:      rapid.SampledFrom([]style.Position{style.Relative, style.Relative, style.Relative, style.Absolute, style.Static}).Draw(t, "position"),
		FlexDirection: rapid.SampledFrom([]style.FlexDirection{style.Column, style.ColumnReverse, style.Row, style.RowReverse}).Draw(t, "direction"),
		Wrap:          rapid.SampledFrom([]style.Wrap{style.NoWrap, style.NoWrap, style.WrapLines, style.WrapReverse}).Draw(t, "wrap"),
		Justify:       style.Justify(rapid.IntRange(0, int(style.JustifyEnd)).Draw(t, "justify")),
		AlignItems:    rapid.SampledFrom(aligns).Draw(t, "align items"),
		AlignSelf:     rapid.SampledFrom(aligns).Draw(t, "align self"),
		AlignContent:  rapid.SampledFrom(contents).Draw(t, "align content"),
		BoxSizing:     rapid.SampledFrom([]style.BoxSizing{style.BorderBox, style.BorderBox, style.ContentBox}).Draw(t, "box sizing"),
		Overflow:      rapid.SampledFrom([]style.Overflow{style.OverflowVisible, style.OverflowVisible, style.OverflowHidden, style.OverflowScroll}).Draw(t, "overflow"),
		Flex:          d.value(), FlexGrow: d.value(), FlexShrink: d.value(), FlexBasis: d.value(),
		Width: d.value(), Height: d.value(),
		MinWidth: d.value(), MinHeight: d.value(), MaxWidth: d.value(), MaxHeight: d.value(),
		Margin: d.edges(), Padding: d.edges(), Border: d.edges(), Inset: d.edges(),
		RowGap: d.value(), ColumnGap: d.value(),
	}
	if rapid.IntRange(0, 5).Draw(t, "has ratio") == 0 {
		s.AspectRatio = d.Number()
	}
	return s
}

// Tree draws a tree of at most depth levels below the root.
func (d Drawer) Tree(depth int) *box.Node {
	n := &box.Node{Style: d.style()}
	children := 0
	if depth > 0 {
		children = rapid.IntRange(0, 3).Draw(d.T, "children")
	}
	for range children {
		n.Children = append(n.Children, d.Tree(depth-1))
	}
	if children == 0 && rapid.IntRange(0, 2).Draw(d.T, "is text") == 0 {
		n.Text = !d.Symmetric
		width, height := d.Number(), d.Number()
		n.Measure = func(space float64, mode box.MeasureMode, _ float64, _ box.MeasureMode) (float64, float64) {
			if mode != box.MeasureUndefined && space < width {
				return space, 2 * height
			}
			return width, height
		}
	}
	return n
}
