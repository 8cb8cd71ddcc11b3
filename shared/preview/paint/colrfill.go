package paint

import (
	"encoding/binary"
	"math"

	"github.com/go-text/typesetting/font/opentype/tables"
)

func unit214(v tables.Fixed214) float64 { return float64(v) / (1 << 14) }

// transformOf reads a paint that transforms its child. The paints' variable forms, which only variable fonts use, are
// read at their default values.
func transformOf(node tables.PaintTable) (Affine, tables.PaintTable, bool) {
	half := func(v tables.Fixed214) float64 { return unit214(v) * math.Pi }
	around := func(m Affine, x, y int16) Affine { return m.About(float64(x), float64(y)) }
	switch n := node.(type) {
	case tables.PaintTransform:
		t := n.Transform
		return Affine{float64(t.Xx), float64(t.Yx), float64(t.Xy), float64(t.Yy), float64(t.Dx), float64(t.Dy)}, n.Paint, true
	case tables.PaintTranslate:
		return Translate(float64(n.Dx), float64(n.Dy)), n.Paint, true
	case tables.PaintScale:
		return Scale(unit214(n.ScaleX), unit214(n.ScaleY)), n.Paint, true
	case tables.PaintScaleAroundCenter:
		return around(Scale(unit214(n.ScaleX), unit214(n.ScaleY)), n.CenterX, n.CenterY), n.Paint, true
	case tables.PaintScaleUniform:
		return Scale(unit214(n.Scale), unit214(n.Scale)), n.Paint, true
	case tables.PaintScaleUniformAroundCenter:
		return around(Scale(unit214(n.Scale), unit214(n.Scale)), n.CenterX, n.CenterY), n.Paint, true
	case tables.PaintRotate:
		return Rotate(half(n.Angle)), n.Paint, true
	case tables.PaintRotateAroundCenter:
		return around(Rotate(half(n.Angle)), n.CenterX, n.CenterY), n.Paint, true
	case tables.PaintSkew:
		return Skew(-half(n.XSkewAngle), half(n.YSkewAngle)), n.Paint, true
	case tables.PaintSkewAroundCenter:
		return around(Skew(-half(n.XSkewAngle), half(n.YSkewAngle)), n.CenterX, n.CenterY), n.Paint, true
	case tables.PaintVarTransform:
		t := n.Transform
		return Affine{float64(t.Xx), float64(t.Yx), float64(t.Xy), float64(t.Yy), float64(t.Dx), float64(t.Dy)}, n.Paint, true
	case tables.PaintVarTranslate:
		return Translate(float64(n.Dx), float64(n.Dy)), n.Paint, true
	case tables.PaintVarScale:
		return Scale(unit214(n.ScaleX), unit214(n.ScaleY)), n.Paint, true
	case tables.PaintVarRotate:
		return Rotate(half(n.Angle)), n.Paint, true
	}
	return Affine{}, nil, false
}

// fillSource turns a colour or a gradient into a source; nil for every other paint. m maps the paint's space to pixels.
func (p *colorPainter) fillSource(node tables.PaintTable, m Affine) source {
	switch n := node.(type) {
	case tables.PaintSolid:
		return premultiply(p.palette(n.PaletteIndex, unit214(n.Alpha)))
	case tables.PaintVarSolid:
		return premultiply(p.palette(n.PaletteIndex, unit214(n.Alpha)))
	case tables.PaintLinearGradient:
		stops, lo, hi := p.stops(n.ColorLine)
		x0, y0 := float64(n.X0), float64(n.Y0)
		dx, dy := float64(n.X1)-x0, float64(n.Y1)-y0
		// The colour line runs along the part of p0p1 that is perpendicular to p0p2.
		px, py := float64(n.Y2)-y0, x0-float64(n.X2)
		if d := px*px + py*py; d > 0 {
			k := (dx*px + dy*py) / d
			dx, dy = k*px, k*py
		}
		g := Gradient{
			Kind: Linear, X0: x0 + lo*dx, Y0: y0 + lo*dy, X1: x0 + hi*dx, Y1: y0 + hi*dy, Stops: stops, Spread: spreadOf(n.ColorLine.Extend),
		}
		return g.shader(m)
	case tables.PaintRadialGradient:
		stops, lo, hi := p.stops(n.ColorLine)
		inv, ok := m.Invert()
		if !ok || len(stops) == 0 {
			return pixel(0)
		}
		mix := func(a, b, t float64) float64 { return a + (b-a)*t }
		x0, y0, r0 := float64(n.X0), float64(n.Y0), float64(n.Radius0)
		x1, y1, r1 := float64(n.X1), float64(n.Y1), float64(n.Radius1)
		return &circles{
			inv: inv, x: mix(x0, x1, lo), y: mix(y0, y1, lo), r: mix(r0, r1, lo),
			dx: (x1 - x0) * (hi - lo), dy: (y1 - y0) * (hi - lo), dr: (r1 - r0) * (hi - lo),
			ramp: shader{ramp: ramp(stops), spread: spreadOf(n.ColorLine.Extend)},
		}
	case tables.PaintSweepGradient:
		stops, lo, hi := p.stops(n.ColorLine)
		inv, ok := m.Invert()
		if !ok || len(stops) == 0 {
			return pixel(0)
		}
		from, to := (unit214(n.StartAngle)+1)*math.Pi, (unit214(n.EndAngle)+1)*math.Pi
		return &sweep{
			inv: inv, x: float64(n.CenterX), y: float64(n.CenterY), from: from + lo*(to-from), turn: (hi - lo) * (to - from),
			ramp: shader{ramp: ramp(stops), spread: spreadOf(n.ColorLine.Extend)},
		}
	}
	return nil
}

