package tree

import (
	"math"
	"strconv"
	"strings"

	"hivesync/shared/preview/layout/style"
	"hivesync/shared/preview/paint"
	"hivesync/shared/safetext"
)

// Transform is one step of a transform list. Either X and Y move the box by lengths, or Matrix changes its shape.
type Transform struct {
	X, Y   style.Value
	Matrix paint.Affine
	Moves  bool
	// flips counts half turns about an axis in the plane: an odd number shows the back.
	flips int
}

// maxTransforms bounds one list.
const maxTransforms = 32

func parseTransform(p *props) ([]Transform, [2]style.Value) {
	origin := parseOrigin(p)
	var list []Transform
	switch raw := p.values["transform"].(type) {
	case nil:
		return nil, origin
	case string:
		if strings.TrimSpace(raw) == "none" || strings.TrimSpace(raw) == "" {
			return nil, origin
		}
		for _, call := range splitTop(raw, ' ') {
			name, args, ok := strings.Cut(call, "(")
			if !ok || !strings.HasSuffix(args, ")") {
				p.bad("transform", "a list of transforms")
				return nil, origin
			}
			var values []any
			for _, arg := range splitTop(strings.TrimSuffix(args, ")"), ',') {
				values = append(values, arg)
			}
			list = p.appendTransform(list, strings.TrimSpace(name), values)
		}
	case []any:
		for _, item := range raw {
			o, ok := item.(map[string]any)
			if !ok || len(o) != 1 {
				p.bad("transform", "a list of objects with one transform each")
				return nil, origin
			}
			for name, arg := range o {
				values, isList := arg.([]any)
				if !isList {
					values = []any{arg}
				}
				list = p.appendTransform(list, name, values)
			}
		}
	default:
		p.bad("transform", "a list of transforms")
	}
	if len(list) > maxTransforms {
		p.bad("transform", "at most 32 transforms")
		list = list[:maxTransforms]
	}
	return list, origin
}

func (p *props) appendTransform(list []Transform, name string, args []any) []Transform {
	t, ok := oneTransform(name, args)
	if !ok {
		p.bad("transform", "a transform that can be drawn ("+safetext.Clip(name, 20)+")")
		return list
	}
	return append(list, t)
}

func oneTransform(name string, args []any) (Transform, bool) {
	if len(args) == 0 || len(args) > 16 {
		return Transform{}, false
	}
	second := func(missing any) any {
		if len(args) > 1 {
			return args[1]
		}
		return missing
	}
	switch name {
	case "translate", "translateX", "translateY":
		first, other := args[0], second(0.0)
		if name == "translateY" {
			first, other = 0.0, args[0]
		}
		x, okX := toLength(first)
		y, okY := toLength(other)
		return Transform{X: x, Y: y, Moves: true}, okX && okY
	case "scale", "scaleX", "scaleY":
		x, okX := toNumber(args[0])
		y, okY := toNumber(second(args[0]))
		switch name {
		case "scaleX":
			y = 1
		case "scaleY":
			x = 1
		}
		return Transform{Matrix: paint.Affine{A: x, D: y}}, okX && okY
	case "rotate", "rotateZ":
		a, ok := toAngle(args[0])
		sin, cos := math.Sincos(a)
		return Transform{Matrix: paint.Affine{A: cos, B: sin, C: -sin, D: cos}}, ok
	case "rotateX", "rotateY":
		// Without perspective a turn about an axis in the plane looks like a squeeze across it.
		a, ok := toAngle(args[0])
		c := math.Cos(a)
		t := Transform{Matrix: paint.Affine{A: 1, D: c}}
		if name == "rotateY" {
			t.Matrix = paint.Affine{A: c, D: 1}
		}
		if c < 0 {
			t.flips = 1
		}
		return t, ok
	case "skewX", "skewY":
		a, ok := toAngle(args[0])
		t := math.Tan(a)
		if name == "skewX" {
			return Transform{Matrix: paint.Affine{A: 1, C: t, D: 1}}, ok && math.Abs(t) < maxLength
		}
		return Transform{Matrix: paint.Affine{A: 1, B: t, D: 1}}, ok && math.Abs(t) < maxLength
	case "perspective":
		_, ok := toNumber(args[0])
		return Transform{Matrix: paint.Identity}, ok
	case "matrix", "matrix3d":
		return matrixTransform(args)
	}
	return Transform{}, false
}

