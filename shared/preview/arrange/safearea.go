package arrange

import (
	"math"

	"hivesync/shared/preview/layout"
	"hivesync/shared/preview/tree"
)

// side is one edge of a safe area.
type side struct {
	edge  layout.Edge
	mode  tree.InsetMode
	inset float64
}

func (a *arranger) sides(p *tree.SafeAreaProps) [4]side {
	s := a.in.Device.SafeArea
	return [4]side{
		{layout.EdgeLeft, p.Left, s.Left},
		{layout.EdgeTop, p.Top, s.Top},
		{layout.EdgeRight, p.Right, s.Right},
		{layout.EdgeBottom, p.Bottom, s.Bottom},
	}
}

// safeArea applies the device's insets. Those that depend on where the view ends up are applied after each layout.
func (a *arranger) safeArea(it *item) {
	p := it.node.SafeArea
	if p.Overlap {
		a.areas = append(a.areas, it)
		return
	}
	edges := &it.box.Style.Padding
	if p.Margin {
		edges = &it.box.Style.Margin
	}
	for _, s := range a.sides(p) {
		if s.mode == tree.InsetOff {
			continue
		}
		own := a.points(effective(edges, s.edge))
		if s.mode == tree.InsetMaximum {
			own = max(own, s.inset)
		} else {
			own += s.inset
		}
		pin(edges, s.edge, own)
	}
}

// effective is the value that holds for a physical side when the direction is left to right.
func effective(e *layout.EdgeValues, side layout.Edge) layout.Value {
	order := []layout.Edge{layout.EdgeStart, side, layout.EdgeHorizontal, layout.EdgeAll}
	switch side {
	case layout.EdgeRight:
		order[0] = layout.EdgeEnd
	case layout.EdgeTop, layout.EdgeBottom:
		order = []layout.Edge{side, layout.EdgeVertical, layout.EdgeAll}
	}
	for _, edge := range order {
		if e[edge].Unit != layout.Undefined {
			return e[edge]
		}
	}
	return layout.Value{}
}

// pin sets a physical side so that nothing overrides it.
func pin(e *layout.EdgeValues, side layout.Edge, points float64) {
	switch side {
	case layout.EdgeLeft:
		e[layout.EdgeStart] = layout.Value{}
	case layout.EdgeRight:
		e[layout.EdgeEnd] = layout.Value{}
	}
	e[side] = layout.Pt(points)
}

// points resolves a length of a safe area's own style. Percentages are taken of the window's width, which is the
// containing block of every safe area in practice.
func (a *arranger) points(v layout.Value) float64 {
	switch v.Unit {
	case layout.Points:
		return v.V
	case layout.Percent:
		return v.V * a.in.Device.Width / 100
	}
	return 0
}

// applyOverlaps sets the padding of React Native's own safe areas from where they are now; it reports whether any changed.
// As on a device, the insets replace the view's padding.
func (a *arranger) applyOverlaps(root *item) bool {
	if len(a.areas) == 0 {
		return false
	}
	origins := map[*item][2]float64{}
	note(root, 0, 0, origins)
	for _, o := range a.overlays {
		note(o, 0, a.sheetTop(o), origins)
	}
	changed := false
	d := a.in.Device
	for _, it := range a.areas {
		at, ok := origins[it]
		if !ok {
			continue
		}
		f := it.box.Frame
		overlap := map[layout.Edge]float64{
			layout.EdgeLeft:   d.SafeArea.Left - at[0],
			layout.EdgeTop:    d.SafeArea.Top - at[1],
			layout.EdgeRight:  at[0] + f.Width - (d.Width - d.SafeArea.Right),
			layout.EdgeBottom: at[1] + f.Height - (d.Height - d.SafeArea.Bottom),
		}
		for _, s := range a.sides(it.node.SafeArea) {
			want := min(max(overlap[s.edge], 0), s.inset)
			have := effective(&it.box.Style.Padding, s.edge)
			if have.Unit == layout.Points && math.Abs(have.V-want) < 1e-6 {
				continue
			}
			pin(&it.box.Style.Padding, s.edge, want)
			changed = true
		}
	}
	return changed
}

// note records where every item is in the window.
func note(it *item, x, y float64, origins map[*item][2]float64) {
	x, y = x+it.box.Frame.X, y+it.box.Frame.Y
	if it.node != nil && it.node.SafeArea != nil {
		origins[it] = [2]float64{x, y}
	}
	for _, c := range it.children {
		note(c, x, y, origins)
	}
}
