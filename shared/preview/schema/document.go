package schema

import (
	"image/color"
	"math"

	"hivesync/shared/preview/arrange"
	"hivesync/shared/preview/diagnostic"
	"hivesync/shared/preview/paint"
	"hivesync/shared/preview/tree"
	"hivesync/shared/safetext"
)

// Asset is an image that a document refers to.
type Asset struct {
	ID            string
	Width, Height int // pixels
}

// Source is what a document is made of.
type Source struct {
	ScreenID    string
	Screen      *arrange.Screen
	Assets      []Asset
	Diagnostics []diagnostic.Diagnostic
}

type object = map[string]any

// Document assembles the layout document of a screen. Its values are those that Validate and Canonical take.
func Document(s Source) map[string]any {
	d := s.Screen.Device
	w, h := d.Pixels()
	a := assembler{dpr: d.DPR}
	root := object{
		"id": "root", "type": tree.View.String(),
		"frame":    frame(paint.Rect{W: d.Width, H: d.Height}),
		"pixels":   a.pixels(paint.Rect{W: d.Width, H: d.Height}),
		"children": a.nodes(append(append([]*arrange.Box{}, s.Screen.Root.Children...), s.Screen.Overlays...)),
	}
	assets := make([]any, len(s.Assets))
	for i, asset := range s.Assets {
		assets[i] = object{"id": asset.ID, "width": float64(asset.Width), "height": float64(asset.Height)}
	}
	remarks := make([]any, len(s.Diagnostics))
	for i, r := range s.Diagnostics {
		remarks[i] = remark(r)
	}
	return object{
		"schemaVersion": Version, "rendererVersion": RendererVersion, "layoutMode": "device", "screenId": s.ScreenID,
		"device": object{
			"id": d.DeviceID, "model": d.Model, "platform": d.Platform, "osVersion": d.OSVersion,
			"width": num(d.Width), "height": num(d.Height), "dpr": num(d.DPR),
			"pixelWidth": float64(w), "pixelHeight": float64(h),
			"safeArea": object{
				"top": num(d.SafeArea.Top), "right": num(d.SafeArea.Right), "bottom": num(d.SafeArea.Bottom), "left": num(d.SafeArea.Left),
			},
			"orientation": d.Orientation, "colorScheme": d.ColorScheme, "fontScale": num(d.FontScale), "zoomMode": d.ZoomMode,
		},
		"statusBar":   object{"hidden": s.Screen.Bar.Hidden, "content": barContent(s.Screen.Bar.Light)},
		"root":        root,
		"assets":      assets,
		"diagnostics": remarks,
	}
}

func barContent(light bool) string {
	if light {
		return "light"
	}
	return "dark"
}

func remark(d diagnostic.Diagnostic) object {
	o := object{"severity": d.Severity, "code": d.Code, "message": safetext.Clip(d.Message, 4000)}
	if file := projectPath(d.File); file != "" {
		o["file"] = file
		if d.Line > 0 {
			o["line"], o["column"] = float64(d.Line), float64(max(d.Column, 0))
		}
	}
	return o
}

// num rounds to what the pixel grid can show, so that the last bits of arithmetic do not reach the document.
func num(v float64) float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0
	}
	return math.Round(v*1e4) / 1e4
}

func frame(r paint.Rect) object {
	return object{"x": num(r.X), "y": num(r.Y), "width": num(r.W), "height": num(r.H)}
}

type assembler struct{ dpr float64 }

// pixels rounds a frame's edges to device pixels, as the painter does.
func (a *assembler) pixels(r paint.Rect) object {
	round := func(v float64) float64 { return math.Round(num(v * a.dpr)) }
	x, y := round(r.X), round(r.Y)
	return object{"x": x, "y": y, "width": round(r.X+r.W) - x, "height": round(r.Y+r.H) - y}
}

func (a *assembler) nodes(boxes []*arrange.Box) []any {
	list := make([]any, len(boxes))
	for i, b := range boxes {
		list[i] = a.node(b)
	}
	return list
}

func (a *assembler) node(b *arrange.Box) object {
	n := b.Node
	o := object{"id": n.ID, "type": n.Kind.String(), "frame": frame(b.Rect), "pixels": a.pixels(b.Rect)}
	optional(o, "component", n.Component)
	optional(o, "name", n.Name)
	optional(o, "testId", n.TestID)
	optional(o, "unsupported", n.Unsupported)
	if file := projectPath(n.Source.File); file != "" {
		o["source"] = object{"file": file, "line": float64(n.Source.Line), "column": float64(n.Source.Column)}
	}
	if n.Disabled {
		o["disabled"] = true
	}
	if style := a.style(b); len(style) > 0 {
		o["style"] = style
	}
	if len(n.Handlers) > 0 {
		handlers := object{}
		for _, h := range n.Handlers {
			if event := identifier(h.Event); event == h.Event {
				handlers[event] = handlerName(h.Name)
			}
		}
		o["handlers"] = handlers
	}
	if access := accessibility(&n.Access); len(access) > 0 {
		o["accessibility"] = access
	}
	if actions := navActions(n.NavActions); len(actions) > 0 {
		o["navActions"] = actions
	}
	a.content(o, b)
	var children []any
	if len(b.Spans) > 0 {
		children = a.nodes(b.Spans)
	}
	if len(b.Children) > 0 {
		children = append(children, a.nodes(b.Children)...)
	}
	if len(children) > 0 {
		o["children"] = children
	}
	return o
}

func optional(o object, name, value string) {
	if value != "" {
		o[name] = value
	}
}

func optionalNum(o object, name string, value float64) {
	if v := num(value); v != 0 {
		o[name] = v
	}
}

func hexColor(c color.NRGBA) string {
	const digits = "0123456789abcdef"
	b := []byte{'#', digits[c.R>>4], digits[c.R&15], digits[c.G>>4], digits[c.G&15], digits[c.B>>4], digits[c.B&15]}
	if c.A != 255 {
		b = append(b, digits[c.A>>4], digits[c.A&15])
	}
	return string(b)
}

func optionalColor(o object, name string, c *color.NRGBA) {
	if c != nil {
		o[name] = hexColor(*c)
	}
}
