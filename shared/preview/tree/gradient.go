package tree

import (
	"image/color"
	"math"
	"sort"
	"strings"

	"hivesync/shared/preview/layout/style"
	"hivesync/shared/preview/paint"
)

// Gradient is a colour field before the size of its box is known.
type Gradient struct {
	Radial bool
	// Angle is CSS's, in radians: 0 goes up, a quarter turn to the right. Points, when set, say the line's two ends
	// instead, as fractions of the box: x0, y0, x1, y1.
	Angle  float64
	Corner [2]float64 // toward this corner (-1 or 1 each); wins over Angle when not zero
	Points *[4]float64
	// Center is a radial gradient's; Circle and Closest say its shape.
	Center          [2]style.Value
	Circle, Closest bool
	Size            *[2]style.Value // explicit radii
	Stops           []Stop
}

// Stop is a colour at a place along the gradient's line; a place that was not given is Undefined.
type Stop struct {
	Color color.NRGBA
	At    style.Value
}

const (
	maxGradients = 8
	maxStops     = 64
)

func parseGradients(p *props) []Gradient {
	var list []Gradient
	for _, name := range []string{"backgroundImage", "experimental_backgroundImage"} {
		switch raw := p.values[name].(type) {
		case nil:
			continue
		case string:
			if s := strings.TrimSpace(raw); s == "" || s == "none" {
				continue
			}
			for _, part := range splitTop(raw, ',') {
				g, ok := gradientFromCSS(part)
				if !ok {
					p.bad(name, "a list of gradients")
					return nil
				}
				list = append(list, g)
			}
		case []any:
			for _, item := range raw {
				g, ok := gradientFromObject(item)
				if !ok {
					p.bad(name, "a list of gradients")
					return nil
				}
				list = append(list, g)
			}
		default:
			p.bad(name, "a list of gradients")
		}
	}
	if len(list) > maxGradients {
		p.bad("backgroundImage", "at most eight gradients")
		list = list[:maxGradients]
	}
	return list
}

func gradientFromCSS(text string) (g Gradient, ok bool) {
	name, args, ok := strings.Cut(text, "(")
	if !ok || !strings.HasSuffix(args, ")") {
		return g, false
	}
	parts := splitTop(strings.TrimSuffix(args, ")"), ',')
	if len(parts) == 0 {
		return g, false
	}
	g.Angle = math.Pi
	g.Center = [2]style.Value{style.Pct(50), style.Pct(50)}
	switch strings.TrimSpace(name) {
	case "linear-gradient":
		if g.direction(parts[0]) {
			parts = parts[1:]
		}
	case "radial-gradient":
		g.Radial = true
		if g.shape(parts[0]) {
			parts = parts[1:]
		}
	default:
		return g, false
	}
	for _, part := range parts {
		words := splitTop(part, ' ')
		if len(words) == 0 || len(words) > 3 {
			return g, false
		}
		c, isColor := toColor(words[0])
		if !isColor {
			return g, false // colour hints have no counterpart in the painter
		}
		if len(words) == 1 {
			g.Stops = append(g.Stops, Stop{Color: c})
		}
		for _, word := range words[1:] {
			at, isLength := toLength(word)
			if !isLength {
				return g, false
			}
			g.Stops = append(g.Stops, Stop{Color: c, At: at})
		}
	}
	return g, len(g.Stops) >= 1 && len(g.Stops) <= maxStops
}

// direction reads "45deg" or "to bottom right"; false means that the text is something else.
func (g *Gradient) direction(text string) bool {
	if rest, ok := strings.CutPrefix(text, "to "); ok {
		var x, y float64
		for _, word := range strings.Fields(rest) {
			switch word {
			case "left":
				x = -1
			case "right":
				x = 1
			case "top":
				y = -1
			case "bottom":
				y = 1
			default:
				return false
			}
		}
		if x != 0 && y != 0 {
			g.Corner = [2]float64{x, y}
		} else {
			g.Angle = math.Atan2(x, -y)
		}
		return x != 0 || y != 0
	}
	if strings.HasSuffix(text, "deg") || strings.HasSuffix(text, "rad") || strings.HasSuffix(text, "turn") {
		a, ok := toAngle(text)
		if ok {
			g.Angle = a
		}
		return ok
	}
	return false
}

