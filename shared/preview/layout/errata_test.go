package layout

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"hivesync/shared/preview/layout/box"
	"hivesync/shared/preview/layout/layouttest"
	"hivesync/shared/preview/layout/style"
	"hivesync/shared/preview/layout/web"
)

// flex: n means n 0 0 on a device, n 1 0% on the web: there an item without room shrinks below its padding's content.
func TestFlexNumber(t *testing.T) {
	t.Parallel()
	build := func() (root, a, b *box.Node) {
		a = &box.Node{Style: style.Style{Flex: style.Pt(1), Width: style.Pt(500)}}
		b = &box.Node{Style: style.Style{Flex: style.Pt(3)}}
		return &box.Node{Style: style.Style{FlexDirection: style.Row, Width: style.Pt(400), Height: style.Pt(10)}, Children: []*box.Node{a, b}}, a, b
	}
	for _, engine := range []box.Engine{Calculate, web.Calculate} {
		root, a, b := build()
		engine(root, box.Options{Width: style.Unknown, Height: style.Unknown})
		layouttest.Check(t, "one part", a, [4]float64{0, 0, 100, 10})
		layouttest.Check(t, "three parts", b, [4]float64{100, 0, 300, 10})
	}
	negative := &box.Node{Style: style.Style{Flex: style.Pt(-1), Width: style.Pt(500)}}
	root := &box.Node{Style: style.Style{FlexDirection: style.Row, Width: style.Pt(400), Height: style.Pt(10)}, Children: []*box.Node{negative}}
	Calculate(root, box.Options{Width: style.Unknown, Height: style.Unknown})
	layouttest.Check(t, "negative flex shrinks on a device", negative, [4]float64{0, 0, 400, 10})
	web.Calculate(root, box.Options{Width: style.Unknown, Height: style.Unknown})
	layouttest.Check(t, "negative flex is nothing on the web", negative, [4]float64{0, 0, 500, 10})
}

// A container that may be as wide as its parent is as wide, on a device, if it has an item that grows.
func TestStretchFlexBasisErratum(t *testing.T) {
	t.Parallel()
	item := &box.Node{Style: style.Style{FlexGrow: style.Pt(1), Height: style.Pt(20)}}
	row := &box.Node{Style: style.Style{FlexDirection: style.Row, AlignSelf: style.AlignFlexStart}, Children: []*box.Node{item}}
	root := &box.Node{Style: style.Style{Width: style.Pt(300), Height: style.Pt(100)}, Children: []*box.Node{row}}
	Calculate(root, box.Options{Width: style.Unknown, Height: style.Unknown})
	layouttest.Check(t, "row on a device", row, [4]float64{0, 0, 300, 20})
	layouttest.Check(t, "item on a device", item, [4]float64{0, 0, 300, 20})
	web.Calculate(root, box.Options{Width: style.Unknown, Height: style.Unknown})
	layouttest.Check(t, "row on the web", row, [4]float64{0, 0, 0, 20})
}

// A line of nothing but absolutely positioned children has nothing to put space around.
func TestSpaceAroundNothing(t *testing.T) {
	t.Parallel()
	for _, engine := range []box.Engine{Calculate, web.Calculate} {
		for justify := style.JustifyFlexStart; justify <= style.JustifySpaceEvenly; justify++ {
			child := &box.Node{Style: style.Style{Position: style.Absolute, Width: style.Pt(100), Height: style.Pt(40)}}
			row := &box.Node{Style: style.Style{FlexDirection: style.Row, Justify: justify, MinWidth: style.Pt(2)}, Children: []*box.Node{child}}
			root := &box.Node{Style: style.Style{AlignItems: style.AlignFlexEnd, Width: style.Pt(393), Height: style.Pt(100)}, Children: []*box.Node{row}}
			engine(root, box.Options{Width: style.Unknown, Height: style.Unknown})
			layouttest.Check(t, "the row", row, [4]float64{391, 0, 2, 0})
		}
	}
}

// Absolutely positioned children ignore their parent's padding on a device, both for their place and for percentages.
func TestAbsoluteErrata(t *testing.T) {
	t.Parallel()
	child := &box.Node{Style: style.Style{Position: style.Absolute, Width: style.Pct(50), Height: style.Pct(50)}}
	root := &box.Node{Style: style.Style{Width: style.Pt(100), Height: style.Pt(100)}, Children: []*box.Node{child}}
	root.Style.Padding[style.EdgeAll], root.Style.Border[style.EdgeAll] = style.Pt(10), style.Pt(5)
	Calculate(root, box.Options{Width: style.Unknown, Height: style.Unknown})
	layouttest.Check(t, "on a device", child, [4]float64{5, 5, 35, 35})
	web.Calculate(root, box.Options{Width: style.Unknown, Height: style.Unknown})
	layouttest.Check(t, "on the web", child, [4]float64{15, 15, 45, 45})
}

// Two items with flex: 1 in a parent that takes its height from them keep their content's heights on a device, where the base
// found first stays.
func TestBaseStaysOnDevice(t *testing.T) {
	t.Parallel()
	a := &box.Node{Style: style.Style{Flex: style.Pt(1)}, Children: []*box.Node{{Style: style.Style{Height: style.Pt(10)}}}}
	b := &box.Node{Style: style.Style{Flex: style.Pt(1)}, Children: []*box.Node{{Style: style.Style{Height: style.Pt(30)}}}}
	column := &box.Node{Children: []*box.Node{a, b}}
	root := &box.Node{Style: style.Style{Width: style.Pt(50)}, Children: []*box.Node{column}}
	Calculate(root, box.Options{Width: style.Unknown, Height: style.Unknown})
	layouttest.Check(t, "column", column, [4]float64{0, 0, 50, 40})
	layouttest.Check(t, "first", a, [4]float64{0, 0, 50, 10})
	layouttest.Check(t, "second", b, [4]float64{0, 10, 50, 30})
}

// A layout depends on its inputs alone, not on what the other engine left in the tree.
func TestEnginesLeaveNothingBehind(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		root := layouttest.Drawer{T: t}.Tree(3)
		o := box.Options{Width: 390, Height: 844, PointScale: 3}
		for _, engine := range [][2]box.Engine{{Calculate, web.Calculate}, {web.Calculate, Calculate}} {
			engine[0](root, o)
			first := layouttest.Frames(root)
			engine[1](root, box.Options{Width: 100, Height: style.Unknown, Direction: style.RTL})
			engine[0](root, o)
			if again := layouttest.Frames(root); !slices.Equal(first, again) {
				t.Fatalf("first %v, again %v", first, again)
			}
		}
	})
}
