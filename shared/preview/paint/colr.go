package paint

import (
	"image"
	"image/color"
	"math"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype/tables"

	"hivesync/shared/preview/text"
)

// maxColorDepth bounds the nesting of a colour glyph's paints, and maxColorPaints their number: a font file's graph may
// share nodes, so that depth alone does not bound the work.
const (
	maxColorDepth  = 32
	maxColorPaints = 4096
)

// colorPainter draws the paint graph of one glyph (OpenType 1.9, COLR version 1).
type colorPainter struct {
	c      *Canvas
	face   *text.Face
	font   *font.Font
	text   color.NRGBA // the colour that palette entry 0xFFFF stands for
	paints int
}

// renderColorGlyph draws a colour glyph at a size in pixels.
func renderColorGlyph(face *text.Face, k glyphKey, col color.NRGBA) *glyphMask {
	size := float64(k.size)
	// Emoji stay within an em and a half of their origin; what a font draws beyond is cut off.
	half := int(math.Ceil(size * 1.5))
	area := image.Rect(-half/4, -half, half, half/2)
	c := &Canvas{
		img: newPixels(area), scale: 1, maximum: area, cover: make([]byte, area.Dx()), colors: make([]pixel, area.Dx()),
		state: state{matrix: glyphMatrix(face, size, k.style&^1), clip: area},
	}
	clear(c.img.Pix)
	c.state.matrix.E = float64(k.sub) / subpixels
	col.A = 255
	c.colorGlyph(face, k.id, col)
	out := crop(c.img)
	recycle(c.img)
	if out == nil {
		return &glyphMask{}
	}
	return &glyphMask{color: out}
}

// crop copies the part of an image that is not transparent.
func crop(img *image.RGBA) *image.RGBA {
	r := image.Rectangle{Min: img.Rect.Max, Max: img.Rect.Min}
	for y := img.Rect.Min.Y; y < img.Rect.Max.Y; y++ {
		for x := img.Rect.Min.X; x < img.Rect.Max.X; x++ {
			if img.Pix[img.PixOffset(x, y)+3] != 0 {
				r.Min.X, r.Min.Y = min(r.Min.X, x), min(r.Min.Y, y)
				r.Max.X, r.Max.Y = max(r.Max.X, x+1), max(r.Max.Y, y+1)
			}
		}
	}
	if r.Empty() {
		return nil
	}
	out := image.NewRGBA(r)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		at := img.PixOffset(r.Min.X, y)
		copy(out.Pix[out.PixOffset(r.Min.X, y):], img.Pix[at:at+4*r.Dx()])
	}
	return out
}

// colorGlyph draws a glyph whose font units the current transform maps to pixels. A glyph without colours is filled with
// the text's.
func (c *Canvas) colorGlyph(face *text.Face, id uint32, col color.NRGBA) {
	ft, ok := face.ColorFont()
	if !ok {
		return
	}
	p := &colorPainter{c: c, face: face, font: ft, text: col}
	if paint, ok := ft.COLR.Search(tables.GlyphID(id)); ok {
		p.draw(paint, 0)
		return
	}
	if path, ok := outline(face, id); ok {
		c.FillPath(path, NonZero, col)
	}
}

func (p *colorPainter) draw(node tables.PaintTable, depth int) {
	p.paints++
	if depth > maxColorDepth || p.paints > maxColorPaints || node == nil {
		return
	}
	transformed := func(m Affine, child tables.PaintTable) {
		p.c.Save()
		p.c.Concat(m)
		p.draw(child, depth+1)
		p.c.Restore()
	}
	switch n := node.(type) {
	case tables.PaintColrLayersResolved:
		for _, l := range n {
			if path, ok := outline(p.face, uint32(l.GlyphID)); ok {
				p.c.FillPath(path, NonZero, p.palette(l.PaletteIndex, 1))
			}
		}
	case tables.PaintColrLayers:
		layers, err := p.font.COLR.LayerList.Resolve(n)
		if err != nil {
			return
		}
		for _, l := range layers {
			p.draw(l, depth+1)
		}
	case tables.PaintColrGlyph:
		if child, ok := p.font.COLR.Search(n.GlyphID); ok {
			p.draw(child, depth+1)
		}
	case tables.PaintGlyph:
		p.glyph(n, depth)
	case tables.PaintComposite:
		p.composite(n, depth)
	case tables.PaintSolid, tables.PaintVarSolid, tables.PaintLinearGradient, tables.PaintVarLinearGradient,
		tables.PaintRadialGradient, tables.PaintVarRadialGradient, tables.PaintSweepGradient, tables.PaintVarSweepGradient:
		if src := p.fillSource(node, p.c.state.matrix); src != nil {
			r := p.c.state.clip
			p.c.paint(newRRect(float64(r.Min.X), float64(r.Min.Y), float64(r.Max.X), float64(r.Max.Y), Radii{}), src)
		}
	default:
		if m, child, ok := transformOf(node); ok {
			transformed(m, child)
		}
	}
}

// glyph fills a glyph's outline with what its paint gives: directly for a colour or a gradient, through a clip otherwise.
func (p *colorPainter) glyph(n tables.PaintGlyph, depth int) {
	path, ok := outline(p.face, uint32(n.GlyphID))
	if !ok {
		return
	}
	child, m := n.Paint, p.c.state.matrix
	for range maxColorDepth {
		step, next, ok := transformOf(child)
		if !ok {
			break
		}
		m, child = m.Mul(step), next
	}
	if src := p.fillSource(child, m); src != nil {
		p.c.fillContours(flatten(&path, p.c.state.matrix), NonZero, src)
		return
	}
	p.c.Save()
	p.c.ClipPath(path, NonZero)
	p.draw(n.Paint, depth+1)
	p.c.Restore()
}

// composite draws two paints together. Source-over needs no layer; the other modes are worked out pixel by pixel.
func (p *colorPainter) composite(n tables.PaintComposite, depth int) {
	const sourceOver = 3
	if n.CompositeMode == sourceOver {
		p.draw(n.BackdropPaint, depth+1)
		p.draw(n.SourcePaint, depth+1)
		return
	}
	r := p.c.state.clip
	if r.Empty() {
		return
	}
	layer := func(node tables.PaintTable) *image.RGBA {
		kept := p.c.img
		p.c.img = newPixels(r)
		clear(p.c.img.Pix)
		p.draw(node, depth+1)
		out := p.c.img
		p.c.img = kept
		return out
	}
	below := layer(n.BackdropPaint)
	above := layer(n.SourcePaint)
	for i := 0; i+4 <= len(below.Pix); i += 4 {
		compose(uint8(n.CompositeMode), below.Pix[i:i+4:i+4], load(above.Pix[i:]))
	}
	p.c.stampImage(below, image.Point{}, 255)
	recycle(below)
	recycle(above)
}

func (p *colorPainter) palette(index uint16, alpha float64) color.NRGBA {
	col := p.text
	if index != 0xFFFF {
		entries := p.font.CPAL[0]
		if int(index) >= len(entries) {
			return color.NRGBA{}
		}
		e := entries[index]
		col = color.NRGBA{R: e.Red, G: e.Green, B: e.Blue, A: e.Alpha}
	}
	col.A = uint8(math.Min(math.Max(float64(col.A)*alpha, 0), 255) + 0.5)
	return col
}
