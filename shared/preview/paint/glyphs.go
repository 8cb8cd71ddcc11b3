package paint

import (
	"image"
	"math"
	"sync"

	"github.com/go-text/typesetting/font"
	ot "github.com/go-text/typesetting/font/opentype"

	"hivesync/shared/preview/text"
)

// subpixels is how many horizontal positions within a pixel a glyph is rendered at; Skia's number.
const subpixels = 4

// maxGlyphPixels is the size up to which glyphs are cached; larger ones are filled as paths, at most a few on a screen.
const maxGlyphPixels = 256

type glyphKey struct {
	face  uint32
	sub   uint8
	style uint8 // 1 bold, 2 slanted
	luma  uint8 // the text's brightness, which the coverage is corrected for: see correction
	id    uint32
	size  float32 // pixels per em
}

// glyphMask is a rendered glyph. Its rectangle is relative to the glyph's origin; a colour glyph has an image instead of
// coverage.
type glyphMask struct {
	mask
	color *image.RGBA
}

// glyphCache keeps rendered glyphs for the process. Each shard is bounded in bytes: when its young generation is full, it
// becomes the old one, and what is not asked for again goes with it.
type glyphCache struct{ shards [16]glyphShard }

type glyphShard struct {
	mu         sync.Mutex
	young, old map[glyphKey]*glyphMask
	bytes      int
}

// shardBytes is the size of one generation of one shard; the cache is at most 2*16 times this: 48 MB.
const shardBytes = 3 << 19

var glyphs glyphCache

func (c *glyphCache) get(k glyphKey, render func() *glyphMask) *glyphMask {
	s := &c.shards[(k.id^k.face*7)%uint32(len(c.shards))]
	s.mu.Lock()
	g, ok := s.young[k]
	if !ok {
		if g, ok = s.old[k]; ok {
			s.put(k, g)
		}
	}
	s.mu.Unlock()
	if ok {
		return g
	}
	g = render()
	s.mu.Lock()
	s.put(k, g)
	s.mu.Unlock()
	return g
}

// put is called with the lock held.
func (s *glyphShard) put(k glyphKey, g *glyphMask) {
	if s.young == nil || s.bytes > shardBytes {
		s.old, s.young, s.bytes = s.young, map[glyphKey]*glyphMask{}, 0
	}
	s.young[k] = g
	s.bytes += len(g.pix) + 128
	if g.color != nil {
		s.bytes += len(g.color.Pix)
	}
}

// slant is the shear of synthetic italics: Skia's quarter.
const slant = 0.25

// renderGlyph draws a glyph with its origin at a quarter pixel, or returns an empty mask when it has no contours.
func renderGlyph(face *text.Face, k glyphKey) *glyphMask {
	p, ok := outline(face, k.id)
	if !ok {
		return &glyphMask{}
	}
	m := glyphMatrix(face, float64(k.size), k.style)
	m.E = float64(k.sub) / subpixels
	cs := flatten(&p, m)
	if k.style&1 != 0 {
		cs = embolden(cs, float64(k.size))
	}
	out := rasterize(cs, NonZero, image.Rect(-4096, -4096, 4096, 4096))
	if out == nil {
		return &glyphMask{}
	}
	table := &corrections[k.luma]
	for i, v := range out.pix {
		out.pix[i] = table[v]
	}
	return &glyphMask{mask: *out}
}

// glyphMatrix brings font units (y upward) to pixels.
func glyphMatrix(face *text.Face, size float64, style uint8) Affine {
	s := size / face.UnitsPerEm()
	m := Affine{A: s, D: -s}
	if style&2 != 0 {
		m.C = s * slant
	}
	return m
}

// outline gives a glyph's contours as a path in font units.
func outline(face *text.Face, id uint32) (Path, bool) {
	data, ok := face.Outline(id)
	if !ok {
		return Path{}, false
	}
	return outlinePath(data), true
}

func outlinePath(data font.GlyphOutline) Path {
	var p Path
	p.verbs = make([]verb, 0, len(data.Segments)+4)
	p.coords = make([]float64, 0, 4*len(data.Segments))
	open := false
	for _, seg := range data.Segments {
		a := seg.Args
		switch seg.Op {
		case ot.SegmentOpMoveTo:
			if open {
				p.Close()
			}
			p.MoveTo(float64(a[0].X), float64(a[0].Y))
			open = true
		case ot.SegmentOpLineTo:
			p.LineTo(float64(a[0].X), float64(a[0].Y))
		case ot.SegmentOpQuadTo:
			p.QuadTo(float64(a[0].X), float64(a[0].Y), float64(a[1].X), float64(a[1].Y))
		case ot.SegmentOpCubeTo:
			p.CubicTo(float64(a[0].X), float64(a[0].Y), float64(a[1].X), float64(a[1].Y), float64(a[2].X), float64(a[2].Y))
		}
	}
	if open {
		p.Close()
	}
	return p
}

// embolden moves every point of closed contours outward, as FreeType's FT_Outline_EmboldenXY does, by the share of the
// size that Skia takes for synthetic bold: a 24th up to 9 pixels, a 32nd from 36 on.
func embolden(cs []contour, size float64) []contour {
	share := 1.0 / 32
	switch {
	case size <= 9:
		share = 1.0 / 24
	case size < 36:
		share = 1.0/24 + (1.0/32-1.0/24)*(size-9)/27
	}
	by := size * share / 2
	area := 0.0
	for _, c := range cs {
		for i, p := range c.points {
			q := c.points[(i+1)%len(c.points)]
			area += p.x*q.y - q.x*p.y
		}
	}
	if area < 0 {
		by = -by
	}
	out := make([]contour, len(cs))
	for k, c := range cs {
		pts := make([]point, 0, len(c.points))
		for i, p := range c.points {
			if i == 0 || p != c.points[i-1] {
				pts = append(pts, p)
			}
		}
		if len(pts) > 1 && pts[0] == pts[len(pts)-1] {
			pts = pts[:len(pts)-1]
		}
		n := len(pts)
		moved := make([]point, n)
		for i, p := range pts {
			a, b := pts[(i+n-1)%n], pts[(i+1)%n]
			inX, inY := unit(p.x-a.x, p.y-a.y)
			outX, outY := unit(b.x-p.x, b.y-p.y)
			// The bisector's offset, limited where the corner is sharp.
			nx, ny := inY+outY, -(inX + outX)
			d := 1 + inX*outX + inY*outY
			if d < 0.25 {
				d = 0.25
			}
			moved[i] = point{p.x + by*nx/d, p.y + by*ny/d}
		}
		out[k] = contour{points: moved, closed: true}
	}
	return out
}

func unit(x, y float64) (float64, float64) {
	l := math.Hypot(x, y)
	if l == 0 {
		return 0, 0
	}
	return x / l, y / l
}
