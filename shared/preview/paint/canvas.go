package paint

import (
	"image"
	"image/color"
	"math"
	"sync"
)

// MaxCanvasPixels is the largest canvas; NewCanvas cuts what is asked beyond it off at the bottom.
const MaxCanvasPixels = 64 << 20

// maxSaves bounds nested Saves and layers; deeper ones change nothing but are still counted, so that pairs match.
const maxSaves = 512

// Canvas is a surface of pixels addressed in points. It is not safe for concurrent use.
type Canvas struct {
	img     *image.RGBA // what is drawn on: the canvas itself or the innermost layer
	scale   float64
	state   state
	saved   []state
	excess  int // Saves beyond maxSaves
	layers  []layer
	cover   []byte  // scratch row of coverage
	colors  []pixel // scratch row of colours
	blank   bool    // the pixels are still what the pool left: nothing was drawn
	maximum image.Rectangle
}

type state struct {
	matrix Affine
	clip   image.Rectangle
	shapes []shape // further clips; never written to once shared
}

type layer struct {
	below   *image.RGBA
	opacity float64
	depth   int // of saved states
	held    int // bytes of its own pixels
	skipped bool
}

var buffers sync.Pool // of *[]byte

func newPixels(r image.Rectangle) *image.RGBA {
	n := 4 * r.Dx() * r.Dy()
	var pix []byte
	if b, ok := buffers.Get().(*[]byte); ok && cap(*b) >= n {
		pix = (*b)[:n]
	} else {
		pix = make([]byte, n)
	}
	return &image.RGBA{Pix: pix, Stride: 4 * r.Dx(), Rect: r}
}

func recycle(img *image.RGBA) {
	pix := img.Pix[:0]
	img.Pix = nil
	if cap(pix) > 0 {
		buffers.Put(&pix)
	}
}

// NewCanvas returns a transparent canvas of the given size in pixels; scale is pixels per point. Release gives its memory
// back for the next canvas.
func NewCanvas(wPx, hPx int, scale float64) *Canvas {
	wPx = min(max(wPx, 1), 1<<15)
	hPx = min(max(hPx, 1), MaxCanvasPixels/wPx)
	if !(scale > 0 && scale < 100) {
		scale = 1
	}
	r := image.Rect(0, 0, wPx, hPx)
	c := &Canvas{img: newPixels(r), scale: scale, blank: true, maximum: r}
	c.state = state{matrix: Scale(scale, scale), clip: r}
	c.cover, c.colors = make([]byte, wPx), make([]pixel, wPx)
	return c
}

// Scale is the canvas's pixels per point.
func (c *Canvas) Scale() float64 { return c.scale }

// Pixels is the canvas's memory: premultiplied, valid until Release. Open layers are not in it.
func (c *Canvas) Pixels() *image.RGBA {
	c.touch()
	if len(c.layers) > 0 {
		return c.layers[0].below
	}
	return c.img
}

// Release gives the pixels back; the canvas and what Pixels returned must not be used afterwards.
func (c *Canvas) Release() {
	for i := range c.layers {
		if !c.layers[i].skipped {
			recycle(c.img)
			c.img = c.layers[i].below
		}
	}
	if c.img != nil {
		recycle(c.img)
	}
	c.img, c.layers = nil, nil
}

// touch clears pixels that a pooled buffer still holds; a first drawing that covers everything makes it unnecessary.
func (c *Canvas) touch() {
	if c.blank {
		clear(c.img.Pix)
		c.blank = false
	}
}

// Save remembers the transform and the clip until Restore.
func (c *Canvas) Save() {
	if len(c.saved) >= maxSaves {
		c.excess++
		return
	}
	c.saved = append(c.saved, c.state)
}

// Restore brings back the transform and the clip of the matching Save.
func (c *Canvas) Restore() {
	if c.excess > 0 {
		c.excess--
		return
	}
	floor := 0
	if n := len(c.layers); n > 0 {
		floor = c.layers[n-1].depth
	}
	if n := len(c.saved); n > floor {
		c.state, c.saved = c.saved[n-1], c.saved[:n-1]
	}
}

// Concat applies m before the current transform.
func (c *Canvas) Concat(m Affine) {
	next := c.state.matrix.Mul(m)
	if !next.finite() {
		c.state.clip = image.Rectangle{} // a transform without a place in the plane draws nothing
		return
	}
	c.state.matrix = next
}

