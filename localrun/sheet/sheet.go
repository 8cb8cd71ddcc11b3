// Package sheet puts the screens of several devices into one picture, each in a plain bezel at its true
// relative size, the way a README or a review shows them.
package sheet

import (
	"bytes"
	"fmt"
	"image/color"
	"math"

	"hivesync/shared/preview/paint"
	"hivesync/shared/preview/png"
)

// Screen is one device's picture and the pixels per point it was made with.
type Screen struct {
	PNG []byte
	DPR float64
}

// Lengths in points of the sheet.
const (
	margin = 48.0
	gap    = 40.0
	bezel  = 10.0
	// maxPixels bounds one screen, as the preview engine does.
	maxPixels = 40_000_000
)

// Compose returns a PNG with the screens side by side, standing on one line, width pixels wide.
func Compose(screens []Screen, width int) ([]byte, error) {
	if len(screens) == 0 || width < 1 || width > 8192 {
		return nil, fmt.Errorf("sheet: needs screens and a width of 1 to 8192 pixels, got %d and %d", len(screens), width)
	}
	pictures := make([]*paint.Picture, len(screens))
	total, tallest := 2*margin+gap*float64(len(screens)-1), 0.0
	sizes := make([][2]float64, len(screens))
	for i, s := range screens {
		p, err := paint.DecodePicture(s.PNG, maxPixels)
		if err != nil {
			return nil, err
		}
		pictures[i] = p
		w, h := p.Size()
		sizes[i] = [2]float64{float64(w) / s.DPR, float64(h) / s.DPR}
		total += sizes[i][0] + 2*bezel
		tallest = max(tallest, sizes[i][1])
	}
	scale := float64(width) / total
	height := tallest + 2*bezel + 2*margin
	canvas := paint.NewCanvas(width, int(math.Ceil(height*scale)), scale)
	defer canvas.Release()
	canvas.Clear(color.NRGBA{0xee, 0xf0, 0xf5, 0xff})
	x, floor := margin, margin+tallest+2*bezel
	for i, p := range pictures {
		w, h := sizes[i][0], sizes[i][1]
		drawDevice(canvas, p, paint.Rect{X: x, Y: floor - h - 2*bezel, W: w + 2*bezel, H: h + 2*bezel})
		x += w + 2*bezel + gap
	}
	var out bytes.Buffer
	if err := png.Encode(&out, canvas.Pixels()); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// corner is the radius of a screen's corners: those of phones are rounder than those of tablets.
func corner(w, h float64) float64 {
	if min(w, h) < 600 {
		return 38
	}
	return 16
}

func drawDevice(c *paint.Canvas, p *paint.Picture, frame paint.Rect) {
	inner := corner(frame.W, frame.H)
	round := paint.Round(inner + bezel)
	c.Shadow(frame, round, paint.Shadow{DY: 14, Blur: 40, Color: color.NRGBA{0x1b, 0x24, 0x3a, 0x40}})
	c.FillRRect(frame, round, color.NRGBA{0x16, 0x18, 0x1d, 0xff})
	screen := paint.Rect{X: frame.X + bezel, Y: frame.Y + bezel, W: frame.W - 2*bezel, H: frame.H - 2*bezel}
	c.Save()
	c.ClipRRect(screen, paint.Round(inner))
	c.Image(p, screen, paint.Stretch, nil)
	c.Restore()
}
