package paint

import (
	"image"
	"math"
	"sync"
)

// Shadow draws the shadow of a rounded rectangle, outside of it (or inside it when Inset).
func (c *Canvas) Shadow(r Rect, radii Radii, s Shadow) {
	if s.Color.A == 0 || !r.valid() || c.state.clip.Empty() {
		return
	}
	if s.Inset {
		c.insetShadow(r, radii, s)
		return
	}
	cast := Rect{r.X + s.DX - s.Spread, r.Y + s.DY - s.Spread, r.W + 2*s.Spread, r.H + 2*s.Spread}
	if !cast.valid() {
		return
	}
	shape := c.castShape(cast, radii.fit(r).spread(s.Spread), s.Blur)
	own := c.shapeOf(r, radii)
	if shape == nil {
		return
	}
	if own == nil {
		c.paint(shape, premultiply(s.Color))
		return
	}
	c.paint(&outside{shape: shape, hole: own, cov: make([]byte, shape.bounds().Dx())}, premultiply(s.Color))
}

// spread grows the corners of a shadow. Corners smaller than the spread grow less, and square ones stay square
// (CSS Backgrounds 3, section 6.1.1).
func (r Radii) spread(by float64) Radii {
	grow := func(v float64) float64 {
		if by <= 0 || v >= by {
			return math.Max(0, v+by)
		}
		if v <= 0 {
			return 0
		}
		k := 1 - v/by
		return v + by*(1-k*k*k)
	}
	for _, c := range []*Corner{&r.TopLeft, &r.TopRight, &r.BottomRight, &r.BottomLeft} {
		if c.X > 0 && c.Y > 0 {
			c.X, c.Y = grow(c.X), grow(c.Y)
		}
	}
	return r
}

// insetShadow darkens the inside of a box but for a hole that is moved, shrunk and blurred.
func (c *Canvas) insetShadow(r Rect, radii Radii, s Shadow) {
	own := c.shapeOf(r, radii)
	if own == nil {
		return
	}
	hole := Rect{r.X + s.DX + s.Spread, r.Y + s.DY + s.Spread, r.W - 2*s.Spread, r.H - 2*s.Spread}
	if !hole.valid() {
		c.paint(own, premultiply(s.Color))
		return
	}
	shape := c.castShape(hole, radii.fit(r).Inset(s.Spread, s.Spread, s.Spread, s.Spread), s.Blur)
	if shape == nil {
		c.paint(own, premultiply(s.Color))
		return
	}
	c.paint(&outside{shape: own, hole: shape, cov: make([]byte, own.bounds().Dx())}, premultiply(s.Color))
}

// castShape is a rounded rectangle blurred by half its radius as the standard deviation.
func (c *Canvas) castShape(r Rect, radii Radii, radius float64) shape {
	m := c.state.matrix
	sigma := math.Min(math.Max(radius, 0)/2*m.magnitude(), maxSigma)
	if sigma < 0.1 {
		return c.shapeOf(r, radii)
	}
	if m.straight() && radii.fit(r).largest()*max(m.A, m.D) <= maxCorner {
		x0, y0 := m.Apply(r.X, r.Y)
		x1, y1 := m.Apply(r.X+r.W, r.Y+r.H)
		return newBlurred(math.Round(x0), math.Round(y0), math.Round(x1), math.Round(y1), radii.scale(m.A, m.D), sigma, c.state.clip)
	}
	pad := int(math.Ceil(3 * sigma))
	var p Path
	p.RRect(r, radii)
	covered := rasterize(flatten(&p, m), NonZero, c.state.clip.Inset(-pad))
	if covered == nil {
		return nil
	}
	big := &mask{rect: covered.rect.Inset(-pad)}
	big.pix = make([]byte, big.rect.Dx()*big.rect.Dy())
	for y := covered.rect.Min.Y; y < covered.rect.Max.Y; y++ {
		copy(big.row(y)[pad:], covered.row(y))
	}
	blur(big.pix, big.rect.Dx(), big.rect.Dy(), sigma)
	return maskShape{big}
}

// outside is a shape without the part that another covers.
type outside struct {
	shape, hole shape
	cov         []byte
}

func (o *outside) bounds() image.Rectangle { return o.shape.bounds() }

func (o *outside) row(y int) rowCover {
	row := o.shape.row(y)
	hole := o.hole.row(y)
	if hole.x1 <= hole.x0 || row.x1 <= row.x0 {
		return row
	}
	left := o.cov[:row.x1-row.x0]
	// Whole coverage inside the hole leaves two parts: what is between them is skipped.
	from, to := row.x1, row.x1
	if hole.inside == 255 && hole.in1 > hole.in0 {
		from, to = min(max(hole.in0, row.x0), row.x1), min(max(hole.in1, row.x0), row.x1)
	}
	for x := row.x0; x < from; x++ {
		left[x-row.x0] = mul255(row.at(x), 255-hole.at(x))
	}
	for x := to; x < row.x1; x++ {
		left[x-row.x0] = mul255(row.at(x), 255-hole.at(x))
	}
	return rowCover{x0: row.x0, in0: from, in1: to, x1: row.x1, left: left[:from-row.x0], right: left[to-row.x0:]}
}

