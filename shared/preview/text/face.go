package text

import (
	"math"
	"sync"

	"github.com/go-text/typesetting/font"
)

// Face is one font file, parsed at its first use. It is immutable and safe for concurrent use.
type Face struct {
	id     uint32
	name   string
	family string
	weight int
	italic bool
	emoji  bool
	open   func() (font.Resource, error)

	once    sync.Once
	font    *font.Font
	ascent  float64 // em, positive
	descent float64 // em, positive
	gap     float64 // em
	space   float64 // em, advance of U+0020

	mu       sync.Mutex // guards outlines: font.Face caches and is not safe for concurrent use
	outlines *font.Face
}

// ID numbers the face within the process: a short key for caches.
func (f *Face) ID() uint32 { return f.id }

// Name is the file's name without its extension, for messages and tests.
func (f *Face) Name() string { return f.name }

// Family is the family's name.
func (f *Face) Family() string { return f.family }

// Weight is the file's own weight, 100 to 900.
func (f *Face) Weight() int { return f.weight }

// UnitsPerEm is the size of the grid that Outline's coordinates are on.
func (f *Face) UnitsPerEm() float64 {
	if !f.load() {
		return 1000
	}
	return float64(f.font.Upem())
}

func (f *Face) load() bool {
	f.once.Do(func() {
		resource, err := f.open()
		if err != nil {
			return
		}
		face, err := font.ParseTTF(resource)
		if err != nil {
			return
		}
		upem := float64(face.Upem())
		if extents, ok := face.FontHExtents(); ok {
			f.ascent = float64(extents.Ascender) / upem
			f.descent = -float64(extents.Descender) / upem
			f.gap = math.Max(0, float64(extents.LineGap)/upem)
		} else {
			f.ascent, f.descent = 0.8, 0.2
		}
		if gid, ok := face.NominalGlyph(' '); ok {
			f.space = float64(face.HorizontalAdvance(gid)) / upem
		}
		expandCoverages(face.Font)
		f.font, f.outlines = face.Font, face
	})
	return f.font != nil
}

func (f *Face) has(r rune) bool {
	if !f.load() {
		return false
	}
	_, ok := f.font.NominalGlyph(r)
	return ok
}

// Outline returns a glyph's contours in font units, y upward, or false when the glyph has none.
func (f *Face) Outline(gid uint32) (font.GlyphOutline, bool) {
	if !f.load() {
		return font.GlyphOutline{}, false
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	outline, ok := f.outlines.GlyphDataOutline(font.GID(gid))
	return outline, ok && len(outline.Segments) > 0
}

// ColorFont gives access to the face's COLR and CPAL tables, or false when the face is not a colour font.
func (f *Face) ColorFont() (*font.Font, bool) {
	if !f.load() || f.font.COLR == nil || len(f.font.CPAL) == 0 {
		return nil, false
	}
	return f.font, true
}

// metrics are a face's vertical metrics at one size, in points.
type metrics struct{ ascent, descent, gap float64 }

func (m metrics) height() float64 { return m.ascent + m.descent }

// metricsAt rounds as Blink's SimpleFontData does: ascent, descent and line gap become whole pixels.
func (f *Face) metricsAt(size, ratio float64) metrics {
	if !f.load() {
		return metrics{}
	}
	px := size * ratio
	return metrics{roundHalfUp(f.ascent*px) / ratio, roundHalfUp(f.descent*px) / ratio, roundHalfUp(f.gap*px) / ratio}
}

func roundHalfUp(v float64) float64 { return math.Floor(v + 0.5) }
