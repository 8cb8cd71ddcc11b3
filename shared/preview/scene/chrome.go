package scene

import (
	"image/color"
	"math"

	"hivesync/shared/devices"
	"hivesync/shared/preview/paint"
	"hivesync/shared/preview/text"
)

// clock is the time that every status bar shows: a preview must not depend on when it is made.
const clock = "9:41"

// minBar is the least height in points that a status bar is drawn in.
const minBar = 16

// chrome draws the system's bars over the app: its status bar inside the top inset and its home indicator or gesture bar
// inside the bottom one. An app that hides the status bar keeps the rest.
func (p *painter) chrome() {
	d := p.screen.Device
	bar := p.screen.Bar
	ink := black
	if bar.Light {
		ink = white
	}
	if !bar.Hidden && d.SafeArea.Top >= minBar {
		if p.platform == devices.Android {
			p.androidBar(ink)
		} else {
			p.iosBar(ink)
		}
	}
	p.homeIndicator()
}

// homeIndicator is iOS's bar at the bottom of phones without a button, or Android's gesture bar. It takes the tone that
// stands out from what is under it.
func (p *painter) homeIndicator() {
	d := p.screen.Device
	if d.SafeArea.Bottom < 12 {
		return
	}
	w, h, up := min(d.Width*0.36, 220), 5.0, 8.0
	if p.platform == devices.Android {
		w, h, up = 108, 4, (d.SafeArea.Bottom-4)/2
	}
	r := paint.Rect{X: (d.Width - w) / 2, Y: d.Height - up - h, W: w, H: h}
	ink := black
	if p.luminance(r) < 0.5 {
		ink = white
	}
	p.c.FillRRect(r, paint.Round(h/2), ink)
}

// luminance is the mean of what has been drawn under a rectangle's top edge, from 0 to 1.
func (p *painter) luminance(r paint.Rect) float64 {
	img := p.c.Pixels()
	k := p.c.Scale()
	y := int(r.Y * k)
	if y < 0 || y >= img.Rect.Dy() {
		return 1
	}
	sum, n := 0.0, 0
	for x := int(r.X * k); x < int((r.X+r.W)*k) && x < img.Rect.Dx(); x += 4 {
		px := img.Pix[img.PixOffset(max(x, 0), y):]
		sum += 0.2126*float64(px[0]) + 0.7152*float64(px[1]) + 0.0722*float64(px[2])
		n++
	}
	return sum / float64(max(n, 1)) / 255
}

func (p *painter) label(s string, size float64, weight int, c color.NRGBA) *text.Block {
	return p.fonts.Shape(text.Paragraph{
		Spans: []text.Span{{Text: s, Font: text.FontStyle{Size: size, Weight: weight}, Color: c, TabularNums: true}}, NoWrap: true,
		PixelRatio: p.screen.Device.DPR,
	}).Layout(math.Inf(1))
}

// iosBar places the time and the signs as iPhones do: on both sides of a notch, at the edges of older phones and tablets.
func (p *painter) iosBar(ink color.NRGBA) {
	d := p.screen.Device
	top, notched := d.SafeArea.Top, d.SafeArea.Top > 40
	if notched {
		// The signs stand in the middle of the two ears, a little below the middle of the inset.
		cy := top*0.5 + 5
		if top > 50 {
			cy = top*0.5 + 2
		}
		ear := d.Width * 0.255
		clock := p.label(clock, 17, 600, ink)
		p.c.Text(clock, ear/2-clock.Width/2+4, cy-clock.Height/2)
		right := d.Width - ear/2 + 23
		p.iosSigns(right, cy, 1, ink)
		return
	}
	cy := top / 2
	time := p.label(clock, 12, 600, ink)
	x := 8.0
	if d.Width < 500 {
		x = (d.Width - time.Width) / 2 // phones with a button show the time in the middle
	}
	p.c.Text(time, x, cy-time.Height/2)
	p.iosSigns(d.Width-7, cy, 0.86, ink)
}