// shape reads "circle closest-side at 20% 30%"; false means that the text is the first colour.
func (g *Gradient) shape(text string) bool {
	before, at, hasAt := strings.Cut(" "+text+" ", " at ")
	if hasAt {
		q := props{values: map[string]any{"transformOrigin": strings.TrimSpace(at)}, sink: &sink{}}
		g.Center = parseOrigin(&q)
	}
	var sizes []style.Value
	for _, word := range strings.Fields(before) {
		switch word {
		case "circle":
			g.Circle = true
		case "ellipse", "farthest-corner", "farthest-side":
		case "closest-side", "closest-corner":
			g.Closest = true
		default:
			v, ok := toLength(word)
			if !ok {
				return false
			}
			sizes = append(sizes, v)
		}
	}
	switch len(sizes) {
	case 1:
		g.Circle = true
		g.Size = &[2]style.Value{sizes[0], sizes[0]}
	case 2:
		g.Size = &[2]style.Value{sizes[0], sizes[1]}
	}
	return hasAt || len(strings.Fields(before)) > 0
}

// gradientFromObject reads React Native's object form.
func gradientFromObject(raw any) (g Gradient, ok bool) {
	o, isObject := raw.(map[string]any)
	if !isObject {
		return g, false
	}
	g.Angle = math.Pi
	g.Center = [2]style.Value{style.Pct(50), style.Pct(50)}
	kind, _ := o["type"].(string)
	switch kind {
	case "linear-gradient", "linearGradient":
		if d, isText := o["direction"].(string); isText && !g.direction(strings.ToLower(d)) {
			return g, false
		}
	case "radial-gradient", "radialGradient":
		g.Radial = true
		shape, _ := o["shape"].(string)
		g.Circle = shape == "circle"
		size, _ := o["size"].(string)
		g.Closest = strings.HasPrefix(size, "closest")
	default:
		return g, false
	}
	stops, _ := o["colorStops"].([]any)
	for _, item := range stops {
		s, isStop := item.(map[string]any)
		if !isStop {
			return g, false
		}
		c, isColor := toColor(s["color"])
		if !isColor {
			return g, false
		}
		positions, _ := s["positions"].([]any)
		if len(positions) == 0 {
			g.Stops = append(g.Stops, Stop{Color: c})
		}
		for _, at := range positions {
			v, isLength := toLength(at)
			if !isLength {
				return g, false
			}
			g.Stops = append(g.Stops, Stop{Color: c, At: v})
		}
	}
	return g, len(g.Stops) >= 1 && len(g.Stops) <= maxStops
}

// linearGradientNode reads the props of the LinearGradient component: colors, locations, start and end.
func linearGradientNode(p *props) []Gradient {
	points := [4]float64{0.5, 0, 0.5, 1}
	readPoint(p.values["start"], points[:2])
	readPoint(p.values["end"], points[2:])
	g := Gradient{Points: &points}
	locations := p.list("locations")
	for i, raw := range p.list("colors") {
		c, ok := toColor(raw)
		if !ok || i >= maxStops {
			p.bad("colors", "a list of at most 64 colours")
			return nil
		}
		s := Stop{Color: c}
		if i < len(locations) {
			if at, ok := toNumber(locations[i]); ok {
				s.At = style.Pct(at * 100)
			}
		}
		g.Stops = append(g.Stops, s)
	}
	if len(g.Stops) == 0 {
		return nil
	}
	return []Gradient{g}
}

func readPoint(raw any, to []float64) {
	switch v := raw.(type) {
	case map[string]any:
		if x, ok := toNumber(v["x"]); ok {
			to[0] = x
		}
		if y, ok := toNumber(v["y"]); ok {
			to[1] = y
		}
	case []any:
		for i := 0; i < len(v) && i < 2; i++ {
			if f, ok := toNumber(v[i]); ok {
				to[i] = f
			}
		}
	}
}

