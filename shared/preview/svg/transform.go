package svg

import (
	"math"
	"strings"

	"hivesync/shared/preview/paint"
)

// maxTransforms bounds one list.
const maxTransforms = 100

// parseTransform reads a transform list; one that cannot be read to its end counts as far as it was read.
func parseTransform(list string) paint.Affine {
	m := paint.Identity
	for range maxTransforms {
		name, rest, ok := strings.Cut(list, "(")
		if !ok {
			return m
		}
		var body string
		if body, list, ok = strings.Cut(rest, ")"); !ok {
			return m
		}
		next, ok := transformOf(strings.Trim(name, " \t\r\n,"), arguments(body))
		if !ok {
			return m
		}
		m = m.Mul(next)
	}
	return m
}

// arguments reads numbers whose units are those of CSS: px means nothing, angles are in degrees.
func arguments(body string) []float64 {
	s := scanner{s: body}
	var out []float64
	for len(out) < 6 {
		v, ok := s.number()
		if !ok {
			break
		}
		for _, unit := range []struct {
			suffix string
			factor float64
		}{{"px", 1}, {"deg", 1}, {"rad", 180 / math.Pi}, {"turn", 360}} {
			if strings.HasPrefix(s.s[s.at:], unit.suffix) {
				s.at += len(unit.suffix)
				v *= unit.factor
			}
		}
		out = append(out, v)
	}
	return out
}

func transformOf(name string, v []float64) (paint.Affine, bool) {
	at := func(i int, missing float64) float64 {
		if i < len(v) {
			return v[i]
		}
		return missing
	}
	if len(v) == 0 {
		return paint.Affine{}, false
	}
	radians := v[0] * math.Pi / 180
	switch name {
	case "matrix":
		if len(v) != 6 {
			return paint.Affine{}, false
		}
		return paint.Affine{A: v[0], B: v[1], C: v[2], D: v[3], E: v[4], F: v[5]}, true
	case "translate":
		return paint.Translate(v[0], at(1, 0)), true
	case "translateX":
		return paint.Translate(v[0], 0), true
	case "translateY":
		return paint.Translate(0, v[0]), true
	case "scale":
		return paint.Scale(v[0], at(1, v[0])), true
	case "scaleX":
		return paint.Scale(v[0], 1), true
	case "scaleY":
		return paint.Scale(1, v[0]), true
	case "rotate":
		return paint.Rotate(radians).About(at(1, 0), at(2, 0)), true
	case "skewX":
		return paint.Skew(radians, 0), true
	case "skewY":
		return paint.Skew(0, radians), true
	}
	return paint.Affine{}, false
}
