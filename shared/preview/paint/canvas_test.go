package paint_test

import (
	"bytes"
	"image"
	"image/color"
	stdpng "image/png"
	"math"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"hivesync/shared/preview/paint"
	"hivesync/shared/preview/text"
)

// ink is the sum of a canvas's alpha, in pixels.
func ink(c *paint.Canvas) float64 {
	sum := 0
	p := c.Pixels()
	for i := 3; i < len(p.Pix); i += 4 {
		sum += int(p.Pix[i])
	}
	return float64(sum) / 255
}

func TestFilledAreaIsExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := paint.NewCanvas(120, 100, 1)
		defer c.Release()
		num := func(name string, lo, hi float64) float64 { return rapid.Float64Range(lo, hi).Draw(t, name) }
		r := paint.Rect{X: num("x", 2, 40), Y: num("y", 2, 40), W: num("w", 0.5, 70), H: num("h", 0.5, 50)}
		radius := math.Min(num("radius", 0, 40), math.Min(r.W, r.H)/2)
		c.FillRRect(r, paint.Round(radius), black)
		want := r.W*r.H - (4-math.Pi)*radius*radius
		if got := ink(c); math.Abs(got-want) > 0.01*want+0.6 {
			t.Fatalf("area %g, want %g", got, want)
		}
	})
}

// The analytic rows of an upright box and the rasterized path of the same box agree.
func TestRoundedBoxEqualsItsPath(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		num := func(name string, lo, hi float64) float64 { return rapid.Float64Range(lo, hi).Draw(t, name) }
		r := paint.Rect{X: num("x", 1, 20), Y: num("y", 1, 20), W: num("w", 1, 70), H: num("h", 1, 70)}
		radii := paint.Corners(num("a", 0, 30), num("b", 0, 30), num("c", 0, 30), num("d", 0, 30))
		a, b := paint.NewCanvas(100, 100, 1), paint.NewCanvas(100, 100, 1)
		defer a.Release()
		defer b.Release()
		a.FillRRect(r, radii, black)
		var p paint.Path
		p.RRect(r, radii)
		b.FillPath(p, paint.NonZero, black)
		x, y := a.Pixels().Pix, b.Pixels().Pix
		for i := 3; i < len(x); i += 4 {
			if d := int(x[i]) - int(y[i]); d > 20 || d < -20 {
				t.Fatalf("pixel (%d, %d): %d and %d", i/4%100, i/400, x[i], y[i])
			}
		}
	})
}

// A border on one side of a rounded box leaves nothing along the other sides, wherever the box lies on the grid of pixels.
func TestABorderStaysOnItsSide(t *testing.T) {
	t.Parallel()
	for side := range 4 {
		for _, at := range []float64{10, 10.3, 10.5} {
			c := paint.NewCanvas(100, 100, 1)
			r := paint.Rect{X: at, Y: at, W: 80, H: 80}
			var widths [4]float64
			var cols [4]color.NRGBA
			for i := range cols {
				cols[i] = black
			}
			widths[side] = 10
			c.Borders(r, paint.Round(30), widths, cols, paint.Solid)
			own, other := 0, 0
			for y := range 100 {
				for x := range 100 {
					away := [4]int{x, y, 100 - x, 100 - y}[side] > 50
					if alpha := int(c.Pixels().Pix[4*(y*100+x)+3]); away {
						other += alpha
					} else {
						own += alpha
					}
				}
			}
			if other != 0 || own < 255*10*20 {
				t.Errorf("side %d at %g: %d on its side, %d on the others", side, at, own, other)
			}
			c.Release()
		}
	}
}