// iosSigns draws signal, Wi-Fi and battery, ending at x.
func (p *painter) iosSigns(x, cy, k float64, ink color.NRGBA) {
	// Battery: 25 x 12, a knob at its right.
	w, h := 25*k, 12*k
	left := x - w - 2.4*k
	body := paint.Rect{X: left, Y: cy - h/2, W: w, H: h}
	edge := faded(ink, 0.38)
	p.c.Borders(body, paint.Round(3.6*k), [4]float64{k, k, k, k}, [4]color.NRGBA{edge, edge, edge, edge}, paint.Solid)
	p.c.FillRRect(paint.Rect{X: body.X + 2*k, Y: body.Y + 2*k, W: w - 4*k, H: h - 4*k}, paint.Round(2*k), ink)
	p.c.FillRRect(paint.Rect{X: body.X + w + k, Y: cy - 2*k, W: 1.4 * k, H: 4 * k}, paint.Corners(0, 1.2*k, 1.2*k, 0), edge)
	// Wi-Fi: 16 wide.
	p.wifi(left-6*k-8*k, cy+5.6*k, 11.2*k, ink, 3)
	// Signal: four bars, 17 wide.
	at := left - 6*k - 16*k - 6*k - 17*k
	for i := range 4 {
		bh := (4 + 2.67*float64(i)) * k
		p.c.FillRRect(paint.Rect{X: at + float64(i)*4.7*k, Y: cy + 6*k - bh, W: 3 * k, H: bh}, paint.Round(0.9*k), ink)
	}
}

// wifi draws arcs over a point at (cx, bottom); radius is the outermost's. With no arcs it is a filled fan.
func (p *painter) wifi(cx, bottom, radius float64, ink color.NRGBA, arcs int) {
	const spread = math.Pi / 4
	fan := func(inner, outer float64) {
		sin, cos := math.Sincos(spread)
		var path paint.Path
		path.MoveTo(cx-sin*outer, bottom-cos*outer)
		path.ArcTo(outer, outer, 0, false, true, cx+sin*outer, bottom-cos*outer)
		if inner == 0 {
			path.LineTo(cx, bottom)
		} else {
			path.LineTo(cx+sin*inner, bottom-cos*inner)
			path.ArcTo(inner, inner, 0, false, false, cx-sin*inner, bottom-cos*inner)
		}
		path.Close()
		p.c.FillPath(path, paint.NonZero, ink)
	}
	if arcs == 0 {
		fan(0, radius)
		return
	}
	step := radius / (float64(arcs) + 0.12)
	for i := range arcs {
		outer := radius - float64(i)*step
		inner := max(outer-step*0.66, 0)
		if i == arcs-1 {
			inner = 0
		}
		fan(inner, outer)
	}
}

// androidBar draws the time at the left and Wi-Fi, signal and battery at the right, by the measures of Android's system UI.
func (p *painter) androidBar(ink color.NRGBA) {
	d := p.screen.Device
	cy := d.SafeArea.Top / 2
	side := 16.0
	if d.SafeArea.Top > 30 {
		side = 24 // rounded screens keep their signs away from the corners
	}
	side = max(side, d.SafeArea.Left)
	time := p.label(clock, 14, 500, ink)
	p.c.Text(time, side, cy-time.Height/2)
	x := d.Width - max(side, d.SafeArea.Right)
	// Battery: upright, 8 x 14.
	p.c.FillRRect(paint.Rect{X: x - 8, Y: cy - 6, W: 8, H: 13}, paint.Round(1.4), ink)
	p.c.FillRRect(paint.Rect{X: x - 5.75, Y: cy - 7.5, W: 3.5, H: 2}, paint.Corners(0.7, 0.7, 0, 0), ink)
	// Signal: a triangle filled to the right.
	var signal paint.Path
	sx := x - 8 - 6 - 14
	signal.MoveTo(sx, cy+7)
	signal.LineTo(sx+14, cy+7)
	signal.LineTo(sx+14, cy-7)
	signal.Close()
	p.c.FillPath(signal, paint.NonZero, ink)
	p.wifi(sx-4-9, cy+7, 13.5, ink, 0)
}