func spreadOf(e tables.Extend) Spread {
	switch e {
	case tables.ExtendRepeat:
		return RepeatGradient
	case tables.ExtendPad:
		return Pad
	}
	return Reflect
}

// stops brings a colour line's offsets to 0..1 and says between which offsets of the line that is.
func (p *colorPainter) stops(line tables.ColorLine) (out []Stop, lo, hi float64) {
	if len(line.ColorStops) == 0 || len(line.ColorStops) > maxStops {
		return nil, 0, 1
	}
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, s := range line.ColorStops {
		o := unit214(s.StopOffset)
		lo, hi = math.Min(lo, o), math.Max(hi, o)
	}
	if hi <= lo {
		hi = lo + 1e-6
	}
	for _, s := range line.ColorStops {
		out = append(out, Stop{Offset: (unit214(s.StopOffset) - lo) / (hi - lo), Color: p.palette(s.PaletteIndex, unit214(s.Alpha))})
	}
	return out, lo, hi
}

// circles is a gradient between two circles: a point has the colour of the last circle through it whose radius is not
// negative (HTML canvas, createRadialGradient; COLR's PaintRadialGradient).
type circles struct {
	inv        Affine
	x, y, r    float64
	dx, dy, dr float64
	ramp       shader
}

func (c *circles) solid() (pixel, bool) { return 0, false }

func (c *circles) span(x, y int, out []pixel) {
	px, py := c.inv.Apply(float64(x)+0.5, float64(y)+0.5)
	a := c.dx*c.dx + c.dy*c.dy - c.dr*c.dr
	for i := range out {
		qx, qy := px-c.x, py-c.y
		px, py = px+c.inv.A, py+c.inv.B
		b := qx*c.dx + qy*c.dy + c.r*c.dr
		k := qx*qx + qy*qy - c.r*c.r
		out[i] = 0
		if math.Abs(a) < 1e-9 {
			if b != 0 {
				if t := k / (2 * b); c.r+t*c.dr >= 0 {
					out[i] = c.ramp.color(t)
				}
			}
			continue
		}
		d := b*b - a*k
		if d < 0 {
			continue
		}
		root := math.Sqrt(d)
		t, u := (b+root)/a, (b-root)/a
		if t < u {
			t, u = u, t
		}
		if c.r+t*c.dr >= 0 {
			out[i] = c.ramp.color(t)
		} else if c.r+u*c.dr >= 0 {
			out[i] = c.ramp.color(u)
		}
	}
}

// sweep is a gradient around a point, angles counter-clockwise with y upward.
type sweep struct {
	inv              Affine
	x, y, from, turn float64
	ramp             shader
}

func (s *sweep) solid() (pixel, bool) { return 0, false }

func (s *sweep) span(x, y int, out []pixel) {
	px, py := s.inv.Apply(float64(x)+0.5, float64(y)+0.5)
	for i := range out {
		angle := math.Atan2(py-s.y, px-s.x)
		if angle < 0 {
			angle += 2 * math.Pi
		}
		if s.turn != 0 {
			out[i] = s.ramp.color((angle - s.from) / s.turn)
		}
		px, py = px+s.inv.A, py+s.inv.B
	}
}

// compose writes the composition of a source onto a premultiplied backdrop (Compositing and Blending 1, sections 9 and
// 10). Modes that mix hues are drawn as source-over.
func compose(mode uint8, dst []byte, src pixel) {
	under := load(dst)
	sa, da := src.alpha(), under.alpha()
	var out pixel
	switch tables.CompositeMode(mode) {
	case tables.CompositeClear:
	case tables.CompositeSrc:
		out = src
	case tables.CompositeDest:
		out = under
	case tables.CompositeDestOver:
		out = under + src.scale(255-da)
	case tables.CompositeSrcIn:
		out = src.scale(da)
	case tables.CompositeDestIn:
		out = under.scale(sa)
	case tables.CompositeSrcOut:
		out = src.scale(255 - da)
	case tables.CompositeDestOut:
		out = under.scale(255 - sa)
	case tables.CompositeSrcAtop:
		out = src.scale(da) + under.scale(255-sa)
	case tables.CompositeDestAtop:
		out = under.scale(sa) + src.scale(255-da)
	case tables.CompositeXor:
		out = src.scale(255-da) + under.scale(255-sa)
	case tables.CompositePlus, tables.CompositeScreen, tables.CompositeDarken, tables.CompositeLighten, tables.CompositeMultiply:
		for shift := 0; shift < 32; shift += 8 {
			s, d := uint32(src)>>shift&255, uint32(under)>>shift&255
			out |= pixel(separable(tables.CompositeMode(mode), s, d, sa, da, shift == 24)) << shift
		}
	default:
		out = src + under.scale(255-sa)
	}
	binary.LittleEndian.PutUint32(dst, uint32(out.clamped()))
}

func separable(mode tables.CompositeMode, s, d, sa, da uint32, alpha bool) uint32 {
	if mode == tables.CompositePlus {
		return min(s+d, 255)
	}
	if alpha {
		return s + d - div255(s*d)
	}
	outside := div255(s*(255-da)) + div255(d*(255-sa))
	switch mode {
	case tables.CompositeScreen:
		return s + d - div255(s*d)
	case tables.CompositeDarken:
		return min(outside+min(div255(s*da), div255(d*sa)), 255)
	case tables.CompositeLighten:
		return min(outside+max(div255(s*da), div255(d*sa)), 255)
	}
	return min(outside+div255(s*d), 255)
}