// Nothing drawn through a clip leaves it, and colours never exceed their alpha.
func TestClipsHold(t *testing.T) {
	t.Parallel()
	f := fonts(t, text.IOS)
	label := f.Shape(text.Paragraph{Spans: []text.Span{{Text: "clip 👍", Font: text.FontStyle{Size: 30}, Color: rgb(0xFF0000), Shadow: &text.Shadow{Blur: 8, Color: black}, Underline: true}}}).Layout(300)
	pic := checkers()
	rapid.Check(t, func(t *rapid.T) {
		num := func(name string, lo, hi float64) float64 { return rapid.Float64Range(lo, hi).Draw(t, name) }
		c := paint.NewCanvas(90, 80, 1)
		defer c.Release()
		clip := paint.Rect{X: num("x", -10, 60), Y: num("y", -10, 60), W: num("w", 1, 60), H: num("h", 1, 60)}
		c.Save()
		c.ClipRRect(clip, paint.Round(num("radius", 0, 30)))
		c.Concat(paint.Rotate(rapid.SampledFrom([]float64{0, 0.5, 2}).Draw(t, "angle")).About(40, 40))
		box := paint.Rect{X: num("bx", -50, 90), Y: num("by", -50, 80), W: num("bw", 1, 120), H: num("bh", 1, 120)}
		c.BeginLayer(num("opacity", 0, 1))
		c.Shadow(box, paint.Round(8), paint.Shadow{Blur: num("blur", 0, 20), Spread: num("spread", -5, 5), Color: color.NRGBA{0, 0, 0, 200}, Inset: rapid.Bool().Draw(t, "inset")})
		c.FillGradient(box, paint.Round(4), paint.Gradient{
			X0: box.X, Y0: box.Y + box.H, X1: box.X + box.W, Y1: box.Y, Stops: []paint.Stop{{Color: color.NRGBA{255, 0, 0, 90}}, {Offset: 1, Color: rgb(0x0000FF)}},
		})
		c.Image(pic, box, paint.ResizeMode(rapid.IntRange(0, 5).Draw(t, "mode")), nil)
		c.EndLayer()
		c.Borders(box, paint.Round(10), [4]float64{1, 2, 3, 4}, [4]color.NRGBA{rgb(1), rgb(0xFF), rgb(0xFF00), {9, 9, 9, 99}}, paint.BorderStyle(rapid.IntRange(0, 2).Draw(t, "style")))
		c.Text(label, box.X, box.Y)
		c.Restore()
		p := c.Pixels()
		for y := range 80 {
			for x := range 90 {
				at := p.Pix[p.PixOffset(x, y):]
				if at[0] > at[3] || at[1] > at[3] || at[2] > at[3] {
					t.Fatalf("pixel (%d, %d) is not premultiplied: %v", x, y, at[:4])
				}
				fx, fy := float64(x), float64(y)
				if at[3] != 0 && (fx+1 <= clip.X || fx >= clip.X+clip.W || fy+1 <= clip.Y || fy >= clip.Y+clip.H) {
					t.Fatalf("pixel (%d, %d) is outside of %+v", x, y, clip)
				}
			}
		}
	})
}

// A pooled buffer's old content never shows.
func TestCanvasBeginsTransparent(t *testing.T) {
	t.Parallel()
	for range 3 {
		c := paint.NewCanvas(200, 200, 2)
		c.Clear(rgb(0x123456))
		c.Release()
		d := paint.NewCanvas(190, 200, 2)
		d.FillRRect(paint.Rect{X: 10, Y: 10, W: 5, H: 5}, paint.Radii{}, black)
		if got := ink(d); got != 100 {
			t.Errorf("%g pixels are drawn, want 100", got)
		}
		d.Release()
	}
}

func TestLayersAndStates(t *testing.T) {
	t.Parallel()
	c := paint.NewCanvas(40, 40, 1)
	defer c.Release()
	c.BeginLayer(0.5)
	c.Save() // left open: EndLayer must close it
	c.Concat(paint.Translate(10, 10))
	c.FillRRect(paint.Rect{W: 10, H: 10}, paint.Radii{}, rgb(0xFF0000))
	c.Restore()
	c.Restore() // one too many: must not reach out of the layer
	c.Save()
	c.Concat(paint.Scale(3, 3))
	c.EndLayer()
	c.FillRRect(paint.Rect{X: 30, Y: 30, W: 1, H: 1}, paint.Radii{}, black)
	p := c.Pixels()
	if at := p.RGBAAt(15, 15); at != (color.RGBA{128, 0, 0, 128}) {
		t.Errorf("inside the layer: %v", at)
	}
	if at := p.RGBAAt(30, 30); at.A != 255 {
		t.Errorf("the transform of the layer is still in force: %v", at)
	}
	for range 5 {
		c.Restore()
		c.EndLayer()
	}
	for range 2000 { // deeper than what is kept
		c.Save()
		c.BeginLayer(0.9)
	}
	for range 2000 {
		c.EndLayer()
		c.Restore()
	}
}