// For resolves the gradient for a box in points, by the rules of CSS Images 3 (gradient line, corner directions, missing
// stop positions).
func (g *Gradient) For(r paint.Rect) paint.Gradient {
	out := paint.Gradient{}
	var span float64
	if g.Radial {
		out.Kind = paint.Radial
		out.CX, out.CY = r.X+lengthIn(g.Center[0], r.W), r.Y+lengthIn(g.Center[1], r.H)
		out.RX, out.RY = g.radii(r, out.CX-r.X, out.CY-r.Y)
		span = out.RX
	} else {
		out.X0, out.Y0, out.X1, out.Y1 = g.line(r)
		span = math.Hypot(out.X1-out.X0, out.Y1-out.Y0)
	}
	out.Stops = resolveStops(g.Stops, span)
	return out
}

func lengthIn(v style.Value, side float64) float64 {
	if v.Unit == style.Percent {
		return v.V * side / 100
	}
	return v.V
}

func (g *Gradient) line(r paint.Rect) (x0, y0, x1, y1 float64) {
	if g.Points != nil {
		return r.X + g.Points[0]*r.W, r.Y + g.Points[1]*r.H, r.X + g.Points[2]*r.W, r.Y + g.Points[3]*r.H
	}
	dx, dy := math.Sin(g.Angle), -math.Cos(g.Angle)
	if g.Corner != [2]float64{} {
		// The line stands upright on the other diagonal, so that both other corners get the middle colour.
		dx, dy = g.Corner[0]*r.H, g.Corner[1]*r.W
		if n := math.Hypot(dx, dy); n > 0 {
			dx, dy = dx/n, dy/n
		}
	}
	half := (math.Abs(dx)*r.W + math.Abs(dy)*r.H) / 2
	cx, cy := r.X+r.W/2, r.Y+r.H/2
	return cx - dx*half, cy - dy*half, cx + dx*half, cy + dy*half
}

func (g *Gradient) radii(r paint.Rect, cx, cy float64) (rx, ry float64) {
	if g.Size != nil {
		return max(lengthIn(g.Size[0], r.W), 1e-3), max(lengthIn(g.Size[1], r.H), 1e-3)
	}
	pick := math.Max
	if g.Closest {
		pick = math.Min
	}
	rx, ry = pick(math.Abs(cx), math.Abs(r.W-cx)), pick(math.Abs(cy), math.Abs(r.H-cy))
	switch {
	case g.Closest && g.Circle:
		rx = math.Min(rx, ry)
		ry = rx
	case g.Circle:
		rx = math.Hypot(rx, ry)
		ry = rx
	case !g.Closest:
		rx, ry = rx*math.Sqrt2, ry*math.Sqrt2
	}
	return max(rx, 1e-3), max(ry, 1e-3)
}

// resolveStops places stops without a position evenly between their neighbours and never lets one come before the last.
func resolveStops(stops []Stop, span float64) []paint.Stop {
	out := make([]paint.Stop, len(stops))
	known := make([]bool, len(stops))
	for i, s := range stops {
		out[i].Color = s.Color
		switch s.At.Unit {
		case style.Percent:
			out[i].Offset, known[i] = s.At.V/100, true
		case style.Points:
			known[i] = true
			if span > 0 {
				out[i].Offset = s.At.V / span
			}
		}
	}
	last := len(out) - 1
	if !known[0] {
		out[0].Offset, known[0] = 0, true
	}
	if !known[last] {
		out[last].Offset, known[last] = max(1, out[0].Offset), true
	}
	for i, from := 1, 0; i <= last; i++ {
		if !known[i] {
			continue
		}
		out[i].Offset = max(out[i].Offset, out[from].Offset)
		for j := from + 1; j < i; j++ {
			out[j].Offset = out[from].Offset + (out[i].Offset-out[from].Offset)*float64(j-from)/float64(i-from)
		}
		from = i
	}
	if len(out) == 1 {
		out = append(out, paint.Stop{Offset: max(1, out[0].Offset), Color: out[0].Color})
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Offset < out[j].Offset })
	return out
}