// blurred is a blurred rounded rectangle. Only its corners and one pixel of each side are computed; the sides are drawn
// out of that, since a blurred edge is the same all along.
type blurred struct {
	rect         image.Rectangle
	tile         *mask // relative to the rectangle's corner, its middle column and row repeated
	midX, midY   int
	moreX, moreY int // how often the middle is repeated beyond once
	cov          []byte
	lastRow      int
	last         rowCover
}

type blurKey struct {
	w, h  int
	radii Radii
	sigma float64
}

// blurCache keeps the tiles of the shadows drawn lately: a list's cards and the next preview's have the same ones.
type blurCache struct {
	mu         sync.Mutex
	young, old map[blurKey]*mask
	bytes      int
}

const blurCacheBytes = 8 << 20

var blurs blurCache

func (b *blurCache) get(k blurKey, render func() *mask) *mask {
	b.mu.Lock()
	m, ok := b.young[k]
	if !ok {
		m, ok = b.old[k]
	}
	b.mu.Unlock()
	if ok {
		return m
	}
	m = render()
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.young == nil || b.bytes > blurCacheBytes {
		b.old, b.young, b.bytes = b.young, map[blurKey]*mask{}, 0
	}
	b.young[k] = m
	b.bytes += len(m.pix) + 64
	return m
}

// maxTilePixels bounds a shadow's tile; a larger shadow is not drawn blurred but sharp.
const maxTilePixels = 16 << 20

func newBlurred(x0, y0, x1, y1 float64, radii Radii, sigma float64, clip image.Rectangle) shape {
	w, h := int(x1-x0), int(y1-y0)
	if w <= 0 || h <= 0 {
		return nil
	}
	radii = radii.fit(Rect{0, 0, x1 - x0, y1 - y0})
	pad := int(math.Ceil(3*sigma)) + 1
	full := image.Rect(int(x0)-pad, int(y0)-pad, int(x1)+pad, int(y1)+pad)
	if full.Intersect(clip).Empty() {
		return nil
	}
	// A tile is long enough when its middle is farther than the blur reaches from both corners.
	side := func(length int, a, b float64) int {
		return min(length, 2*(int(math.Ceil(math.Max(a, b)))+pad)+1)
	}
	tw := side(w, math.Max(radii.TopLeft.X, radii.BottomLeft.X), math.Max(radii.TopRight.X, radii.BottomRight.X))
	th := side(h, math.Max(radii.TopLeft.Y, radii.TopRight.Y), math.Max(radii.BottomLeft.Y, radii.BottomRight.Y))
	if (tw+2*pad)*(th+2*pad) > maxTilePixels {
		return newRRect(x0, y0, x1, y1, radii)
	}
	tile := blurs.get(blurKey{tw, th, radii, sigma}, func() *mask {
		m := &mask{rect: image.Rect(0, 0, tw+2*pad, th+2*pad)}
		m.pix = make([]byte, m.rect.Dx()*m.rect.Dy())
		s := newRRect(float64(pad), float64(pad), float64(pad+tw), float64(pad+th), radii)
		for y := pad; y < pad+th; y++ {
			row := s.row(y)
			out := m.row(y)
			for x := pad; x < pad+tw; x++ {
				out[x] = row.at(x)
			}
		}
		blur(m.pix, m.rect.Dx(), m.rect.Dy(), sigma)
		return m
	})
	return &blurred{
		rect: full, tile: tile, midX: pad + tw/2, midY: pad + th/2, moreX: w - tw, moreY: h - th,
		cov: make([]byte, full.Dx()), lastRow: -1,
	}
}

func (b *blurred) bounds() image.Rectangle { return b.rect }

func (b *blurred) row(y int) rowCover {
	if y < b.rect.Min.Y || y >= b.rect.Max.Y {
		return rowCover{}
	}
	ty := y - b.rect.Min.Y
	if ty > b.midY {
		ty = max(b.midY, ty-b.moreY)
	}
	if ty == b.lastRow {
		return b.last
	}
	from := b.tile.row(ty)
	c := rowCover{x0: b.rect.Min.X, x1: b.rect.Max.X, inside: from[b.midX]}
	c.in0 = b.rect.Min.X + b.midX
	c.in1 = c.in0 + b.moreX + 1
	copy(b.cov, from)
	c.left, c.right = b.cov[:b.midX], b.cov[b.midX+1:len(from)]
	b.lastRow, b.last = ty, c
	return c
}
