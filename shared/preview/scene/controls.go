package scene

import (
	"image/color"
	"math"

	"hivesync/shared/devices"
	"hivesync/shared/preview/arrange"
	"hivesync/shared/preview/paint"
	"hivesync/shared/preview/tree"
)

func rgb(hex uint32) color.NRGBA {
	return color.NRGBA{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: 255}
}

func orElse(c *color.NRGBA, missing color.NRGBA) color.NRGBA {
	if c != nil {
		return *c
	}
	return missing
}

func faded(c color.NRGBA, by float64) color.NRGBA {
	c.A = uint8(float64(c.A)*by + 0.5)
	return c
}

// drawSwitch draws UISwitch or Material 3's switch in the middle of the box.
func (p *painter) drawSwitch(b *arrange.Box) {
	w, h := arrange.SwitchSize(p.platform)
	c := b.Content()
	r := paint.Rect{X: c.X + (c.W-w)/2, Y: c.Y + (c.H-h)/2, W: w, H: h}
	if c.W > w {
		r.X = c.X
	}
	if b.Node.Disabled {
		p.c.BeginLayer(0.5)
		defer p.c.EndLayer()
	}
	if p.platform == devices.Android {
		p.materialSwitch(r, b.Node.Switch)
		return
	}
	p.iosSwitch(r, b.Node.Switch)
}

func (p *painter) iosSwitch(r paint.Rect, s *tree.SwitchProps) {
	const gap = 2
	off := color.NRGBA{R: 120, G: 120, B: 128, A: 41} // secondarySystemFill
	if p.dark {
		off.A = 82
	}
	track := orElse(s.IOSBack, orElse(s.TrackOff, off))
	x := r.X + gap
	thumb := r.H - 2*gap
	if s.On {
		track = orElse(s.TrackOn, rgb(0x34C759))
		x = r.X + r.W - gap - thumb
	}
	p.c.FillRRect(r, paint.Round(r.H/2), track)
	knob := paint.Rect{X: x, Y: r.Y + gap, W: thumb, H: thumb}
	p.c.Shadow(knob, paint.Round(thumb/2), paint.Shadow{DY: 3, Blur: 8, Color: color.NRGBA{A: 38}})
	p.c.Shadow(knob, paint.Round(thumb/2), paint.Shadow{DY: 1, Blur: 1, Color: color.NRGBA{A: 20}})
	p.c.FillRRect(knob, paint.Round(thumb/2), orElse(s.Thumb, white))
}

// materialSwitch follows Material 3: a track of 52 x 32, a handle of 24 when on and 16 when off.
func (p *painter) materialSwitch(r paint.Rect, s *tree.SwitchProps) {
	round := paint.Round(r.H / 2)
	cy := r.Y + r.H/2
	if s.On {
		p.c.FillRRect(r, round, orElse(s.TrackOn, rgb(0x6750A4)))
		p.disc(r.X+r.W-r.H/2, cy, 12, orElse(s.Thumb, white))
		return
	}
	edge := rgb(0x79747E)
	fill := rgb(0xE6E0E9)
	if p.dark {
		edge, fill = rgb(0x938F99), rgb(0x36343B)
	}
	if s.TrackOff != nil {
		fill, edge = *s.TrackOff, *s.TrackOff
	}
	p.c.FillRRect(r, round, fill)
	p.c.Borders(r, round, [4]float64{2, 2, 2, 2}, [4]color.NRGBA{edge, edge, edge, edge}, paint.Solid)
	p.disc(r.X+r.H/2, cy, 8, orElse(s.Thumb, rgb(0x79747E)))
}

func (p *painter) disc(cx, cy, radius float64, c color.NRGBA) {
	p.c.FillRRect(paint.Rect{X: cx - radius, Y: cy - radius, W: 2 * radius, H: 2 * radius}, paint.Round(radius), c)
}

// drawIndicator draws a spinner in the middle of the box: iOS's eight petals, Android's open ring.
func (p *painter) drawIndicator(b *arrange.Box) {
	n := b.Node.Indicator
	if n.Hidden {
		return
	}
	c := b.Content()
	cx, cy := c.X+c.W/2, c.Y+c.H/2
	if p.platform == devices.Android {
		p.ring(cx, cy, n.Size, orElse(n.Color, rgb(0x009688)))
		return
	}
	p.petals(cx, cy, n.Size, orElse(n.Color, rgb(0x999999)))
}

func (p *painter) petals(cx, cy, size float64, c color.NRGBA) {
	const count = 8
	for i := range count {
		angle := 2 * math.Pi * float64(i) / count
		strength := 1 - 0.75*float64((count-i)%count)/count
		sin, cos := math.Sincos(angle)
		var path paint.Path
		path.MoveTo(cx+sin*size*0.26, cy-cos*size*0.26)
		path.LineTo(cx+sin*size*0.44, cy-cos*size*0.44)
		p.c.StrokePath(path, paint.Stroke{Width: size * 0.11, Cap: paint.RoundCap}, faded(c, strength))
	}
}

func (p *painter) ring(cx, cy, size float64, c color.NRGBA) {
	radius := size * 0.4
	var path paint.Path
	path.MoveTo(cx, cy-radius)
	path.ArcTo(radius, radius, 0, true, true, cx-radius, cy)
	p.c.StrokePath(path, paint.Stroke{Width: size * 0.085, Cap: paint.SquareCap}, c)
}
