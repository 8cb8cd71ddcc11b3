package layouttest

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"hivesync/shared/preview/layout/box"
	"hivesync/shared/preview/layout/style"
)

// Exercise runs what every engine must pass, whichever rules it follows.
func Exercise(t *testing.T, engine box.Engine) {
	for _, test := range []struct {
		name string
		run  func(t *testing.T, engine box.Engine)
	}{
		{"screen fills the window", screenFillsTheWindow},
		{"text wraps in a row", textWrapsInARow},
		{"baselines of measured text", baselinesOfMeasuredText},
		{"text keeps its line in a box made to fit", textKeepsItsLineInABoxMadeToFit},
		{"nodes without boxes", nodesWithoutBoxes},
		{"measured nodes are leaves", measuredNodesAreLeaves},
		{"text rounds up", textRoundsUp},
		{"frames are finite", framesAreFinite},
		{"layout again is the same", layoutAgainIsTheSame},
		{"growing items fill the row", growingItemsFillTheRow},
		{"rounded boxes still touch", roundedBoxesStillTouch},
		{"plain nests need few measurements", plainNestsNeedFewMeasurements},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.run(t, engine)
		})
	}
}

func screenFillsTheWindow(t *testing.T, engine box.Engine) {
	header := &box.Node{Style: style.Style{Height: style.Pt(44)}}
	title := Words(120)
	body := &box.Node{Style: style.Style{Flex: style.Pt(1)}, Children: []*box.Node{title}}
	body.Style.Padding[style.EdgeHorizontal] = style.Pt(16)
	root := &box.Node{Style: style.Style{Flex: style.Pt(1)}, Children: []*box.Node{header, body}}
	engine(root, box.Options{Width: 390, Height: 844, PointScale: 3})
	Check(t, "root", root, [4]float64{0, 0, 390, 844})
	Check(t, "header", header, [4]float64{0, 0, 390, 44})
	Check(t, "body", body, [4]float64{0, 44, 390, 800})
	Check(t, "title", title, [4]float64{16, 0, 358, 10})
	if body.Padding != (box.Edges{Left: 16, Right: 16}) {
		t.Errorf("padding %v", body.Padding)
	}
}

// A text beside a picture wraps in what is left of the row, and the row is as tall as the text.
func textWrapsInARow(t *testing.T, engine box.Engine) {
	picture := &box.Node{Style: style.Style{Width: style.Pt(40), Height: style.Pt(15), AlignSelf: style.AlignCenter}}
	text := Words(300)
	text.Style.Flex = style.Pt(1)
	row := &box.Node{Style: style.Style{FlexDirection: style.Row, ColumnGap: style.Pt(10)}, Children: []*box.Node{picture, text}}
	root := &box.Node{Style: style.Style{Width: style.Pt(150)}, Children: []*box.Node{row}}
	engine(root, box.Options{Width: style.Unknown, Height: style.Unknown})
	Check(t, "row", row, [4]float64{0, 0, 150, 30})
	Check(t, "picture", picture, [4]float64{0, 7.5, 40, 15})
	Check(t, "text", text, [4]float64{50, 0, 100, 30})
}

func baselinesOfMeasuredText(t *testing.T, engine box.Engine) {
	text := func(size float64) *box.Node {
		return &box.Node{
			Measure:  func(float64, box.MeasureMode, float64, box.MeasureMode) (float64, float64) { return 2 * size, size },
			Baseline: func(_, height float64) float64 { return height * 0.75 },
		}
	}
	small, large := text(20), text(40)
	wrapped := &box.Node{Children: []*box.Node{{Style: style.Style{Height: style.Pt(5)}}, small}}
	root := &box.Node{Style: style.Style{FlexDirection: style.Row, AlignItems: style.AlignBaseline, Width: style.Pt(300)}, Children: []*box.Node{wrapped, large}}
	engine(root, box.Options{Width: style.Unknown, Height: style.Unknown})
	// The container's baseline is its first child's, an empty box 5 points tall.
	Check(t, "container", wrapped, [4]float64{0, 25, 40, 25})
	Check(t, "large", large, [4]float64{40, 0, 80, 40})
}

