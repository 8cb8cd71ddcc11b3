// Package scene paints an arranged screen: boxes in paint order with their borders, shadows, pictures and text, platform
// controls, modals on top, and the system's own bars.
//
// It draws what arrange placed and moves nothing. It does no I/O, and the same screen gives the same pixels.
package scene

import (
	"context"
	"image/color"
	"slices"

	"hivesync/shared/devices"
	"hivesync/shared/preview/arrange"
	"hivesync/shared/preview/layout/box"
	"hivesync/shared/preview/layout/style"
	"hivesync/shared/preview/paint"
	"hivesync/shared/preview/text"
)

// Options say how to paint.
type Options struct {
	Fonts *text.Fonts
	// Chrome draws what the system shows over the app: status bar, home indicator, gesture bar.
	Chrome bool
}

var (
	white = color.NRGBA{R: 255, G: 255, B: 255, A: 255}
	black = color.NRGBA{A: 255}
)

type painter struct {
	ctx      context.Context
	c        *paint.Canvas
	screen   *arrange.Screen
	fonts    *text.Fonts
	platform string
	dark     bool
}

// Paint draws the screen on the canvas, which it covers with the platform's window background first. It fails only when
// ctx is done; the canvas is then incomplete.
func Paint(ctx context.Context, c *paint.Canvas, s *arrange.Screen, o Options) error {
	p := &painter{
		ctx: ctx, c: c, screen: s, fonts: o.Fonts, platform: s.Device.Platform, dark: s.Device.ColorScheme == devices.Dark,
	}
	if !covered(s) {
		c.Clear(p.windowColor())
	}
	p.box(s.Root)
	for _, overlay := range s.Overlays {
		p.overlay(overlay)
	}
	if o.Chrome {
		p.chrome()
	}
	return ctx.Err()
}

// windowColor is what shows where the app draws nothing: React Native's root view is white on iOS and takes the theme's
// background on Android.
func (p *painter) windowColor() color.NRGBA {
	if !p.dark {
		return white
	}
	if p.platform == devices.Android {
		return color.NRGBA{R: 0x30, G: 0x30, B: 0x30, A: 255}
	}
	return black
}

// covered reports whether the first box that is drawn fills the whole window with an opaque colour, so that clearing the
// canvas would be wasted: on a phone that is ten megabytes.
func covered(s *arrange.Screen) bool {
	d := s.Device
	for b := s.Root; b != nil; b = firstDrawn(b) {
		if n := b.Node; n != nil {
			v := &n.Visual
			fills := b.Rect.X <= 0 && b.Rect.Y <= 0 && b.Rect.X+b.Rect.W >= d.Width && b.Rect.Y+b.Rect.H >= d.Height
			plain := v.Opacity == 1 && len(v.Transform) == 0 && !v.Hidden && v.Radii == [4]style.Value{}
			if !fills || !plain {
				return false
			}
			if v.Background.A == 255 {
				return true
			}
			// What it draws itself would come before anything that covers it.
			if len(v.Gradients) > 0 || len(v.Shadows) > 0 || v.IOSShadow != nil || b.Border != (box.Edges{}) || v.Outline.Width > 0 || v.Background.A > 0 {
				return false
			}
		}
	}
	return false
}

// firstDrawn is the child that is drawn first, or nil where that is not plain to see.
func firstDrawn(b *arrange.Box) *arrange.Box {
	var first *arrange.Box
	for _, c := range b.Children {
		if c.Node.StatusBar != nil {
			continue
		}
		if c.Node.Visual.ZIndex != 0 {
			return nil
		}
		if first == nil {
			first = c
		}
	}
	return first
}

func (p *painter) overlay(b *arrange.Box) {
	if !b.Sheet {
		p.box(b)
		return
	}
	const corner = 10
	d := p.screen.Device
	p.c.FillRRect(paint.Rect{W: d.Width, H: d.Height}, paint.Radii{}, color.NRGBA{A: 51})
	p.c.Save()
	p.c.ClipRRect(b.Rect, paint.Corners(corner, corner, 0, 0))
	p.box(b)
	p.c.Restore()
}

