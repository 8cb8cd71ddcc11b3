package paint

import (
	"image"
	"image/color"

	"hivesync/shared/preview/text"
)

// Canvas is a surface of pixels addressed in points. It is not safe for concurrent use.
type Canvas struct {
	img   *image.RGBA
	scale float64
}

// NewCanvas returns a transparent canvas of the given size in pixels; scale is pixels per point. Release gives its memory
// back for the next canvas.
func NewCanvas(wPx, hPx int, scale float64) *Canvas {
	return &Canvas{img: image.NewRGBA(image.Rect(0, 0, wPx, hPx)), scale: scale}
}

// Pixels is the canvas's memory: premultiplied, valid until Release.
func (c *Canvas) Pixels() *image.RGBA { return c.img }

// Release gives the pixels back; the canvas and what Pixels returned must not be used afterwards.
func (c *Canvas) Release() {}

// Save remembers the transform and the clip until Restore.
func (c *Canvas) Save() {}

// Restore brings back the transform and the clip of the matching Save.
func (c *Canvas) Restore() {}

// Concat applies m before the current transform.
func (c *Canvas) Concat(m Affine) {}

// ClipRRect intersects the clip with a rounded rectangle.
func (c *Canvas) ClipRRect(r Rect, radii Radii) {}

// BeginLayer redirects drawing to a layer that EndLayer composes with the given opacity.
func (c *Canvas) BeginLayer(opacity float64) {}

// EndLayer composes the layer that the matching BeginLayer opened.
func (c *Canvas) EndLayer() {}

// Clear fills the whole canvas, clip and transform aside.
func (c *Canvas) Clear(col color.NRGBA) {}

// FillRRect fills a rounded rectangle.
func (c *Canvas) FillRRect(r Rect, radii Radii, col color.NRGBA) {}

// FillGradient fills a rounded rectangle with a gradient.
func (c *Canvas) FillGradient(r Rect, radii Radii, g Gradient) {}

// Borders draws the borders inside r; widths and colours go left, top, right, bottom.
func (c *Canvas) Borders(r Rect, radii Radii, widths [4]float64, cols [4]color.NRGBA, style BorderStyle) {
}

// Shadow draws the shadow of a rounded rectangle, outside of it (or inside it when Inset).
func (c *Canvas) Shadow(r Rect, radii Radii, s Shadow) {}

// Image draws a picture into dst; tint, when set, replaces its colours and keeps its alpha. Parts outside dst are cut off.
func (c *Canvas) Image(p *Picture, dst Rect, mode ResizeMode, tint *color.NRGBA) {}

// Text draws a block with its top left at (x, y).
func (c *Canvas) Text(b *text.Block, x, y float64) {}

// FillPath fills a path with a colour.
func (c *Canvas) FillPath(p Path, rule FillRule, col color.NRGBA) {}

// FillPathGradient fills a path with a gradient.
func (c *Canvas) FillPathGradient(p Path, rule FillRule, g Gradient) {}

// StrokePath draws a path's outline.
func (c *Canvas) StrokePath(p Path, s Stroke, col color.NRGBA) {}
