package arrange

import (
	"math"

	"hivesync/shared/preview/layout/style"
	"hivesync/shared/preview/tree"
)

// side is one edge of a safe area.
type side struct {
	edge  style.Edge
	mode  tree.InsetMode
	inset float64
}

func (a *arranger) sides(p *tree.SafeAreaProps) [4]side {
	s := a.in.Device.SafeArea
	return [4]side{
		{style.EdgeLeft, p.Left, s.Left},
		{style.EdgeTop, p.Top, s.Top},
		{style.EdgeRight, p.Right, s.Right},
		{style.EdgeBottom, p.Bottom, s.Bottom},
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
func effective(e *style.EdgeValues, side style.Edge) style.Value {
	order := []style.Edge{style.EdgeStart, side, style.EdgeHorizontal, style.EdgeAll}
	switch side {
	case style.EdgeRight:
		order[0] = style.EdgeEnd
	case style.EdgeTop, style.EdgeBottom:
		order = []style.Edge{side, style.EdgeVertical, style.EdgeAll}
	}
	for _, edge := range order {
		if e[edge].Unit != style.Undefined {
			return e[edge]
		}
	}
	return style.Value{}
}

// pin sets a physical side so that nothing overrides it.
func pin(e *style.EdgeValues, side style.Edge, points float64) {
	switch side {
	case style.EdgeLeft:
		e[style.EdgeStart] = style.Value{}
	case style.EdgeRight:
		e[style.EdgeEnd] = style.Value{}
	}
	e[side] = style.Pt(points)
}

// points resolves a length of a safe area's own style. Percentages are taken of the window's width, which is the
// containing block of every safe area in practice.
func (a *arranger) points(v style.Value) float64 {
	switch v.Unit {
	case style.Points:
		return v.V
	case style.Percent:
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
		overlap := map[style.Edge]float64{
			style.EdgeLeft:   d.SafeArea.Left - at[0],
			style.EdgeTop:    d.SafeArea.Top - at[1],
			style.EdgeRight:  at[0] + f.Width - (d.Width - d.SafeArea.Right),
			style.EdgeBottom: at[1] + f.Height - (d.Height - d.SafeArea.Bottom),
		}
		for _, s := range a.sides(it.node.SafeArea) {
			want := min(max(overlap[s.edge], 0), s.inset)
			have := effective(&it.box.Style.Padding, s.edge)
			if have.Unit == style.Points && math.Abs(have.V-want) < 1e-6 {
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