// box draws a box and everything in it.
func (p *painter) box(b *arrange.Box) {
	// Every time, since one box with its shadows may take a while.
	if p.ctx.Err() != nil {
		return
	}
	if b.Node == nil {
		p.children(b)
		return
	}
	v := &b.Node.Visual
	if v.Opacity == 0 {
		return
	}
	p.c.Save()
	defer p.c.Restore()
	if m, ok := v.Affine(b.Rect.X, b.Rect.Y, b.Rect.W, b.Rect.H); ok {
		p.c.Concat(m)
	}
	if v.Opacity < 1 {
		if p.fades(b) {
			p.c.BeginLayer(v.Opacity)
			defer p.c.EndLayer()
		}
	}
	radii := v.Corners(b.Rect.W, b.Rect.H)
	clips := v.Clip || b.Node.Scroll != nil
	if clips && !p.c.Visible(grow(b.Rect, shadowReach)) {
		return
	}
	if !v.Hidden {
		p.decorate(b, radii)
		p.content(b, radii)
	}
	if clips {
		inner := radii.Inset(b.Border.Left, b.Border.Top, b.Border.Right, b.Border.Bottom)
		p.c.ClipRRect(paddingBox(b), inner)
	}
	p.children(b)
}

// shadowReach is how far beyond its box anything is drawn for it, in points, generously.
const shadowReach = 200

func grow(r paint.Rect, by float64) paint.Rect {
	return paint.Rect{X: r.X - by, Y: r.Y - by, W: r.W + 2*by, H: r.H + 2*by}
}

// fades reports whether there is anything to draw at all, so that layers are not made for nothing.
func (p *painter) fades(b *arrange.Box) bool {
	v := &b.Node.Visual
	return !v.Clip || p.c.Visible(grow(b.Rect, shadowReach))
}

func paddingBox(b *arrange.Box) paint.Rect {
	return paint.Rect{
		X: b.Rect.X + b.Border.Left, Y: b.Rect.Y + b.Border.Top,
		W: max(b.Rect.W-b.Border.Left-b.Border.Right, 0), H: max(b.Rect.H-b.Border.Top-b.Border.Bottom, 0),
	}
}

// children draws in order of zIndex, equal ones in document order.
func (p *painter) children(b *arrange.Box) {
	plain := true
	for _, c := range b.Children {
		plain = plain && c.Node.Visual.ZIndex == 0
	}
	if plain {
		for _, c := range b.Children {
			p.box(c)
		}
		return
	}
	order := slices.Clone(b.Children)
	slices.SortStableFunc(order, func(x, y *arrange.Box) int {
		switch zx, zy := zIndex(x), zIndex(y); {
		case zx < zy:
			return -1
		case zx > zy:
			return 1
		}
		return 0
	})
	for _, c := range order {
		p.box(c)
	}
}

// zIndex of a statically positioned box has no effect.
func zIndex(b *arrange.Box) float64 {
	if b.Node.Layout.Position == style.Static {
		return 0
	}
	return b.Node.Visual.ZIndex
}

// content draws what a leaf shows.
func (p *painter) content(b *arrange.Box, radii paint.Radii) {
	n := b.Node
	switch {
	case n.Unsupported != "":
		p.placeholder(b.Rect, b.Label)
	case n.Image != nil:
		p.image(b, radii)
	case n.Switch != nil:
		p.drawSwitch(b)
	case n.Indicator != nil:
		p.drawIndicator(b)
	case n.Input != nil && b.Text != nil:
		p.c.Save()
		p.c.ClipRRect(paddingBox(b), paint.Radii{})
		p.c.Text(b.Text, b.TextX, b.TextY)
		p.c.Restore()
	case b.Text != nil:
		p.text(b)
	}
}

// text draws a paragraph. One that is taller than its box is not cut, unless its style says so, as on both platforms.
func (p *painter) text(b *arrange.Box) {
	if !p.c.Visible(grow(paint.Rect{X: b.TextX, Y: b.TextY, W: max(b.Text.Width, b.Rect.W), H: b.Text.Height}, 40)) {
		return
	}
	if b.Node.Visual.Clip {
		p.c.Save()
		defer p.c.Restore()
		p.c.ClipRRect(paddingBox(b), paint.Radii{})
	}
	// A few lines at a time: with shadows, a screenful of small print takes longer than a render may.
	const step = 8
	part := *b.Text
	for lines := b.Text.Lines; len(lines) > 0 && p.ctx.Err() == nil; {
		n := min(step, len(lines))
		part.Lines, lines = lines[:n], lines[n:]
		p.c.Text(&part, b.TextX, b.TextY)
	}
}
