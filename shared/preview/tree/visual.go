package tree

import (
	"image/color"
	"math"
	"slices"
	"strings"

	"hivesync/shared/preview/layout/style"
	"hivesync/shared/preview/paint"
)

// Visual is what a box looks like, apart from its place and content. The zero value draws nothing.
type Visual struct {
	Background color.NRGBA
	Gradients  []Gradient // over the background, the last one lowest
	// Radii go clockwise from the top left; percentages are of the box.
	Radii       [4]style.Value
	BorderColor [4]color.NRGBA // left, top, right, bottom
	BorderStyle paint.BorderStyle
	Outline     Outline
	Shadows     []Shadow // boxShadow, the first one on top
	// IOSShadow is made of the four shadow properties, which only iOS draws.
	IOSShadow *Shadow
	// Elevation is Android's, in points; ElevationColor tints its shadow.
	Elevation      float64
	ElevationColor color.NRGBA
	Opacity        float64 // 1 when not set
	Transform      []Transform
	Origin         [2]style.Value // of transforms; the middle when not set
	Clip           bool           // overflow other than visible
	ZIndex         float64
	Hidden         bool // visibility or a back face: keeps its place, draws nothing
}

// Shadow is one shadow of a box or a text, in points. Blur is CSS's radius.
type Shadow struct {
	X, Y, Blur, Spread float64
	Color              color.NRGBA
	Inset              bool
}

// Outline is drawn around the border box and takes no place.
type Outline struct {
	Width, Offset float64
	Color         color.NRGBA
	Style         paint.BorderStyle
}

var black = color.NRGBA{A: 255}

var borderStyles = map[string]paint.BorderStyle{"solid": paint.Solid, "dashed": paint.Dashed, "dotted": paint.Dotted}

var clips = map[string]bool{"visible": false, "hidden": true, "scroll": true, "clip": true, "auto": true}

func parseVisual(p *props) Visual {
	v := Visual{Opacity: 1, Origin: [2]style.Value{style.Pct(50), style.Pct(50)}}
	if len(p.values) == 0 {
		return v
	}
	v.Background, _ = p.color("backgroundColor")
	v.Radii = parseRadii(p)
	v.BorderColor = parseBorderColors(p)
	v.BorderStyle, _ = choice(p, "borderStyle", borderStyles)
	v.Outline = parseOutline(p)
	v.Shadows = parseBoxShadow(p)
	v.IOSShadow = parseIOSShadow(p)
	v.Elevation = min(max(p.numberOr("elevation", 0), 0), 100)
	v.ElevationColor = black
	if c, ok := p.color("shadowColor"); ok {
		v.ElevationColor = c
	}
	v.Opacity = min(max(p.numberOr("opacity", 1), 0), 1)
	v.Transform, v.Origin = parseTransform(p)
	v.Clip, _ = choice(p, "overflow", clips)
	if p.str("zIndex") != "auto" {
		v.ZIndex = p.numberOr("zIndex", 0)
	}
	v.Gradients = parseGradients(p)
	v.Hidden = p.str("visibility") == "hidden"
	if p.str("backfaceVisibility") == "hidden" && facesAway(v.Transform) {
		v.Opacity = 0 // of what it holds, nothing shows either
	}
	for _, name := range []string{"filter", "mixBlendMode"} {
		if s := p.str(name); p.has(name) && s != "" && s != "none" && s != "normal" || len(p.list(name)) > 0 {
			p.unsupported(name)
		}
	}
	return v
}

// radiusNames lists each corner's names from the weakest to the strongest, clockwise from the top left; writing is left
// to right, so that start is left.
var radiusNames = [4][]string{
	{"borderStartStartRadius", "borderTopStartRadius", "borderTopLeftRadius"},
	{"borderStartEndRadius", "borderTopEndRadius", "borderTopRightRadius"},
	{"borderEndEndRadius", "borderBottomEndRadius", "borderBottomRightRadius"},
	{"borderEndStartRadius", "borderBottomStartRadius", "borderBottomLeftRadius"},
}

func parseRadii(p *props) (radii [4]style.Value) {
	if v, ok := p.length("borderRadius"); ok && v.V >= 0 {
		radii = [4]style.Value{v, v, v, v}
	}
	for i, names := range radiusNames {
		for _, name := range names {
			if v, ok := p.length(name); ok && v.V >= 0 {
				radii[i] = v
			}
		}
	}
	return radii
}

// Corners resolves radii for a border box of the given size in points. Sums that exceed a side are the painter's to scale.
func (v *Visual) Corners(width, height float64) paint.Radii {
	var c [4]paint.Corner
	for i, r := range v.Radii {
		if r.Unit == style.Percent {
			c[i] = paint.Corner{X: r.V * width / 100, Y: r.V * height / 100}
		} else {
			c[i] = paint.Corner{X: r.V, Y: r.V}
		}
	}
	return paint.Radii{TopLeft: c[0], TopRight: c[1], BottomRight: c[2], BottomLeft: c[3]}
}

