// Package svg reads SVG documents and paints them: the static part of SVG 1.1 that icons and illustrations use.
//
// Documents come from projects and are hostile: bytes, depth, elements, path segments and the work of painting are bounded,
// nothing is fetched, no script runs and no entity is expanded. What is not drawn is named, so that a preview can say so.
package svg

import (
	"errors"
	"image"
	"math"
	"slices"

	"hivesync/shared/preview/paint"
	"hivesync/shared/preview/text"
)

// Bounds on one document.
const (
	maxBytes    = 1 << 20
	maxDepth    = 64
	maxElements = 20_000
	maxSegments = 200_000 // of all paths
	maxPainted  = 50_000  // elements painted, those that use repeats counted each time
	maxWork     = 400_000_000
	maxChords   = 2_000_000 // of one path
	maxSide     = 1 << 14   // pixels
)

// Errors of Parse and Draw.
var (
	ErrNotSVG   = errors.New("svg: not an SVG document")
	ErrTooLarge = errors.New("svg: the document is too large")
)

// Document is a parsed document. It is immutable and safe for concurrent use.
type Document struct {
	root    *node
	byID    map[string]*node
	hasText bool
	remarks map[string]bool
}

// Options say how a document is drawn.
type Options struct {
	Width, Height float64 // of the viewport, points
	Scale         float64 // pixels per point
	MaxPixels     int     // of the picture
	// Attributes replace those of the root element.
	Attributes map[string]string
	// Fit scales a document without a viewBox to the viewport, as images are; a component's is cut off instead.
	Fit bool
	// Fonts set text; without them none is drawn.
	Fonts *text.Fonts
}

// Size is the document's own size in points: width and height, or those of the viewBox; zero where it has none.
func (d *Document) Size() (w, h float64) {
	box, hasBox := viewBox(d.root.attrs["viewBox"])
	side := func(name string, other float64) float64 {
		if v, ok := parseLength(d.root.attrs[name], length{size: 16}); ok && v > 0 {
			return v
		}
		return other
	}
	w, h = side("width", 0), side("height", 0)
	switch {
	case !hasBox:
	case w == 0 && h == 0:
		w, h = box.W, box.H
	case w == 0:
		w = h * box.W / box.H
	case h == 0:
		h = w * box.H / box.W
	}
	return min(w, 1e6), min(h, 1e6)
}

// HasText tells that the picture depends on fonts.
func (d *Document) HasText() bool { return d.hasText }

// Drawing is a painted document.
type Drawing struct {
	Pixels  *image.RGBA // as many as the viewport has
	Missing []string    // names of what is not drawn, sorted
	Work    int         // about how many pixels were touched
}

// Draw paints the document. It fails only for a picture of no size or of too many pixels.
func (d *Document) Draw(o Options) (*Drawing, error) {
	w, h := int(math.Round(o.Width*o.Scale)), int(math.Round(o.Height*o.Scale))
	if !(o.Width > 0 && o.Height > 0 && o.Scale > 0) {
		return nil, ErrTooLarge
	}
	w, h = max(w, 1), max(h, 1)
	if w > maxSide || h > maxSide || w*h > min(o.MaxPixels, paint.MaxCanvasPixels) {
		return nil, ErrTooLarge
	}
	canvas := paint.NewCanvas(w, h, 1)
	defer canvas.Release()
	p := &painter{doc: d, c: canvas, fonts: o.Fonts, matrix: paint.Identity, points: o.Scale, remarks: map[string]bool{}}
	p.view = paint.Rect{W: o.Width, H: o.Height}
	p.concat(paint.Scale(float64(w)/o.Width, float64(h)/o.Height))
	p.root(o)
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	copy(out.Pix, canvas.Pixels().Pix)
	for name := range d.remarks {
		p.remarks[name] = true
	}
	names := make([]string, 0, len(p.remarks))
	for name := range p.remarks {
		names = append(names, name)
	}
	slices.Sort(names)
	return &Drawing{Pixels: out, Missing: names, Work: p.work}, nil
}
