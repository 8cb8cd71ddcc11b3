package schema

import (
	"image/color"

	"hivesync/shared/preview/arrange"
	"hivesync/shared/preview/layout/box"
	"hivesync/shared/preview/layout/style"
	"hivesync/shared/preview/paint"
	"hivesync/shared/preview/tree"
)

var borderStyleNames = [...]string{paint.Solid: "solid", paint.Dashed: "dashed", paint.Dotted: "dotted"}

// style is what a client needs to draw the box again, every value resolved.
func (a *assembler) style(b *arrange.Box) object {
	v := &b.Node.Visual
	o := object{}
	if v.Background.A > 0 {
		o["backgroundColor"] = hexColor(v.Background)
	}
	if len(v.Gradients) > 0 {
		list := make([]any, len(v.Gradients))
		for i := range v.Gradients {
			list[i] = gradient(v.Gradients[i].For(b.Rect))
		}
		o["gradients"] = list
	}
	if v.Radii != [4]style.Value{} {
		r := v.Corners(b.Rect.W, b.Rect.H)
		if r != (paint.Radii{}) {
			o["radii"] = object{
				"topLeft": corner(r.TopLeft), "topRight": corner(r.TopRight), "bottomRight": corner(r.BottomRight), "bottomLeft": corner(r.BottomLeft),
			}
		}
	}
	if b.Border != (box.Edges{}) {
		o["border"] = object{
			"widths": edges(b.Border),
			"colors": sideColors(v.BorderColor),
			"style":  borderStyleNames[v.BorderStyle],
		}
	}
	if b.Padding != (box.Edges{}) {
		o["padding"] = edges(b.Padding)
	}
	a.effects(o, b)
	return o
}

func (a *assembler) effects(o object, b *arrange.Box) {
	v := &b.Node.Visual
	if v.Outline.Width > 0 {
		o["outline"] = object{
			"width": num(v.Outline.Width), "offset": num(v.Outline.Offset), "color": hexColor(v.Outline.Color), "style": borderStyleNames[v.Outline.Style],
		}
	}
	var shadows []any
	for _, s := range v.Shadows {
		shadows = append(shadows, shadow(s))
	}
	if v.IOSShadow != nil {
		shadows = append(shadows, shadow(*v.IOSShadow))
	}
	if len(shadows) > 0 {
		o["shadows"] = shadows
	}
	optionalNum(o, "elevation", v.Elevation)
	if v.Opacity != 1 {
		o["opacity"] = num(v.Opacity)
	}
	if m, ok := v.Affine(b.Rect.X, b.Rect.Y, b.Rect.W, b.Rect.H); ok {
		o["matrix"] = []any{num(m.A), num(m.B), num(m.C), num(m.D), num(m.E), num(m.F)}
	}
	if v.Clip {
		o["clip"] = true
	}
	if v.Hidden {
		o["hidden"] = true
	}
	optionalNum(o, "zIndex", v.ZIndex)
}

func corner(c paint.Corner) object { return object{"x": num(c.X), "y": num(c.Y)} }

func edges(e box.Edges) object {
	return object{"left": num(e.Left), "top": num(e.Top), "right": num(e.Right), "bottom": num(e.Bottom)}
}

func sideColors(c [4]color.NRGBA) object {
	return object{"left": hexColor(c[0]), "top": hexColor(c[1]), "right": hexColor(c[2]), "bottom": hexColor(c[3])}
}

func shadow(s tree.Shadow) object {
	o := object{"x": num(s.X), "y": num(s.Y), "blur": num(s.Blur), "color": hexColor(s.Color)}
	optionalNum(o, "spread", s.Spread)
	if s.Inset {
		o["inset"] = true
	}
	return o
}

func gradient(g paint.Gradient) object {
	stops := make([]any, len(g.Stops))
	for i, s := range g.Stops {
		stops[i] = object{"offset": num(s.Offset), "color": hexColor(s.Color)}
	}
	o := object{"stops": stops}
	if g.Kind == paint.Radial {
		o["kind"] = "radial"
		o["center"] = object{"x": num(g.CX), "y": num(g.CY)}
		o["radius"] = object{"x": num(g.RX), "y": num(g.RY)}
	} else {
		o["kind"] = "linear"
		o["from"] = object{"x": num(g.X0), "y": num(g.Y0)}
		o["to"] = object{"x": num(g.X1), "y": num(g.Y1)}
	}
	return o
}
