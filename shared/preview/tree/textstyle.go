package tree

import (
	"image/color"
	"strings"

	"hivesync/shared/preview/text"
	"hivesync/shared/safetext"
)

// TextStyle is the resolved style of a piece of text: its own properties over those of the texts around it. Sizes are
// points before the device's font scale.
type TextStyle struct {
	Family        string
	Size          float64
	Weight        int
	Italic        bool
	Color         color.NRGBA
	Background    color.NRGBA
	LetterSpacing float64
	LineHeight    float64 // 0 is the font's own
	Underline     bool
	LineThrough   bool
	Decoration    color.NRGBA // the lines' colour; the zero value follows Color
	Transform     text.Transform
	Tabular       bool
	SmallCaps     bool
	Shadow        *Shadow
	// Scales says that the device's font scale applies, up to MaxScale where that is not 0.
	Scales   bool
	MaxScale float64
}

// DefaultTextSize is React Native's font size in points.
const DefaultTextSize = 14

func defaultTextStyle() TextStyle {
	return TextStyle{Size: DefaultTextSize, Weight: 400, Color: black, Scales: true}
}

// Scale is the factor for a device's font scale.
func (s *TextStyle) Scale(fontScale float64) float64 {
	if !s.Scales {
		return 1
	}
	if s.MaxScale >= 1 {
		return min(fontScale, s.MaxScale)
	}
	return fontScale
}

var fontWeights = map[string]int{
	"normal": 400, "bold": 700, "100": 100, "200": 200, "300": 300, "400": 400, "500": 500, "600": 600, "700": 700, "800": 800,
	"900": 900, "ultralight": 200, "thin": 100, "light": 300, "medium": 500, "regular": 400, "semibold": 600, "condensed": 400,
	"condensedBold": 700, "heavy": 800, "black": 900,
}

var textTransforms = map[string]text.Transform{
	"none": text.TransformNone, "uppercase": text.Uppercase, "lowercase": text.Lowercase, "capitalize": text.Capitalize,
}

// parseTextStyle lays a node's text properties over those it inherits. nested is set for a text within a text: its
// background is drawn behind its glyphs.
func parseTextStyle(p *props, from TextStyle, nested bool) TextStyle {
	s := from
	if v, ok := p.values["fontFamily"].(string); ok {
		s.Family = safetext.Clip(v, 200)
	}
	if v, ok := p.number("fontSize"); ok && v > 0 {
		s.Size = min(v, text.MaxFontSize)
	}
	switch v := p.values["fontWeight"].(type) {
	case nil:
	case float64:
		s.Weight = int(min(max(v, 1), 1000))
	default:
		if w, ok := choice(p, "fontWeight", fontWeights); ok {
			s.Weight = w
		}
	}
	if v, ok := choice(p, "fontStyle", map[string]bool{"normal": false, "italic": true, "oblique": true}); ok {
		s.Italic = v
	}
	if c, ok := p.color("color"); ok {
		s.Color = opaqueZero(c)
	}
	if nested {
		if c, ok := p.color("backgroundColor"); ok {
			s.Background = c
		}
	}
	if v, ok := p.number("letterSpacing"); ok {
		s.LetterSpacing = min(max(v, -200), 1000)
	}
	if v, ok := p.number("lineHeight"); ok && v > 0 {
		s.LineHeight = min(v, 4*text.MaxFontSize)
	}
	parseDecoration(p, &s)
	if v, ok := choice(p, "textTransform", textTransforms); ok {
		s.Transform = v
	}
	parseFontVariant(p, &s)
	parseTextShadow(p, &s)
	return s
}

// opaqueZero keeps a colour that is wholly transparent apart from the painter's zero value, which stands for black.
func opaqueZero(c color.NRGBA) color.NRGBA {
	if c == (color.NRGBA{}) {
		return color.NRGBA{R: 255, G: 255, B: 255}
	}
	return c
}

func parseDecoration(p *props, s *TextStyle) {
	if line, ok := p.values["textDecorationLine"].(string); ok {
		s.Underline = strings.Contains(line, "underline")
		s.LineThrough = strings.Contains(line, "line-through")
	}
	if c, ok := p.color("textDecorationColor"); ok {
		s.Decoration = c
	}
}

func parseFontVariant(p *props, s *TextStyle) {
	var words []string
	switch v := p.values["fontVariant"].(type) {
	case string:
		words = strings.Fields(v)
	case []any:
		for _, w := range v {
			if word, ok := w.(string); ok {
				words = append(words, word)
			}
		}
	default:
		return
	}
	s.Tabular, s.SmallCaps = false, false
	for _, w := range words {
		s.Tabular = s.Tabular || w == "tabular-nums"
		s.SmallCaps = s.SmallCaps || w == "small-caps"
	}
}

// maxTextBlur bounds a text shadow's blur in points: every run of glyphs has one of its own.
const maxTextBlur = 24

func parseTextShadow(p *props, s *TextStyle) {
	if !p.has("textShadowColor") && !p.has("textShadowOffset") && !p.has("textShadowRadius") {
		return
	}
	shadow := Shadow{Color: black, Blur: min(max(p.numberOr("textShadowRadius", 0), 0), maxTextBlur)}
	if c, ok := p.color("textShadowColor"); ok {
		shadow.Color = c
	}
	if offset := p.object("textShadowOffset"); offset != nil {
		shadow.X, _ = toNumber(offset["width"])
		shadow.Y, _ = toNumber(offset["height"])
	}
	if shadow.Color.A == 0 || (shadow.X == 0 && shadow.Y == 0 && shadow.Blur == 0) {
		s.Shadow = nil
		return
	}
	s.Shadow = &shadow
}

// scaling reads the props that decide whether the font scale applies.
func (s *TextStyle) scaling(p *props) {
	s.Scales = p.boolean("allowFontScaling", s.Scales)
	if v, ok := p.number("maxFontSizeMultiplier"); ok {
		s.MaxScale = 0
		if v >= 1 {
			s.MaxScale = v
		}
	}
}
