package paint

import (
	"image/color"
	"math"
	"sort"
)

// maxStops bounds a gradient's stops; further ones are dropped.
const maxStops = 256

// rampSize is how many colours a gradient is sampled to: finer than 8 bits a channel over any one pair of stops.
const rampSize = 1024

// shader is a gradient in device space.
type shader struct {
	kind   GradientKind
	inv    Affine // pixels to gradient space, where a linear gradient runs from x=0 to x=1 and a radial one from 0 to radius 1
	ramp   *[rampSize]pixel
	spread Spread
	fx, fy float64 // radial: the focal point in gradient space
}

// Spread says what a gradient is beyond its ends.
type Spread uint8

// The spread methods of SVG.
const (
	Pad Spread = iota
	Reflect
	RepeatGradient
)

func (g Gradient) shader(m Affine) source {
	if len(g.Stops) == 0 {
		return nil
	}
	last := premultiply(g.Stops[len(g.Stops)-1].Color)
	var local Affine
	switch g.Kind {
	case Radial:
		local = Affine{A: g.RX, D: g.RY, E: g.CX, F: g.CY}
	default:
		dx, dy := g.X1-g.X0, g.Y1-g.Y0
		local = Affine{A: dx, B: dy, C: -dy, D: dx, E: g.X0, F: g.Y0}
	}
	if g.Transform != (Affine{}) {
		local = g.Transform.Mul(local)
	}
	inv, ok := m.Mul(local).Invert()
	if !ok || !inv.finite() {
		return last // a gradient without length is its last colour (CSS Images 3, section 3.1; SVG 2, section 14.2.2)
	}
	s := &shader{kind: g.Kind, inv: inv, ramp: ramp(g.Stops), spread: g.Spread}
	if g.Kind == Radial && g.RX > 0 && g.RY > 0 {
		s.fx, s.fy = g.FX/g.RX, g.FY/g.RY
		if d := math.Hypot(s.fx, s.fy); d > 0.99 {
			s.fx, s.fy = s.fx*0.99/d, s.fy*0.99/d
		}
	}
	return s
}

func ramp(stops []Stop) *[rampSize]pixel {
	if len(stops) > maxStops {
		stops = stops[:maxStops]
	}
	sorted := make([]Stop, len(stops))
	copy(sorted, stops)
	for i := range sorted {
		o := math.Min(math.Max(sorted[i].Offset, 0), 1)
		if o != o {
			o = 0
		}
		if i > 0 && o < sorted[i-1].Offset {
			o = sorted[i-1].Offset
		}
		sorted[i].Offset = o
	}
	out := new([rampSize]pixel)
	for i := range out {
		t := float64(i) / (rampSize - 1)
		k := sort.Search(len(sorted), func(k int) bool { return sorted[k].Offset > t })
		switch {
		case k == 0:
			out[i] = premultiply(sorted[0].Color)
		case k == len(sorted):
			out[i] = premultiply(sorted[k-1].Color)
		default:
			a, b := sorted[k-1], sorted[k]
			out[i] = between(a.Color, b.Color, (t-a.Offset)/(b.Offset-a.Offset))
		}
	}
	return out
}

// between interpolates premultiplied colours (CSS Images 3, section 3.5.2).
func between(a, b color.NRGBA, t float64) pixel {
	mix := func(x, y byte) uint32 {
		v := float64(x)*float64(a.A)/255*(1-t) + float64(y)*float64(b.A)/255*t
		return uint32(v + 0.5)
	}
	alpha := uint32(float64(a.A)*(1-t) + float64(b.A)*t + 0.5)
	return pixel(min(mix(a.R, b.R), alpha) | min(mix(a.G, b.G), alpha)<<8 | min(mix(a.B, b.B), alpha)<<16 | alpha<<24)
}

func (s *shader) solid() (pixel, bool) { return 0, false }

func (s *shader) span(x, y int, out []pixel) {
	gx, gy := s.inv.Apply(float64(x)+0.5, float64(y)+0.5)
	dx, dy := s.inv.A, s.inv.B
	if s.kind == Linear {
		if dx == 0 {
			p := s.color(gx)
			for i := range out {
				out[i] = p
			}
			return
		}
		for i := range out {
			out[i] = s.color(gx)
			gx += dx
		}
		return
	}
	focal := s.fx != 0 || s.fy != 0
	for i := range out {
		t := math.Sqrt(gx*gx + gy*gy)
		if focal {
			t = s.focal(gx, gy)
		}
		out[i] = s.color(t)
		gx, gy = gx+dx, gy+dy
	}
}

// focal is where the ray from the focal point through (x, y) stands between the focal point and the unit circle.
func (s *shader) focal(x, y float64) float64 {
	dx, dy := x-s.fx, y-s.fy
	a := dx*dx + dy*dy
	if a == 0 {
		return 0
	}
	b := s.fx*dx + s.fy*dy
	c := s.fx*s.fx + s.fy*s.fy - 1
	return a / (math.Sqrt(b*b-a*c) - b)
}

func (s *shader) color(t float64) pixel {
	switch s.spread {
	case Reflect:
		t = math.Abs(t - 2*math.Round(t/2))
	case RepeatGradient:
		t -= math.Floor(t)
	}
	if !(t > 0) {
		return s.ramp[0]
	}
	if t >= 1 {
		return s.ramp[rampSize-1]
	}
	return s.ramp[int(t*(rampSize-1)+0.5)]
}