var borderColorNames = [4][]string{
	{"borderInlineStartColor", "borderStartColor", "borderLeftColor"},
	{"borderBlockColor", "borderBlockStartColor", "borderTopColor"},
	{"borderInlineEndColor", "borderEndColor", "borderRightColor"},
	{"borderBlockColor", "borderBlockEndColor", "borderBottomColor"},
}

func parseBorderColors(p *props) (colors [4]color.NRGBA) {
	all, ok := p.color("borderColor")
	if !ok {
		all = black
	}
	for i, names := range borderColorNames {
		colors[i] = all
		for _, name := range names {
			if c, ok := p.color(name); ok {
				colors[i] = c
			}
		}
	}
	return colors
}

func parseOutline(p *props) (o Outline) {
	o.Width = max(p.numberOr("outlineWidth", 0), 0)
	if o.Width == 0 {
		return Outline{}
	}
	o.Offset = p.numberOr("outlineOffset", 0)
	o.Color = black
	if c, ok := p.color("outlineColor"); ok {
		o.Color = c
	}
	o.Style, _ = choice(p, "outlineStyle", borderStyles)
	return o
}

// parseIOSShadow reads shadowColor, shadowOffset, shadowOpacity and shadowRadius. The radius is taken as CSS's blur
// radius, as React Native's own web renderer does, so that one design looks alike wherever it is previewed.
func parseIOSShadow(p *props) *Shadow {
	opacity := min(max(p.numberOr("shadowOpacity", 0), 0), 1)
	if opacity == 0 {
		return nil
	}
	s := Shadow{Blur: max(p.numberOr("shadowRadius", 3), 0), Color: black}
	if c, ok := p.color("shadowColor"); ok {
		s.Color = c
	}
	s.Color.A = uint8(math.Round(float64(s.Color.A) * opacity))
	if offset := p.object("shadowOffset"); offset != nil {
		s.X, _ = toNumber(offset["width"])
		s.Y, _ = toNumber(offset["height"])
	}
	if s.Color.A == 0 {
		return nil
	}
	return &s
}

// maxShadows bounds the list of one box; each is a blur over the box's area.
const maxShadows = 8

func parseBoxShadow(p *props) []Shadow {
	var list []Shadow
	switch raw := p.values["boxShadow"].(type) {
	case nil:
	case string:
		for _, part := range splitTop(raw, ',') {
			s, ok := shadowFromCSS(part)
			if !ok {
				if strings.TrimSpace(raw) != "none" {
					p.bad("boxShadow", "a list of shadows")
				}
				return nil
			}
			list = append(list, s)
		}
	case []any:
		for _, item := range raw {
			o, ok := item.(map[string]any)
			if !ok {
				p.bad("boxShadow", "a list of shadows")
				return nil
			}
			q := props{values: o, source: p.source, sink: p.sink}
			s := Shadow{
				X: q.numberOr("offsetX", 0), Y: q.numberOr("offsetY", 0), Blur: max(q.numberOr("blurRadius", 0), 0),
				Spread: q.numberOr("spreadDistance", 0), Color: black, Inset: q.boolean("inset", false),
			}
			if c, ok := q.color("color"); ok {
				s.Color = c
			}
			list = append(list, s)
		}
	default:
		p.bad("boxShadow", "a list of shadows")
	}
	if len(list) > maxShadows {
		p.bad("boxShadow", "at most eight shadows")
		list = list[:maxShadows]
	}
	return list
}

// shadowFromCSS reads "inset 0 2px 4px 1px rgba(0, 0, 0, 0.2)", whose parts but the lengths may come in any order.
func shadowFromCSS(text string) (Shadow, bool) {
	s := Shadow{Color: black}
	var lengths []float64
	hasColor := false
	for _, word := range splitTop(text, ' ') {
		if word == "inset" {
			s.Inset = true
			continue
		}
		if v, ok := toNumber(word); ok {
			lengths = append(lengths, v)
			continue
		}
		c, ok := toColor(word)
		if !ok || hasColor {
			return s, false
		}
		s.Color, hasColor = c, true
	}
	if len(lengths) < 2 || len(lengths) > 4 {
		return s, false
	}
	lengths = append(lengths, 0, 0)
	s.X, s.Y, s.Blur, s.Spread = lengths[0], lengths[1], max(lengths[2], 0), lengths[3]
	return s, true
}

// splitTop splits at sep outside parentheses and drops white space and empty parts; at most 64 parts are returned.
func splitTop(text string, sep byte) []string {
	var parts []string
	depth, start := 0, 0
	take := func(end int) {
		if part := strings.TrimSpace(text[start:end]); part != "" {
			parts = append(parts, part)
		}
		start = end + 1
	}
	for i := 0; i < len(text) && len(parts) < 64; i++ {
		switch c := text[i]; {
		case c == '(':
			depth++
		case c == ')':
			depth--
		case depth <= 0 && (c == sep || (sep == ' ' && slices.Contains([]byte("\t\n\r"), c))):
			take(i)
		}
	}
	if start <= len(text) && len(parts) < 64 {
		take(len(text))
	}
	return parts
}