// A box that takes its width from a text must not make it wrap by the rounding errors of adding and subtracting padding.
func textKeepsItsLineInABoxMadeToFit(t *testing.T, engine box.Engine) {
	for i := range 500 {
		text := Words(100 + float64(i)/7)
		inner := &box.Node{Children: []*box.Node{text}}
		inner.Style.Padding[style.EdgeAll] = style.Pt(0.1 + float64(i)/3)
		outer := &box.Node{Style: style.Style{FlexDirection: style.Row, AlignSelf: style.AlignCenter}, Children: []*box.Node{inner}}
		outer.Style.Padding[style.EdgeAll] = style.Pt(0.7)
		root := &box.Node{Style: style.Style{Width: style.Pt(1000)}, Children: []*box.Node{outer}}
		engine(root, box.Options{Width: style.Unknown, Height: style.Unknown})
		if text.Frame.Height != 10 {
			t.Fatalf("a text %v points long became %v", 100+float64(i)/7, text.Frame)
		}
	}
}

// display: none and display: contents leave no box; the children of contents belong to the nearest parent that has one.
func nodesWithoutBoxes(t *testing.T, engine box.Engine) {
	inner := &box.Node{Style: style.Style{Height: style.Pt(10)}}
	hidden := &box.Node{Style: style.Style{Display: style.DisplayNone, Height: style.Pt(50)}, Children: []*box.Node{{Style: style.Style{Height: style.Pt(9)}}}}
	contents := &box.Node{Style: style.Style{Display: style.DisplayContents, Height: style.Pt(70)}, Children: []*box.Node{inner, hidden}}
	contents.Style.Padding[style.EdgeAll] = style.Pt(20)
	after := &box.Node{Style: style.Style{Height: style.Pt(5)}}
	root := &box.Node{Style: style.Style{Width: style.Pt(100)}, Children: []*box.Node{contents, after}}
	root.Style.Padding[style.EdgeTop] = style.Pt(3)
	// Frames of an earlier layout, when the node was shown, must not survive.
	hidden.Frame, hidden.Children[0].Frame = box.Frame{X: 1, Y: 2, Width: 3, Height: 4}, box.Frame{X: 5, Y: 6, Width: 7, Height: 8}
	engine(root, box.Options{Width: style.Unknown, Height: style.Unknown})
	Check(t, "root", root, [4]float64{0, 0, 100, 18})
	Check(t, "contents", contents, [4]float64{})
	Check(t, "inner", inner, [4]float64{0, 3, 100, 10})
	Check(t, "hidden", hidden, [4]float64{})
	Check(t, "inside hidden", hidden.Children[0], [4]float64{})
	Check(t, "after", after, [4]float64{0, 13, 100, 5})

	root.Style.Display = style.DisplayNone
	engine(root, box.Options{Width: 10, Height: 10, PointScale: 1})
	Check(t, "hidden root", root, [4]float64{})
}

// A measured node is a leaf: what children it has are not laid out.
func measuredNodesAreLeaves(t *testing.T, engine box.Engine) {
	leaf := Words(30)
	leaf.Children = []*box.Node{{Style: style.Style{Width: style.Pt(500), Height: style.Pt(500)}}}
	root := &box.Node{Style: style.Style{AlignItems: style.AlignFlexStart}, Children: []*box.Node{leaf}}
	engine(root, box.Options{Width: style.Unknown, Height: style.Unknown})
	Check(t, "leaf", leaf, [4]float64{0, 0, 30, 10})
	Check(t, "child of the leaf", leaf.Children[0], [4]float64{})
}

// A text keeps every pixel that its content touches; other boxes round to the nearest.
func textRoundsUp(t *testing.T, engine box.Engine) {
	for _, c := range []struct {
		text  bool
		scale float64
		want  [4]float64
	}{
		{true, 1, [4]float64{0, 0, 31, 11}},
		{false, 1, [4]float64{0, 0, 30, 10}},
		{true, 2, [4]float64{0, 0, 30.5, 10.5}},
		{false, 2, [4]float64{0, 0, 30, 10.5}},
		{true, 0, [4]float64{0, 0, 30.125, 10.25}},
	} {
		leaf := &box.Node{Text: c.text, Measure: func(float64, box.MeasureMode, float64, box.MeasureMode) (float64, float64) { return 30.125, 10.25 }}
		root := &box.Node{Style: style.Style{AlignItems: style.AlignFlexStart}, Children: []*box.Node{leaf}}
		engine(root, box.Options{Width: style.Unknown, Height: style.Unknown, PointScale: c.scale})
		Check(t, "leaf", leaf, c.want)
	}
}

// Whatever the styles, measured sizes and options are, every frame is finite and no size is negative.
func framesAreFinite(t *testing.T, engine box.Engine) {
	rapid.Check(t, func(t *rapid.T) {
		d := Drawer{T: t, Wild: true}
		root := d.Tree(3)
		o := box.Options{
			Width: d.Number(), Height: d.Number(), PointScale: d.Number(),
			Direction: rapid.SampledFrom([]style.Direction{style.Inherit, style.LTR, style.RTL}).Draw(t, "direction"),
		}
		engine(root, o)
		CheckFrames(t, root)
	})
}