// Visible tells whether any pixel of a rectangle is inside the clip, so that what is out of sight can be left out.
func (c *Canvas) Visible(r Rect) bool {
	return !c.device(r).Intersect(c.state.clip).Empty()
}

// device is the smallest rectangle of pixels around r.
func (c *Canvas) device(r Rect) image.Rectangle {
	m := c.state.matrix
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, q := range [4][2]float64{{r.X, r.Y}, {r.X + r.W, r.Y}, {r.X, r.Y + r.H}, {r.X + r.W, r.Y + r.H}} {
		x, y := m.Apply(q[0], q[1])
		x0, y0, x1, y1 = math.Min(x0, x), math.Min(y0, y), math.Max(x1, x), math.Max(y1, y)
	}
	if !(x1-x0 >= 0 && y1-y0 >= 0) {
		return image.Rectangle{}
	}
	return pixelBox(x0, y0, x1, y1)
}

// ClipRRect intersects the clip with a rounded rectangle.
func (c *Canvas) ClipRRect(r Rect, radii Radii) {
	if !r.valid() {
		c.state.clip = image.Rectangle{}
		return
	}
	s := c.shapeOf(r, radii)
	if s == nil {
		c.state.clip = image.Rectangle{}
		return
	}
	c.clipShape(s)
}

// ClipPath intersects the clip with a path.
func (c *Canvas) ClipPath(p Path, rule FillRule) {
	m := rasterize(flatten(&p, c.state.matrix), rule, c.state.clip)
	if m == nil {
		c.state.clip = image.Rectangle{}
		return
	}
	c.clipShape(maskShape{m})
}

// Bounds of the pixels that layers hold which lie in each other, and of the masks of turned or bent clips, in bytes: some five of each as
// large as a phone's screen. Beyond them a layer is drawn as if it were opaque, and a clip clips to its bounds.
const (
	maxHeld  = 64 << 20
	maxMasks = 16 << 20
)

func (c *Canvas) clipShape(s shape) {
	c.state.clip = c.state.clip.Intersect(s.bounds())
	switch s := s.(type) {
	case *rrect:
		if s.wholePixels() {
			return
		}
	case maskShape:
		held := len(s.pix)
		for _, other := range c.state.shapes {
			if m, ok := other.(maskShape); ok {
				held += len(m.pix)
			}
		}
		if held > maxMasks {
			return
		}
	}
	c.state.shapes = append(c.state.shapes[:len(c.state.shapes):len(c.state.shapes)], s)
}

// wholePixels tells that the rectangle is its bounds: no rounded corner and no edge between pixels.
func (s *rrect) wholePixels() bool {
	near := func(v float64) bool { return math.Abs(v-math.Round(v)) < 1.0/512 }
	return s.radii.square() && near(s.x0) && near(s.y0) && near(s.x1) && near(s.y1)
}

// shapeOf brings a rounded rectangle to pixels: analytically while the transform keeps it upright, as a mask otherwise.
func (c *Canvas) shapeOf(r Rect, radii Radii) shape {
	m := c.state.matrix
	if m.straight() && radii.fit(r).largest()*max(m.A, m.D) <= maxCorner {
		x0, y0 := m.Apply(r.X, r.Y)
		x1, y1 := m.Apply(r.X+r.W, r.Y+r.H)
		s := newRRect(snap(x0), snap(y0), snap(x1), snap(y1), radii.scale(m.A, m.D))
		if s.rect.Empty() {
			return nil
		}
		return s
	}
	var p Path
	p.RRect(r, radii)
	covered := rasterize(flatten(&p, m), NonZero, c.state.clip)
	if covered == nil {
		return nil
	}
	return maskShape{covered}
}

// maxCorner is the largest radius, in pixels, whose rows are computed and kept; larger corners are filled as paths.
const maxCorner = 2048

// snap takes the dust of floating point off coordinates that are meant to lie on a pixel's edge.
func snap(v float64) float64 {
	if r := math.Round(v); math.Abs(v-r) < 1e-3 {
		return r
	}
	return v
}

func (r Rect) valid() bool {
	return r.W > 0 && r.H > 0 && math.Abs(r.X)+math.Abs(r.Y)+r.W+r.H < 1e9
}

