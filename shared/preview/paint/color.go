package paint

import (
	"image/color"
	"math"
	"strconv"
	"strings"
)

// maxColorLength bounds what ParseColor reads.
const maxColorLength = 128

// ParseColor reads any colour of CSS Color 4's sRGB syntax or of React Native: names, #rgb, #rgba, #rrggbb, #rrggbbaa,
// rgb(), rgba(), hsl(), hsla() and hwb() with commas or spaces, percentages
// and angle units, and transparent. It reports false for everything else.
func ParseColor(s string) (color.NRGBA, bool) {
	if len(s) > maxColorLength {
		return color.NRGBA{}, false
	}
	s = strings.ToLower(strings.TrimSpace(s))
	if s == "" {
		return color.NRGBA{}, false
	}
	if s[0] == '#' {
		return parseHex(s[1:])
	}
	if s == "transparent" {
		return color.NRGBA{}, true
	}
	if v, ok := colorNames[s]; ok {
		return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 255}, true
	}
	name, rest, ok := strings.Cut(s, "(")
	if !ok || !strings.HasSuffix(rest, ")") {
		return color.NRGBA{}, false
	}
	args, alpha, ok := colorArguments(strings.TrimSuffix(rest, ")"))
	if !ok {
		return color.NRGBA{}, false
	}
	a, ok := parseAlpha(alpha)
	if !ok {
		return color.NRGBA{}, false
	}
	var r, g, b float64
	switch strings.TrimSpace(name) {
	case "rgb", "rgba":
		var channels [3]float64
		for i, arg := range args {
			v, percent, ok := parseNumber(arg)
			if !ok {
				return color.NRGBA{}, false
			}
			if percent {
				channels[i] = v / 100
			} else {
				channels[i] = v / 255
			}
		}
		r, g, b = channels[0], channels[1], channels[2]
	case "hsl", "hsla", "hwb":
		h, ok1 := parseHue(args[0])
		x, _, ok2 := parseNumber(args[1])
		y, _, ok3 := parseNumber(args[2])
		if !ok1 || !ok2 || !ok3 {
			return color.NRGBA{}, false
		}
		x, y = math.Min(math.Max(x/100, 0), 1), math.Min(math.Max(y/100, 0), 1)
		if strings.HasPrefix(name, "hwb") {
			r, g, b = hwb(h, x, y)
		} else {
			r, g, b = hsl(h, x, y)
		}
	default:
		return color.NRGBA{}, false
	}
	return color.NRGBA{R: unitByte(r), G: unitByte(g), B: unitByte(b), A: unitByte(a)}, true
}

func unitByte(v float64) uint8 { return uint8(math.Min(math.Max(v, 0), 1)*255 + 0.5) }

func parseHex(s string) (color.NRGBA, bool) {
	v, err := strconv.ParseUint(s, 16, 32)
	if err != nil {
		return color.NRGBA{}, false
	}
	twice := func(shift uint) uint8 { return uint8(v>>shift&15) * 17 }
	switch len(s) {
	case 3:
		return color.NRGBA{R: twice(8), G: twice(4), B: twice(0), A: 255}, true
	case 4:
		return color.NRGBA{R: twice(12), G: twice(8), B: twice(4), A: twice(0)}, true
	case 6:
		return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 255}, true
	case 8:
		return color.NRGBA{R: uint8(v >> 24), G: uint8(v >> 16), B: uint8(v >> 8), A: uint8(v)}, true
	}
	return color.NRGBA{}, false
}

// colorArguments splits the three components and the alpha, in the syntax with commas or the one with spaces and a slash.
func colorArguments(s string) (args [3]string, alpha string, ok bool) {
	var parts []string
	if strings.Contains(s, ",") {
		parts = strings.Split(s, ",")
		// React Native also takes "rgb(1, 2, 3 / 50%)".
		if last := len(parts) - 1; last == 2 {
			if before, after, found := strings.Cut(parts[2], "/"); found {
				parts[2], alpha = before, after
			}
		}
	} else {
		before, after, found := strings.Cut(s, "/")
		parts = strings.Fields(before)
		if found {
			alpha = after
			if strings.TrimSpace(alpha) == "" {
				return args, "", false
			}
		}
	}
	switch {
	case len(parts) == 3:
	case len(parts) == 4 && alpha == "":
		alpha = parts[3]
		if strings.TrimSpace(alpha) == "" {
			return args, "", false
		}
	default:
		return args, "", false
	}
	for i := range args {
		args[i] = strings.TrimSpace(parts[i])
	}
	return args, strings.TrimSpace(alpha), true
}

func parseNumber(s string) (v float64, percent, ok bool) {
	if s == "none" {
		return 0, false, true
	}
	s, percent = strings.CutSuffix(s, "%")
	if s == "" || strings.ContainsAny(s, "xpin_") { // no hexadecimal, infinity or NaN, which strconv would take
		return 0, false, false
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || v-v != 0 {
		return 0, false, false
	}
	return v, percent, true
}

func parseAlpha(s string) (float64, bool) {
	if s == "" {
		return 1, true
	}
	v, percent, ok := parseNumber(s)
	if percent {
		v /= 100
	}
	return v, ok
}

// parseHue reads an angle and returns it in turns, 0 to 1.
func parseHue(s string) (float64, bool) {
	unit := 360.0
	for _, u := range []struct {
		suffix string
		turn   float64
	}{{"deg", 360}, {"grad", 400}, {"rad", 2 * math.Pi}, {"turn", 1}} {
		if rest, ok := strings.CutSuffix(s, u.suffix); ok {
			s, unit = rest, u.turn
			break
		}
	}
	v, percent, ok := parseNumber(s)
	if !ok || percent {
		return 0, false
	}
	v /= unit
	return v - math.Floor(v), true
}

// hsl is the conversion of CSS Color 4, section 7.1.
func hsl(h, s, l float64) (r, g, b float64) {
	f := func(n float64) float64 {
		k := math.Mod(n+h*12, 12)
		return l - s*math.Min(l, 1-l)*math.Max(-1, math.Min(math.Min(k-3, 9-k), 1))
	}
	return f(0), f(8), f(4)
}

// hwb is the conversion of CSS Color 4, section 8.1.
func hwb(h, w, k float64) (r, g, b float64) {
	if w+k >= 1 {
		grey := w / (w + k)
		return grey, grey, grey
	}
	r, g, b = hsl(h, 1, 0.5)
	f := func(c float64) float64 { return c*(1-w-k) + w }
	return f(r), f(g), f(b)
}
