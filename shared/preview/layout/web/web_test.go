package web

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"hivesync/shared/preview/layout/box"
	"hivesync/shared/preview/layout/layouttest"
	"hivesync/shared/preview/layout/style"
)

// A line whose items reach their limits one after another must not take quadratic time: rounds are bounded, and the items
// still end up within their limits.
func TestManyLimitsOnOneLine(t *testing.T) {
	t.Parallel()
	root := &box.Node{Style: style.Style{FlexDirection: style.Row, Width: style.Pt(1 << 20), Height: style.Pt(10)}}
	for i := range 5000 {
		root.Children = append(root.Children, &box.Node{Style: style.Style{FlexGrow: style.Pt(1), MaxWidth: style.Pt(float64(i))}})
	}
	Calculate(root, box.Options{Width: style.Unknown, Height: style.Unknown})
	for i, c := range root.Children {
		if c.Frame.Width > float64(i) {
			t.Fatalf("item %d is %v wide, more than its maximum", i, c.Frame.Width)
		}
	}
}

// Right-to-left layout is the mirror image of left-to-right layout where no style names left or right.
func TestRightToLeftIsTheMirrorImage(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		root := layouttest.Drawer{T: t, Symmetric: true}.Tree(3)
		root.Style.Display, root.Style.Position = style.DisplayFlex, style.Relative
		root.Style.Margin, root.Style.Inset = style.EdgeValues{}, style.EdgeValues{}
		layouttest.Walk(root, func(n *box.Node) {
			// Children of these are placed relative to another box, which the check below does not look for.
			if n.Style.Display == style.DisplayContents {
				n.Style.Display = style.DisplayFlex
			}
			// The two edges of one axis can be out of balance when they overflow: CSS then keeps the start.
			if n.Style.Position == style.Absolute {
				n.Style.Inset = style.EdgeValues{}
			}
		})
		Calculate(root, box.Options{Width: 300, Height: 500, Direction: style.LTR})
		var ltr []box.Frame
		layouttest.Walk(root, func(n *box.Node) {
			for _, c := range n.Children {
				f := c.Frame
				f.X = n.Frame.Width - f.X - f.Width
				ltr = append(ltr, f)
			}
		})
		Calculate(root, box.Options{Width: 300, Height: 500, Direction: style.RTL})
		i := 0
		layouttest.Walk(root, func(n *box.Node) {
			for _, c := range n.Children {
				f, want := c.Frame, ltr[i]
				i++
				if !c.Placed {
					continue
				}
				if math.Abs(f.X-want.X) > 0.001 || math.Abs(f.Y-want.Y) > 0.001 || math.Abs(f.Width-want.Width) > 0.001 || math.Abs(f.Height-want.Height) > 0.001 {
					t.Fatalf("right to left %v, mirror of left to right %v", f, want)
				}
			}
		})
	})
}
