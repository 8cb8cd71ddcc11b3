package paint

import (
	"image/color"
	"testing"
)

// A screen may put layers and clips into each other as deep as its nodes go: what they hold is bounded, and what is in them shows.
func TestNestedLayersAndClipsHoldABoundedNumberOfPixels(t *testing.T) {
	t.Parallel()
	c := NewCanvas(1179, 2556, 1)
	const depth = 240
	for range depth {
		c.Save()
		c.Concat(Rotate(0.02).About(589, 1278))
		c.ClipRRect(Rect{W: 1179, H: 2556}, Round(10))
		c.BeginLayer(0.99)
	}
	layers, masks := 0, 0
	for _, l := range c.layers {
		layers += l.held
	}
	for _, s := range c.state.shapes {
		if m, ok := s.(maskShape); ok {
			masks += len(m.pix)
		}
	}
	if layers == 0 || layers > maxHeld || masks == 0 || masks > maxMasks {
		t.Errorf("layers hold %d MiB, masks %d", layers>>20, masks>>20)
	}
	c.FillRRect(Rect{X: 500, Y: 1200, W: 200, H: 200}, Radii{}, color.NRGBA{255, 0, 0, 255})
	for range depth {
		c.EndLayer()
		c.Restore()
	}
	img := c.Pixels()
	if p := img.RGBAAt(589, 1278); p.R < 200 || len(c.layers) > 0 || len(c.saved) > 0 {
		t.Errorf("in the middle %v, %d layers and %d states left", p, len(c.layers), len(c.saved))
	}
}