func TestHostileNumbers(t *testing.T) {
	t.Parallel()
	f := fonts(t, text.IOS)
	label := f.Shape(text.Paragraph{Spans: []text.Span{{Text: "x 👍", Font: text.FontStyle{Size: 1000}, Color: black}}}).Layout(math.Inf(1))
	pic := checkers()
	bad := []float64{math.NaN(), math.Inf(1), math.Inf(-1), -1, 0, 1e-300, 1e300, 5e8, 1e5}
	c := paint.NewCanvas(64, 64, 3)
	defer c.Release()
	for _, v := range bad {
		for _, w := range bad {
			r := paint.Rect{X: v, Y: -w, W: w, H: v}
			for _, r := range []paint.Rect{r, {X: -w / 2, Y: -w / 2, W: w, H: w}} {
				c.Save()
				c.ClipRRect(paint.Rect{X: -1e6, Y: -1e6, W: 2e6, H: 2e6}, paint.Round(v))
				c.FillRRect(r, paint.Round(v), rgb(0xFF0000))
				c.FillGradient(r, paint.Round(w), paint.Gradient{X0: v, X1: w, Stops: []paint.Stop{{Offset: v}, {Offset: w, Color: black}}})
				c.FillGradient(r, paint.Radii{}, paint.Gradient{Kind: paint.Radial, CX: v, RX: w, RY: v, FX: w, Stops: []paint.Stop{{}, {Offset: 1, Color: black}}})
				c.Borders(r, paint.Round(w), [4]float64{v, w, 1, 2}, [4]color.NRGBA{black, white, black, black}, paint.Solid)
				c.Borders(r, paint.Round(w), [4]float64{v, v, v, v}, [4]color.NRGBA{black, black, black, black}, paint.Dotted)
				c.Shadow(r, paint.Round(v), paint.Shadow{DX: v, Blur: w, Spread: v, Color: black})
				c.Shadow(r, paint.Round(v), paint.Shadow{Blur: v, Spread: w, Color: black, Inset: true})
				c.Image(pic, r, paint.Repeat, nil)
				c.Image(pic.At(v), r, paint.Cover, nil)
				c.Text(label, v, w)
				c.Restore()
			}
			c.Save()
			c.Concat(paint.Affine{A: v, B: w, C: -v, D: w})
			c.FillRRect(paint.Rect{W: 10, H: 10}, paint.Round(3), black)
			c.Text(label, 0, 0)
			c.Image(pic, paint.Rect{W: 10, H: 10}, paint.Cover, nil)
			var p paint.Path
			p.MoveTo(v, w)
			p.ArcTo(v, w, v, true, false, w, v)
			p.CubicTo(v, w, w, v, 1, 2)
			c.StrokePath(p, paint.Stroke{Width: v, Dash: []float64{v, w}, DashOffset: w}, black)
			c.FillPath(p, paint.EvenOdd, black)
			c.BeginLayer(v)
			c.EndLayer()
			c.Restore()
		}
	}
	for _, v := range bad {
		paint.NewCanvas(int(math.Min(math.Max(v, -10), 50)), 5, v).Release()
	}
}

func TestPictures(t *testing.T) {
	t.Parallel()
	flat := image.NewNRGBA(image.Rect(0, 0, 37, 23))
	for i := 0; i < len(flat.Pix); i += 4 {
		copy(flat.Pix[i:], []byte{200, 100, 50, 255})
	}
	p := paint.NewPicture(flat)
	for _, size := range []float64{1, 7, 37, 61} {
		c := paint.NewCanvas(64, 64, 1)
		c.Image(p, paint.Rect{W: size, H: size}, paint.Stretch, nil)
		for y := range int(size) {
			for x := range int(size) {
				if at := c.Pixels().RGBAAt(x, y); at != (color.RGBA{200, 100, 50, 255}) {
					t.Fatalf("size %g: pixel (%d, %d) of a plain picture is %v", size, x, y, at)
				}
			}
		}
		c.Release()
	}
	var buf bytes.Buffer
	if err := stdpng.Encode(&buf, flat); err != nil {
		t.Fatal(err)
	}
	if got, err := paint.DecodePicture(buf.Bytes(), 0); err != nil {
		t.Error(err)
	} else if w, h := got.Size(); w != 37 || h != 23 {
		t.Errorf("%d x %d", w, h)
	}
	if _, err := paint.DecodePicture(buf.Bytes(), 100); err == nil || !strings.Contains(err.Error(), "too many pixels") {
		t.Errorf("a picture of 851 pixels is read though 100 are allowed: %v", err)
	}
	if _, err := paint.DecodePicture([]byte("<html>"), 0); err == nil {
		t.Error("HTML is read as a picture")
	}
}

// The caches are shared: canvases on several goroutines must not disturb each other.
func TestConcurrentCanvases(t *testing.T) {
	t.Parallel()
	s := newScreen(t, 2)
	render := func() []byte {
		c := paint.NewCanvas(780, 1688, 2)
		defer c.Release()
		s.draw(c)
		return bytes.Clone(c.Pixels().Pix)
	}
	want := render()
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if !bytes.Equal(render(), want) {
				t.Error("the same screen gave different pixels")
			}
		})
	}
	wg.Wait()
}