// matrixTransform takes the six values of CSS's matrix(), React Native's nine of a 3x3 matrix, or the sixteen of a 4x4 one
// in column order, of which only the part in the plane counts.
func matrixTransform(args []any) (Transform, bool) {
	var m [16]float64
	for i, a := range args {
		v, ok := toNumber(a)
		if !ok {
			return Transform{}, false
		}
		m[i] = v
	}
	switch len(args) {
	case 6:
		return Transform{Matrix: paint.Affine{A: m[0], B: m[1], C: m[2], D: m[3], E: m[4], F: m[5]}}, true
	case 9:
		return Transform{Matrix: paint.Affine{A: m[0], B: m[1], C: m[3], D: m[4], E: m[6], F: m[7]}}, true
	case 16:
		return Transform{Matrix: paint.Affine{A: m[0], B: m[1], C: m[4], D: m[5], E: m[12], F: m[13]}}, true
	}
	return Transform{}, false
}

func toAngle(raw any) (float64, bool) {
	if v, ok := raw.(float64); ok {
		return v, !math.IsInf(v, 0) && !math.IsNaN(v)
	}
	s, ok := raw.(string)
	if !ok {
		return 0, false
	}
	s = strings.TrimSpace(s)
	unit := 1.0
	for suffix, radians := range map[string]float64{"deg": math.Pi / 180, "grad": math.Pi / 200, "turn": 2 * math.Pi} {
		if num, found := strings.CutSuffix(s, suffix); found {
			s, unit = num, radians
			break
		}
	}
	if unit == 1 {
		s = strings.TrimSuffix(s, "rad")
	}
	v, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
		return 0, false
	}
	return math.Mod(v*unit, 2*math.Pi), true
}

var originWords = map[string][2]style.Value{
	"left": {style.Pct(0), {}}, "right": {style.Pct(100), {}}, "top": {{}, style.Pct(0)}, "bottom": {{}, style.Pct(100)}, "center": {},
}

func parseOrigin(p *props) [2]style.Value {
	origin := [2]style.Value{style.Pct(50), style.Pct(50)}
	var parts []any
	switch raw := p.values["transformOrigin"].(type) {
	case nil:
		return origin
	case string:
		for _, w := range strings.Fields(raw) {
			parts = append(parts, w)
		}
	case []any:
		parts = raw
	}
	if len(parts) == 0 || len(parts) > 3 {
		p.bad("transformOrigin", "a point")
		return origin
	}
	axis := 0
	for _, part := range parts[:min(len(parts), 2)] {
		if word, ok := part.(string); ok {
			if at, known := originWords[word]; known {
				for i, v := range at {
					if v.Unit != style.Undefined {
						origin[i] = v
					}
				}
				axis++
				continue
			}
		}
		v, ok := toLength(part)
		if !ok {
			p.bad("transformOrigin", "a point")
			return [2]style.Value{style.Pct(50), style.Pct(50)}
		}
		origin[axis] = v
		axis++
	}
	return origin
}

func facesAway(list []Transform) bool {
	flips := 0
	for _, t := range list {
		flips += t.flips
	}
	return flips%2 == 1
}

// Affine is the whole transform of a box of the given size at (x, y), in points: it maps what the box draws in place to
// where it appears. ok is false when there is nothing to do.
func (v *Visual) Affine(x, y, width, height float64) (m paint.Affine, ok bool) {
	if len(v.Transform) == 0 {
		return paint.Identity, false
	}
	resolve := func(l style.Value, side float64) float64 {
		if l.Unit == style.Percent {
			return l.V * side / 100
		}
		return l.V
	}
	ox, oy := x+resolve(v.Origin[0], width), y+resolve(v.Origin[1], height)
	m = paint.Translate(ox, oy)
	for _, t := range v.Transform {
		step := t.Matrix
		if t.Moves {
			step = paint.Translate(resolve(t.X, width), resolve(t.Y, height))
		}
		m = multiply(m, step)
	}
	return multiply(m, paint.Translate(-ox, -oy)), true
}

// multiply returns the transform that applies b first, then a. Values are kept finite.
func multiply(a, b paint.Affine) paint.Affine {
	m := a.Mul(b)
	for _, f := range []*float64{&m.A, &m.B, &m.C, &m.D, &m.E, &m.F} {
		if math.IsNaN(*f) {
			*f = 0
		}
		*f = min(max(*f, -maxLength), maxLength)
	}
	return m
}
