package svg

import (
	"image/color"
	"math"
	"strconv"
	"strings"

	"hivesync/shared/preview/paint"
)

// style is what elements inherit, as computed for one of them. Lengths are user units.
type style struct {
	color                      color.NRGBA // that currentColor stands for
	fill, stroke               source
	fillOpacity, strokeOpacity float64
	fillRule, clipRule         paint.FillRule
	pen                        paint.Stroke
	hidden                     bool
	font                       fontStyle
}

// source is a paint: a colour, currentColor, a gradient by its identifier with the colour in its stead, or nothing.
type source struct {
	color   color.NRGBA
	current bool
	url     string
	none    bool
}

var (
	black   = color.NRGBA{A: 255}
	nothing = source{none: true}
)

func initialStyle() style {
	return style{
		color: black, fill: source{color: black}, stroke: nothing, fillOpacity: 1, strokeOpacity: 1,
		pen: paint.Stroke{Width: 1, MiterLimit: 4}, font: fontStyle{size: 16, weight: 400},
	}
}

var (
	caps  = map[string]paint.Cap{"butt": paint.ButtCap, "round": paint.RoundCap, "square": paint.SquareCap}
	joins = map[string]paint.Join{
		"miter": paint.MiterJoin, "round": paint.RoundJoin, "bevel": paint.BevelJoin, "miter-clip": paint.MiterJoin, "arcs": paint.MiterJoin,
	}
	rules  = map[string]paint.FillRule{"nonzero": paint.NonZero, "evenodd": paint.EvenOdd}
	hiding = map[string]bool{"visible": false, "hidden": true, "collapse": true}
)

// word sets v where the attribute is one of its keywords.
func word[T any](n *node, name string, words map[string]T, v *T) {
	if w, ok := words[strings.TrimSpace(n.attrs[name])]; ok {
		*v = w
	}
}

// of is the style of an element in one that has st; diagonal is what percentages of widths refer to.
func (st style) of(n *node, diagonal float64) style {
	if c, ok := parseColor(n.attrs["color"], st.color); ok {
		st.color = c
	}
	st.fill = st.fill.of(n.attrs["fill"], st.color)
	st.stroke = st.stroke.of(n.attrs["stroke"], st.color)
	st.fillOpacity = opacity(n.attrs["fill-opacity"], st.fillOpacity)
	st.strokeOpacity = opacity(n.attrs["stroke-opacity"], st.strokeOpacity)
	word(n, "fill-rule", rules, &st.fillRule)
	word(n, "clip-rule", rules, &st.clipRule)
	word(n, "visibility", hiding, &st.hidden)
	st.font = st.font.of(n)
	st.strokeOf(n, length{whole: diagonal, size: st.font.size})
	return st
}

func (st *style) strokeOf(n *node, unit length) {
	word(n, "stroke-linecap", caps, &st.pen.Cap)
	word(n, "stroke-linejoin", joins, &st.pen.Join)
	if v, ok := parseLength(n.attrs["stroke-width"], unit); ok && v >= 0 {
		st.pen.Width = v
	}
	if v, ok := parseLength(n.attrs["stroke-miterlimit"], unit); ok && v >= 1 {
		st.pen.MiterLimit = v
	}
	if v, ok := parseLength(n.attrs["stroke-dashoffset"], unit); ok {
		st.pen.DashOffset = v
	}
	if text := n.attrs["stroke-dasharray"]; text != "" {
		st.pen.Dash = dashes(text, unit)
	}
}

// maxDashes bounds a pattern.
const maxDashes = 64

// dashes reads a pattern; one with a negative length, or of zeros, is none.
func dashes(text string, unit length) []float64 {
	var out []float64
	sum := 0.0
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ',' || r <= ' ' }) {
		v, ok := parseLength(part, unit)
		if !ok || v < 0 || len(out) == maxDashes {
			return nil
		}
		out = append(out, v)
		sum += v
	}
	if sum == 0 {
		return nil
	}
	return out
}

// opacity reads a number or a percentage between 0 and 1.
func opacity(text string, missing float64) float64 {
	text = strings.TrimSpace(text)
	number, percent := strings.CutSuffix(text, "%")
	v, err := strconv.ParseFloat(number, 64)
	if err != nil || math.IsNaN(v) {
		return missing
	}
	if percent {
		v /= 100
	}
	return min(max(v, 0), 1)
}

func parseColor(text string, current color.NRGBA) (color.NRGBA, bool) {
	if strings.EqualFold(strings.TrimSpace(text), "currentColor") {
		return current, true
	}
	return paint.ParseColor(text)
}

// of reads a paint; what cannot be read inherits.
func (s source) of(text string, current color.NRGBA) source {
	text = strings.TrimSpace(text)
	switch {
	case text == "" || text == "inherit":
		return s
	case text == "none" || strings.HasPrefix(text, "context-"):
		return nothing
	case strings.EqualFold(text, "currentColor"):
		return source{current: true}
	}
	if id, rest, ok := reference(text); ok {
		out := source{url: id, none: true}
		if c, ok := parseColor(rest, current); ok {
			out.color, out.none = c, false
		}
		return out
	}
	if c, ok := paint.ParseColor(text); ok {
		return source{color: c}
	}
	return s
}

// reference reads url(#id) and returns what follows it.
func reference(text string) (id, rest string, ok bool) {
	text, ok = strings.CutPrefix(strings.TrimSpace(text), "url(")
	if !ok {
		return "", "", false
	}
	id, rest, ok = strings.Cut(text, ")")
	id = strings.Trim(strings.TrimSpace(id), `"'`)
	id, local := strings.CutPrefix(id, "#")
	if !local {
		id = "" // of another document
	}
	return id, rest, ok
}

// faded is a colour with its alpha multiplied.
func faded(c color.NRGBA, by float64) color.NRGBA {
	c.A = uint8(float64(c.A)*by + 0.5)
	return c
}
