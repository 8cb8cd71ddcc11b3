package svg

import (
	"image/color"
	"strings"

	"hivesync/shared/preview/paint"
)

// fill fills a shape with its style's paint.
func (p *painter) fill(path paint.Path, bounds paint.Rect, st *style) {
	p.paintWith(&st.fill, st.fillOpacity, bounds, st,
		func(c color.NRGBA) { p.c.FillPath(path, st.fillRule, c) },
		func(g paint.Gradient) { p.c.FillPathGradient(path, st.fillRule, g) })
}

func (p *painter) stroke(path paint.Path, bounds paint.Rect, pen paint.Stroke, st *style) {
	p.paintWith(&st.stroke, st.strokeOpacity, bounds, st,
		func(c color.NRGBA) { p.c.StrokePath(path, pen, c) },
		func(g paint.Gradient) { p.c.StrokePathGradient(path, pen, g) })
}

// paintWith finds what a paint is and calls the one of its functions that draws it.
func (p *painter) paintWith(s *source, alpha float64, bounds paint.Rect, st *style, plain func(color.NRGBA), shaded func(paint.Gradient)) {
	if n := p.doc.byID[s.url]; s.url != "" && n != nil {
		if g, ok := p.gradient(n, bounds, st, alpha); ok {
			switch len(g.Stops) {
			case 0:
			case 1:
				plain(g.Stops[0].Color)
			default:
				shaded(g)
			}
			return
		}
		p.remarks[clip(n.name)] = true
	}
	c := s.color
	if s.current {
		c = st.color
	}
	if !s.none {
		plain(faded(c, alpha))
	}
}

// maxReferences bounds how many gradients take from one another.
const maxReferences = 8

// mixing is what the colours of a gradient cost, in pixels.
const mixing = 4096

// maxStops bounds a gradient's stops, as painting does.
const maxStops = 256

// server is a gradient's element with those that it refers to for what it does not say itself.
type server []*node

func (s server) attr(name string) string {
	for _, n := range s {
		if v := n.attrs[name]; v != "" {
			return v
		}
	}
	return ""
}

// gradient makes a gradient for a shape; ok is false for what is no gradient. It has no stops where nothing is painted.
func (p *painter) gradient(n *node, bounds paint.Rect, st *style, alpha float64) (paint.Gradient, bool) {
	if n.name != "linearGradient" && n.name != "radialGradient" {
		return paint.Gradient{}, false
	}
	var chain server
	for from := n; from != nil && len(chain) < maxReferences; {
		chain = append(chain, from)
		from = p.doc.byID[strings.TrimPrefix(strings.TrimSpace(from.attrs["href"]), "#")]
	}
	g := paint.Gradient{Transform: parseTransform(chain.attr("gradientTransform"))}
	whole := paint.Rect{W: 1, H: 1}
	if chain.attr("gradientUnits") == "userSpaceOnUse" {
		whole = p.view
	} else {
		if !(bounds.W > 0 && bounds.H > 0) {
			return paint.Gradient{}, true // SVG 2, section 14.2: a box without an area has no gradient
		}
		g.Transform = boxTransform(bounds).Mul(g.Transform)
	}
	switch chain.attr("spreadMethod") {
	case "reflect":
		g.Spread = paint.Reflect
	case "repeat":
		g.Spread = paint.RepeatGradient
	}
	at := func(name string, whole float64, missing float64) float64 {
		if v, ok := parseLength(chain.attr(name), length{whole: whole, size: st.font.size}); ok {
			return v
		}
		return missing
	}
	if n.name == "linearGradient" {
		g.X0, g.Y0 = at("x1", whole.W, 0), at("y1", whole.H, 0)
		g.X1, g.Y1 = at("x2", whole.W, whole.W), at("y2", whole.H, 0)
	} else {
		g.Kind = paint.Radial
		g.CX, g.CY = at("cx", whole.W, whole.W/2), at("cy", whole.H, whole.H/2)
		g.RX = at("r", diagonal(whole), diagonal(whole)/2)
		g.RY = g.RX
		g.FX, g.FY = at("fx", whole.W, g.CX)-g.CX, at("fy", whole.H, g.CY)-g.CY
	}
	for _, from := range chain {
		// Colours are mixed for each shape anew.
		if !p.spend(mixing + perNode*float64(len(from.children))) {
			return paint.Gradient{}, true
		}
		if g.Stops = p.stops(from, st, alpha); len(g.Stops) > 0 {
			break
		}
	}
	return g, true
}

// stops reads a gradient's own stops.
func (p *painter) stops(n *node, st *style, alpha float64) []paint.Stop {
	var out []paint.Stop
	for _, c := range n.children {
		if c.name != "stop" || len(out) == maxStops {
			continue
		}
		current := st.color
		if own, ok := parseColor(c.attrs["color"], current); ok {
			current = own
		}
		col, ok := parseColor(c.attrs["stop-color"], current)
		if !ok {
			col = black
		}
		out = append(out, paint.Stop{
			Offset: opacity(c.attrs["offset"], 0), // a number or a percentage between 0 and 1, too
			Color:  faded(col, opacity(c.attrs["stop-opacity"], 1)*alpha),
		})
	}
	return out
}
