package scene

import (
	"image/color"

	"hivesync/shared/devices"
	"hivesync/shared/preview/arrange"
	"hivesync/shared/preview/paint"
	"hivesync/shared/preview/tree"
)

// decorate draws a box's shadows, background, gradients, borders and outline, in that order.
func (p *painter) decorate(b *arrange.Box, radii paint.Radii) {
	v := &b.Node.Visual
	if b.Rect.W <= 0 || b.Rect.H <= 0 {
		return
	}
	p.shadows(b, radii)
	if v.Background.A > 0 {
		p.c.FillRRect(b.Rect, radii, v.Background)
	}
	for i := len(v.Gradients) - 1; i >= 0; i-- {
		// CSS sizes and places gradients by the padding box.
		p.c.FillGradient(b.Rect, radii, v.Gradients[i].For(paddingBox(b)))
	}
	for i := len(v.Shadows) - 1; i >= 0; i-- {
		if s := v.Shadows[i]; s.Inset {
			inner := radii.Inset(b.Border.Left, b.Border.Top, b.Border.Right, b.Border.Bottom)
			p.c.Shadow(paddingBox(b), inner, toPaint(s))
		}
	}
	if widths := [4]float64{b.Border.Left, b.Border.Top, b.Border.Right, b.Border.Bottom}; widths != [4]float64{} {
		p.c.Borders(b.Rect, radii, widths, v.BorderColor, v.BorderStyle)
	}
	if o := v.Outline; o.Width > 0 {
		p.outline(b.Rect, radii, o)
	}
}

func toPaint(s tree.Shadow) paint.Shadow {
	return paint.Shadow{DX: s.X, DY: s.Y, Blur: s.Blur, Spread: s.Spread, Color: s.Color, Inset: s.Inset}
}

func (p *painter) shadows(b *arrange.Box, radii paint.Radii) {
	v := &b.Node.Visual
	// Both platforms take the shadow's shape from what the box paints; an empty one casts none.
	opaque := v.Background.A > 0 || len(v.Gradients) > 0
	if p.platform == devices.Android {
		if v.Elevation > 0 && opaque {
			for _, s := range elevation(v.Elevation, v.ElevationColor) {
				p.c.Shadow(b.Rect, radii, s)
			}
		}
	} else if v.IOSShadow != nil {
		if opaque || b.Picture != nil {
			p.c.Shadow(b.Rect, radii, toPaint(*v.IOSShadow))
		} else if b.Text != nil {
			p.textShadow(b, v.IOSShadow)
		}
	}
	for i := len(v.Shadows) - 1; i >= 0; i-- {
		if s := v.Shadows[i]; !s.Inset {
			p.c.Shadow(b.Rect, radii, toPaint(s))
		}
	}
}

// textShadow draws the shadow of a text without a background, which iOS casts from the glyphs.
func (p *painter) textShadow(b *arrange.Box, s *tree.Shadow) {
	shadow := *b.Text
	shadow.Lines = append(shadow.Lines[:0:0], shadow.Lines...)
	for i := range shadow.Lines {
		runs := append(shadow.Lines[i].Runs[:0:0], shadow.Lines[i].Runs...)
		for k := range runs {
			runs[k].Color, runs[k].Background, runs[k].Shadow = s.Color, color.NRGBA{}, nil
		}
		shadow.Lines[i].Runs = runs
	}
	p.c.Text(&shadow, b.TextX+s.X, b.TextY+s.Y)
}

// elevation is Android's shadow of a raised box as two box shadows: the spot light's, which falls downward and grows with
// the height, and the ambient one all around. The factors are those of Android's default lights (a spot at 600 dp above
// the screen with a radius of 800 dp; alphas 0.19 and 0.039), fitted to blurred boxes.
func elevation(z float64, tint color.NRGBA) [2]paint.Shadow {
	alpha := func(a float64) color.NRGBA {
		c := tint
		c.A = uint8(float64(c.A)*a + 0.5)
		return c
	}
	return [2]paint.Shadow{
		{DY: 0.6 * z, Blur: 1.5 * z, Spread: 0.1 * z, Color: alpha(0.21)},
		{Blur: 1.1 * z, Color: alpha(0.09)},
	}
}

func (p *painter) outline(r paint.Rect, radii paint.Radii, o tree.Outline) {
	by := o.Offset + o.Width
	outer := grow(r, by)
	for _, c := range []*paint.Corner{&radii.TopLeft, &radii.TopRight, &radii.BottomRight, &radii.BottomLeft} {
		if c.X > 0 {
			c.X, c.Y = max(c.X+by, 0), max(c.Y+by, 0)
		}
	}
	p.c.Borders(outer, radii, [4]float64{o.Width, o.Width, o.Width, o.Width}, [4]color.NRGBA{o.Color, o.Color, o.Color, o.Color}, o.Style)
}
