package layout

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

func checkFrames(t interface{ Fatalf(string, ...any) }, root *Node) {
	walk(root, func(n *Node) {
		f := n.Frame
		for _, v := range []float64{
			f.X, f.Y, f.Width, f.Height,
			n.Border.Left, n.Border.Top, n.Border.Right, n.Border.Bottom,
			n.Padding.Left, n.Padding.Top, n.Padding.Right, n.Padding.Bottom,
		} {
			if !finite(v) {
				t.Fatalf("frame %v, border %v, padding %v: not finite", f, n.Border, n.Padding)
			}
		}
		if f.Width < 0 || f.Height < 0 {
			t.Fatalf("frame %v: negative size", f)
		}
	})
}

// Whatever the styles, measured sizes and options are, every frame is finite and no size is negative.
func TestFramesAreFinite(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := drawer{t: t, wild: true}
		root := d.tree(3)
		o := Options{
			Width: d.number(), Height: d.number(), PointScale: d.number(),
			Direction: rapid.SampledFrom([]Direction{Inherit, LTR, RTL}).Draw(t, "direction"),
			Mode:      rapid.SampledFrom([]Mode{Web, Device}).Draw(t, "mode"),
		}
		Calculate(root, o)
		checkFrames(t, root)
	})
}

// A layout depends on its inputs alone, not on layouts that the tree went through before.
func TestLayoutAgainIsTheSame(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := drawer{t: t}
		root := d.tree(3)
		mode := rapid.SampledFrom([]Mode{Web, Device}).Draw(t, "mode")
		o := Options{Width: 390, Height: 844, Mode: mode, PointScale: 3}
		Calculate(root, o)
		first := frames(root)
		Calculate(root, Options{Width: 100, Height: math.NaN(), Mode: 1 - mode, Direction: RTL})
		Calculate(root, o)
		if again := frames(root); !slices.Equal(first, again) {
			t.Fatalf("first %v, again %v", first, again)
		}
	})
}

// Right-to-left layout is the mirror image of left-to-right layout where no style names left or right.
func TestRightToLeftIsTheMirrorImage(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		root := drawer{t: t, symmetric: true}.tree(3)
		root.Style.Display, root.Style.Position = DisplayFlex, Relative
		root.Style.Margin, root.Style.Inset = EdgeValues{}, EdgeValues{}
		walk(root, func(n *Node) {
			// Children of these are placed relative to another box, which the check below does not look for.
			if n.Style.Display == DisplayContents {
				n.Style.Display = DisplayFlex
			}
			// The two edges of one axis can be out of balance when they overflow: CSS then keeps the start.
			if n.Style.Position == Absolute {
				n.Style.Inset = EdgeValues{}
			}
		})
		Calculate(root, Options{Width: 300, Height: 500, Mode: Web, Direction: LTR})
		var ltr []Frame
		walk(root, func(n *Node) {
			for _, c := range n.Children {
				f := c.Frame
				f.X = n.Frame.Width - f.X - f.Width
				ltr = append(ltr, f)
			}
		})
		Calculate(root, Options{Width: 300, Height: 500, Mode: Web, Direction: RTL})
		i := 0
		walk(root, func(n *Node) {
			for _, c := range n.Children {
				f, want := c.Frame, ltr[i]
				i++
				if !c.state.placed {
					continue
				}
				if abs(f.X-want.X) > 0.001 || abs(f.Y-want.Y) > 0.001 || abs(f.Width-want.Width) > 0.001 || abs(f.Height-want.Height) > 0.001 {
					t.Fatalf("right to left %v, mirror of left to right %v", f, want)
				}
			}
		})
	})
}

// Items that grow fill a row that does not wrap, gaps and margins included, and do not overlap.
func TestGrowingItemsFillTheRow(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		width := float64(rapid.IntRange(200, 1000).Draw(t, "width"))
		gap := float64(rapid.IntRange(0, 8).Draw(t, "gap"))
		root := &Node{Style: Style{FlexDirection: Row, Width: Pt(width), Height: Pt(50), ColumnGap: Pt(gap)}}
		for range rapid.IntRange(1, 8).Draw(t, "items") {
			c := &Node{Style: Style{
				FlexGrow:  Pt(float64(rapid.IntRange(1, 5).Draw(t, "grow"))),
				FlexBasis: Pt(float64(rapid.IntRange(0, 10).Draw(t, "basis"))),
			}}
			c.Style.Margin[EdgeStart] = Pt(float64(rapid.IntRange(0, 4).Draw(t, "margin")))
			root.Children = append(root.Children, c)
		}
		mode := rapid.SampledFrom([]Mode{Web, Device}).Draw(t, "mode")
		Calculate(root, Options{Width: math.NaN(), Height: math.NaN(), Mode: mode})
		end := -gap
		for _, c := range root.Children {
			if start := end + gap + c.Style.Margin[EdgeStart].V; abs(c.Frame.X-start) > 1e-6 {
				t.Fatalf("item begins at %v, want %v", c.Frame.X, start)
			}
			end = c.Frame.X + c.Frame.Width
		}
		if abs(end-width) > 1e-6 {
			t.Fatalf("items end at %v, the row at %v", end, width)
		}
	})
}

// Rounded frames lie on the pixel grid, and boxes that touched before rounding still do.
func TestRoundedBoxesStillTouch(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		scale := rapid.SampledFrom([]float64{1, 1.5, 2, 2.625, 3}).Draw(t, "scale")
		root := &Node{Style: Style{FlexDirection: Row, Width: Pt(rapid.Float64Range(50, 500).Draw(t, "width")), Height: Pt(40)}}
		root.Style.Padding[EdgeAll] = Pt(rapid.Float64Range(0, 10).Draw(t, "padding"))
		for range rapid.IntRange(1, 6).Draw(t, "items") {
			root.Children = append(root.Children, &Node{Style: Style{FlexGrow: Pt(1)}})
		}
		Calculate(root, Options{Width: math.NaN(), Height: math.NaN(), Mode: Web, PointScale: scale})
		for i, c := range root.Children {
			if px := c.Frame.X * scale; abs(px-math.Round(px)) > 1e-6 {
				t.Fatalf("item %d begins at pixel %v", i, px)
			}
			if i == 0 {
				continue
			}
			before := root.Children[i-1].Frame
			if gap := (c.Frame.X - before.X - before.Width) * scale; abs(gap) > 1+1e-6 {
				t.Fatalf("items %d and %d are %v pixels apart", i-1, i, gap)
			}
		}
	})
}