// A layout depends on its inputs alone, not on layouts that the tree went through before.
func layoutAgainIsTheSame(t *testing.T, engine box.Engine) {
	rapid.Check(t, func(t *rapid.T) {
		d := Drawer{T: t}
		root := d.Tree(3)
		o := box.Options{Width: 390, Height: 844, PointScale: 3}
		engine(root, o)
		first := Frames(root)
		engine(root, box.Options{Width: 100, Height: math.NaN(), Direction: style.RTL})
		engine(root, o)
		if again := Frames(root); !slices.Equal(first, again) {
			t.Fatalf("first %v, again %v", first, again)
		}
	})
}

// Items that grow fill a row that does not wrap, gaps and margins included, and do not overlap.
func growingItemsFillTheRow(t *testing.T, engine box.Engine) {
	rapid.Check(t, func(t *rapid.T) {
		width := float64(rapid.IntRange(200, 1000).Draw(t, "width"))
		gap := float64(rapid.IntRange(0, 8).Draw(t, "gap"))
		root := &box.Node{Style: style.Style{FlexDirection: style.Row, Width: style.Pt(width), Height: style.Pt(50), ColumnGap: style.Pt(gap)}}
		for range rapid.IntRange(1, 8).Draw(t, "items") {
			c := &box.Node{Style: style.Style{
				FlexGrow:  style.Pt(float64(rapid.IntRange(1, 5).Draw(t, "grow"))),
				FlexBasis: style.Pt(float64(rapid.IntRange(0, 10).Draw(t, "basis"))),
			}}
			c.Style.Margin[style.EdgeStart] = style.Pt(float64(rapid.IntRange(0, 4).Draw(t, "margin")))
			root.Children = append(root.Children, c)
		}
		engine(root, box.Options{Width: math.NaN(), Height: math.NaN()})
		end := -gap
		for _, c := range root.Children {
			if start := end + gap + c.Style.Margin[style.EdgeStart].V; math.Abs(c.Frame.X-start) > 1e-6 {
				t.Fatalf("item begins at %v, want %v", c.Frame.X, start)
			}
			end = c.Frame.X + c.Frame.Width
		}
		if math.Abs(end-width) > 1e-6 {
			t.Fatalf("items end at %v, the row at %v", end, width)
		}
	})
}

// Rounded frames lie on the pixel grid, and boxes that touched before rounding still do.
func roundedBoxesStillTouch(t *testing.T, engine box.Engine) {
	rapid.Check(t, func(t *rapid.T) {
		scale := rapid.SampledFrom([]float64{1, 1.5, 2, 2.625, 3}).Draw(t, "scale")
		root := &box.Node{Style: style.Style{FlexDirection: style.Row, Width: style.Pt(rapid.Float64Range(50, 500).Draw(t, "width")), Height: style.Pt(40)}}
		root.Style.Padding[style.EdgeAll] = style.Pt(rapid.Float64Range(0, 10).Draw(t, "padding"))
		for range rapid.IntRange(1, 6).Draw(t, "items") {
			root.Children = append(root.Children, &box.Node{Style: style.Style{FlexGrow: style.Pt(1)}})
		}
		engine(root, box.Options{Width: math.NaN(), Height: math.NaN(), PointScale: scale})
		for i, c := range root.Children {
			if px := c.Frame.X * scale; math.Abs(px-math.Round(px)) > 1e-6 {
				t.Fatalf("item %d begins at pixel %v", i, px)
			}
			if i == 0 {
				continue
			}
			before := root.Children[i-1].Frame
			if gap := (c.Frame.X - before.X - before.Width) * scale; math.Abs(gap) > 1+1e-6 {
				t.Fatalf("items %d and %d are %v pixels apart", i-1, i, gap)
			}
		}
	})
}

// Nests that real screens are made of get by with a few questions for each node, so that no answer has to be approximated.
func plainNestsNeedFewMeasurements(t *testing.T, engine box.Engine) {
	// Rows in columns get wider with every level: 20 are as many as fit the width given.
	for name, depth := range map[string]int{"stretched columns": 200, "stretched rows": 200, "growing": 200, "percentages": 200, "rows in columns": 20} {
		root, calls := nest(depth, nests[name])
		engine(root, box.Options{Width: 390, Height: 844, PointScale: 2})
		for level, n := range calls {
			if n > 5 {
				t.Errorf("%s: the text at level %d was measured %d times", name, level, n)
				break
			}
		}
	}
}
