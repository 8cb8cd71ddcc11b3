package scene

import (
	"image/color"

	"hivesync/shared/preview/arrange"
	"hivesync/shared/preview/paint"
)

// image draws a picture inside the padding, cut to the rounded corners.
func (p *painter) image(b *arrange.Box, radii paint.Radii) {
	inner := paddingBox(b)
	if inner.W <= 0 || inner.H <= 0 {
		return
	}
	if b.Picture == nil {
		if b.Label != "" {
			p.c.Save()
			p.c.ClipRRect(inner, radii.Inset(b.Border.Left, b.Border.Top, b.Border.Right, b.Border.Bottom))
			p.missing(inner, b.Label)
			p.c.Restore()
		}
		return
	}
	p.c.Save()
	p.c.ClipRRect(inner, radii.Inset(b.Border.Left, b.Border.Top, b.Border.Right, b.Border.Bottom))
	p.c.Image(b.Picture.Picture, b.Content(), b.Node.Image.Mode, b.Node.Image.Tint)
	p.c.Restore()
}

var (
	missingFill  = color.NRGBA{R: 0xE5, G: 0xE7, B: 0xEB, A: 255}
	missingInk   = color.NRGBA{R: 0x6B, G: 0x72, B: 0x80, A: 255}
	dashInk      = color.NRGBA{R: 0x7C, G: 0x3A, B: 0xED, A: 255}
	dashFill     = color.NRGBA{R: 0x7C, G: 0x3A, B: 0xED, A: 20}
	labelSize    = 11.0
	labelPadding = 4.0
)

// missing stands for an image that is not there: a grey field with a picture sign, and its label where there is room.
func (p *painter) missing(r paint.Rect, label string) {
	p.c.FillRRect(r, paint.Radii{}, missingFill)
	icon := min(r.W, r.H, 56) * 0.45
	if icon < 6 {
		return
	}
	block := arrange.Label(p.fonts, label, labelSize, r.W-2*labelPadding, p.screen.Device.DPR, missingInk)
	labelled := r.W >= 72 && r.H >= icon+block.Height+4*labelPadding
	x, y := r.X+(r.W-icon)/2, r.Y+(r.H-icon)/2
	if labelled {
		y -= (block.Height + labelPadding) / 2
		p.c.Text(block, r.X+labelPadding, y+icon+labelPadding)
	}
	p.pictureSign(x, y, icon)
}

// pictureSign is a frame with a sun over two hills.
func (p *painter) pictureSign(x, y, size float64) {
	at := func(fx, fy float64) (float64, float64) { return x + fx*size, y + fy*size }
	stroke := paint.Stroke{Width: max(size/14, 0.75), Join: paint.RoundJoin, Cap: paint.RoundCap}
	var frame, hills, sun paint.Path
	frame.RRect(paint.Rect{X: x, Y: y + size*0.1, W: size, H: size * 0.8}, paint.Round(size*0.12))
	hills.MoveTo(at(0.08, 0.78))
	hills.LineTo(at(0.36, 0.48))
	hills.LineTo(at(0.56, 0.68))
	hills.LineTo(at(0.7, 0.56))
	hills.LineTo(at(0.92, 0.78))
	cx, cy := at(0.7, 0.34)
	sun.Ellipse(cx, cy, size*0.08, size*0.08)
	p.c.StrokePath(frame, stroke, missingInk)
	p.c.StrokePath(hills, stroke, missingInk)
	p.c.FillPath(sun, paint.NonZero, missingInk)
}

// placeholder is the dashed, labelled box of a component that previews cannot draw.
func (p *painter) placeholder(r paint.Rect, label string) {
	if r.W <= 0 || r.H <= 0 {
		return
	}
	p.c.FillRRect(r, paint.Round(6), dashFill)
	ink := [4]color.NRGBA{dashInk, dashInk, dashInk, dashInk}
	p.c.Borders(r, paint.Round(6), [4]float64{1, 1, 1, 1}, ink, paint.Dashed)
	if r.W < 40 || r.H < 14 {
		return
	}
	block := arrange.Label(p.fonts, label, labelSize, r.W-2*labelPadding, p.screen.Device.DPR, dashInk)
	p.c.Save()
	p.c.ClipRRect(r, paint.Radii{})
	p.c.Text(block, r.X+labelPadding, r.Y+(r.H-block.Height)/2)
	p.c.Restore()
}