// BeginLayer redirects drawing to a layer that EndLayer composes with the given opacity.
func (c *Canvas) BeginLayer(opacity float64) {
	opacity = math.Min(math.Max(opacity, 0), 1)
	if opacity != opacity {
		opacity = 1
	}
	c.touch()
	l := layer{below: c.img, opacity: opacity}
	c.Save()
	l.depth = len(c.saved)
	held := 4 * c.state.clip.Dx() * c.state.clip.Dy()
	for _, other := range c.layers {
		held += other.held
	}
	if opacity > 0.999 || opacity < 1.0/512 || held > maxHeld || c.state.clip.Empty() {
		l.skipped = true
		if opacity < 1.0/512 {
			c.state.clip = image.Rectangle{}
		}
	} else {
		c.img = newPixels(c.state.clip)
		l.held = len(c.img.Pix)
		clear(c.img.Pix)
	}
	c.layers = append(c.layers, l)
}

// EndLayer composes the layer that the matching BeginLayer opened.
func (c *Canvas) EndLayer() {
	n := len(c.layers)
	if n == 0 {
		return
	}
	l := c.layers[n-1]
	for len(c.saved) > l.depth {
		c.Restore()
	}
	c.layers = c.layers[:n-1]
	if !l.skipped {
		top := c.img
		c.img = l.below
		alpha := uint32(l.opacity*255 + 0.5)
		w := top.Rect.Dx()
		for y := top.Rect.Min.Y; y < top.Rect.Max.Y; y++ {
			from := top.Pix[(y-top.Rect.Min.Y)*top.Stride:]
			to := c.img.Pix[c.img.PixOffset(top.Rect.Min.X, y):]
			for x := range w {
				if p := load(from[4*x:]); p != 0 {
					p.scale(alpha).over(to[4*x : 4*x+4 : 4*x+4])
				}
			}
		}
		recycle(top)
	}
	c.Restore()
}

// Clear fills the whole canvas, clip and transform aside.
func (c *Canvas) Clear(col color.NRGBA) {
	c.blank = false
	fill(c.img.Pix, premultiply(col))
}

// paint puts a source on the canvas wherever a shape covers it.
func (c *Canvas) paint(s shape, src source) {
	r := s.bounds().Intersect(c.state.clip)
	if r.Empty() {
		return
	}
	if p, ok := src.solid(); ok && p == 0 {
		return
	}
	if rr, ok := s.(*rrect); ok && c.blank && len(c.layers) == 0 && len(c.state.shapes) == 0 && r == c.maximum && rr.wholePixels() {
		if p, ok := src.solid(); ok && p.alpha() == 255 {
			c.blank = false
			fill(c.img.Pix, p)
			return
		}
	}
	c.touch()
	for y := r.Min.Y; y < r.Max.Y; y++ {
		row := s.row(y)
		c.paintRow(y, r, &row, src)
	}
}

// paintRow puts a source on the part of a row between r's sides.
func (c *Canvas) paintRow(y int, r image.Rectangle, row *rowCover, src source) {
	if len(c.state.shapes) == 0 {
		c.paintEdge(y, r, row.x0, row.left, src)
		if from, to := max(row.in0, r.Min.X), min(row.in1, r.Max.X); from < to {
			at := c.img.PixOffset(from, y)
			blend(c.img.Pix[at:at+4*(to-from)], src, from, y, row.inside, c.colors)
		}
		c.paintEdge(y, r, row.in1, row.right, src)
		return
	}
	from, to := max(row.x0, r.Min.X), min(row.x1, r.Max.X)
	if from >= to {
		return
	}
	cov := c.cover[:to-from]
	for i := range cov {
		cov[i] = row.at(from + i)
	}
	for _, s := range c.state.shapes {
		clip := s.row(y)
		clip.multiply(cov, from)
	}
	at := c.img.PixOffset(from, y)
	blendMask(c.img.Pix[at:], src, from, y, cov, c.colors)
}

func (c *Canvas) paintEdge(y int, r image.Rectangle, x int, cov []byte, src source) {
	from, to := max(x, r.Min.X), min(x+len(cov), r.Max.X)
	if from < to {
		blendMask(c.img.Pix[c.img.PixOffset(from, y):], src, from, y, cov[from-x:to-x], c.colors)
	}
}
