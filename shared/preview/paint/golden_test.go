package paint_test

import (
	"bytes"
	"flag"
	"image"
	"image/color"
	"image/draw"
	stdpng "image/png"
	"math"
	"os"
	"path/filepath"
	"testing"

	"hivesync/shared/preview/paint"
	"hivesync/shared/preview/text"
)

var update = flag.Bool("update", false, "write the golden pictures anew")

// golden compares a canvas with testdata/name.png. Floating point differs in the last bits between processors, which may
// move a pixel on an edge by a step or two.
func golden(t *testing.T, name string, c *paint.Canvas) {
	t.Helper()
	path := filepath.Join("testdata", name+".png")
	if *update {
		var buf bytes.Buffer
		if err := (&stdpng.Encoder{CompressionLevel: stdpng.BestCompression}).Encode(&buf, c.Pixels()); err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, buf.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	decoded, err := stdpng.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	got := c.Pixels()
	want := image.NewRGBA(decoded.Bounds())
	draw.Draw(want, want.Rect, decoded, image.Point{}, draw.Src)
	if got.Rect != want.Rect {
		t.Fatalf("%v, want %v", got.Rect, want.Rect)
	}
	different := 0
	for i := range want.Pix {
		d := int(got.Pix[i]) - int(want.Pix[i])
		if d > 3 || d < -3 {
			different++
		}
	}
	if different > len(want.Pix)/20000 {
		t.Errorf("%s: %d of %d channels differ; run the test with -update and look at the picture", path, different, len(want.Pix))
	}
}

var (
	white = rgb(0xFFFFFF)
	black = rgb(0x000000)
)

// writer draws paragraphs below each other.
type writer struct {
	c     *paint.Canvas
	fonts *text.Fonts
	ratio float64
	y     float64
}

func (w *writer) put(p text.Paragraph, width float64) {
	p.PixelRatio = w.ratio
	for i := range p.Spans {
		if p.Spans[i].Color == (color.NRGBA{}) {
			p.Spans[i].Color = black
		}
		if p.Spans[i].Font.Size == 0 {
			p.Spans[i].Font.Size = 15
		}
	}
	b := w.fonts.Shape(p).Layout(width)
	w.c.Text(b, 8, w.y)
	w.y += b.Height + 3
}

func newWriter(t *testing.T, w, h int, ratio float64, p text.Platform) *writer {
	c := paint.NewCanvas(int(float64(w)*ratio), int(float64(h)*ratio), ratio)
	t.Cleanup(c.Release)
	c.Clear(white)
	return &writer{c: c, fonts: fonts(t, p), ratio: ratio, y: 6}
}

func plain(s string) text.Paragraph {
	return text.Paragraph{Spans: []text.Span{{Text: s}}, Direction: text.DirectionAuto}
}

func TestGoldenScripts(t *testing.T) {
	t.Parallel()
	w := newWriter(t, 300, 330, 2, text.IOS)
	for _, s := range []string{
		"Hamburgefonstiv AVATAR To. 0123456789",
		"Ελληνικά Кириллица Tiếng Việt Čeština",
		"مرحبا بالعالم 123 (hello) نص عربي",
		"שלום עולם 123 (hello) בְּרֵאשִׁית",
		"नमस्ते दुनिया क्षत्रिय संस्कृत हिन्दी",
		"สวัสดีชาวโลก ภาษาไทย ที่นี่",
		"日本語テキスト、漢字とかな。",
		"简体中文测试，你好世界。",
		"안녕하세요 세계",
		"😀👍🏽👩‍👩‍👧‍👦🇩🇪1️⃣❤️🔥🎉🚀🏳️‍🌈",
		"☺︎ © ✓ ★ → ∑ ½ “quotes” — €",
	} {
		w.put(plain(s), 284)
	}
	golden(t, "scripts", w.c)
}

func TestGoldenStyles(t *testing.T) {
	t.Parallel()
	w := newWriter(t, 300, 330, 2.625, text.Android)
	w.put(text.Paragraph{Spans: []text.Span{
		{Text: "Nested "},
		{Text: "bold ", Font: text.FontStyle{Size: 15, Weight: 700}},
		{Text: "italic ", Font: text.FontStyle{Size: 15, Italic: true}},
		{Text: "LARGE ", Font: text.FontStyle{Size: 26, Weight: 500}, Color: rgb(0xD0021B)},
		{Text: "jumpy underline", Underline: true, Color: rgb(0x007AFF)},
		{Text: " struck", LineThrough: true},
		{Text: " mono()", Font: text.FontStyle{Size: 14, Family: "monospace"}, Background: rgb(0xEEEEEE)},
		{Text: " serif", Font: text.FontStyle{Size: 15, Family: "serif"}},
	}}, 284)
	const long = "The quick brown fox jumps over the lazy dog and runs away from here"
	for _, mode := range []text.Ellipsize{text.EllipsizeTail, text.EllipsizeMiddle, text.EllipsizeHead, text.EllipsizeClip} {
		p := plain(long)
		p.MaxLines, p.Ellipsize = 1, mode
		w.put(p, 200)
	}
	p := plain(long)
	p.MaxLines = 2
	w.put(p, 150)
	p = plain(long)
	p.Align = text.AlignJustify
	w.put(p, 180)
	p = plain("Centred, spaced out and wrapped")
	p.Align, p.Spans[0].LetterSpacing = text.AlignCenter, 1.5
	w.put(p, 160)
	p = plain("נקודות בסוף שורה ארוכה מאוד שאינה נכנסת")
	p.MaxLines = 1
	w.put(p, 200)
	w.put(text.Paragraph{Spans: []text.Span{{
		Text: "Shadow", Font: text.FontStyle{Size: 24, Weight: 700}, Color: rgb(0xFF9500), Shadow: &text.Shadow{DX: 1, DY: 2, Blur: 4, Color: color.NRGBA{A: 160}},
	}, {Text: " 合成 bold", Font: text.FontStyle{Size: 20, Weight: 800}}, {Text: " 简体 slant", Font: text.FontStyle{Size: 20, Italic: true, Weight: 700}}}}, 284)
	golden(t, "styles", w.c)
}

// checkers is a picture with sharp edges, a gradient and transparency.
func checkers() *paint.Picture {
	img := image.NewNRGBA(image.Rect(0, 0, 64, 48))
	for y := range 48 {
		for x := range 64 {
			c := color.NRGBA{uint8(x * 4), uint8(y * 5), 128, 255}
			if (x/8+y/8)%2 == 0 {
				c = color.NRGBA{255, 255, 255, uint8(y * 5)}
			}
			img.SetNRGBA(x, y, c)
		}
	}
	return paint.NewPicture(img)
}

func TestGoldenBoxes(t *testing.T) {
	t.Parallel()
	c := paint.NewCanvas(600, 480, 2)
	t.Cleanup(c.Release)
	c.Clear(rgb(0xF2F2F7))
	r := func(x, y, w, h float64) paint.Rect { return paint.Rect{X: x, Y: y, W: w, H: h} }
	all := func(w float64) [4]float64 { return [4]float64{w, w, w, w} }
	red := [4]color.NRGBA{rgb(0xD0021B), rgb(0xD0021B), rgb(0xD0021B), rgb(0xD0021B)}
	mixed := [4]color.NRGBA{rgb(0xD0021B), rgb(0x417505), rgb(0x4A90E2), rgb(0xF5A623)}
	c.Shadow(r(10, 10, 80, 50), paint.Round(12), paint.Shadow{DY: 4, Blur: 12, Color: color.NRGBA{A: 90}})
	c.FillRRect(r(10, 10, 80, 50), paint.Round(12), white)
	c.Borders(r(10, 10, 80, 50), paint.Round(12), all(0.5), red, paint.Solid)
	c.FillRRect(r(110.3, 10.4, 60.2, 40.7), paint.Corners(20, 0, 8, 30), rgb(0x50E3C2))
	c.Borders(r(190, 10, 80, 50), paint.Round(14), [4]float64{2, 6, 4, 1}, mixed, paint.Solid)
	c.Borders(r(10, 80, 80, 40), paint.Radii{}, [4]float64{8, 4, 8, 4}, mixed, paint.Solid)
	c.Borders(r(110, 80, 60, 40), paint.Round(10), all(2), red, paint.Dashed)
	c.Borders(r(190, 80, 80, 40), paint.Radii{}, all(3), red, paint.Dotted)
	c.Borders(r(280, 80, 16, 40), paint.Radii{}, [4]float64{0, 0, 0, 1}, mixed, paint.Solid)
	stops := []paint.Stop{{Offset: 0, Color: rgb(0xFF2D55)}, {Offset: 0.5, Color: color.NRGBA{0, 200, 80, 128}}, {Offset: 1, Color: rgb(0x007AFF)}}
	c.FillGradient(r(10, 140, 80, 40), paint.Round(20), paint.Gradient{X0: 20, Y0: 130, X1: 80, Y1: 190, Stops: stops})
	c.FillGradient(r(110, 140, 60, 40), paint.Radii{}, paint.Gradient{Kind: paint.Radial, CX: 140, CY: 160, RX: 30, RY: 20, FX: 10, Stops: stops})
	c.FillGradient(r(190, 140, 80, 40), paint.Radii{}, paint.Gradient{X0: 190, Y0: 140, X1: 210, Y1: 145, Stops: stops, Spread: paint.Reflect})
	c.Shadow(r(10, 195, 80, 36), paint.Round(8), paint.Shadow{DX: 2, DY: 2, Blur: 6, Color: color.NRGBA{A: 150}, Inset: true})
	c.BeginLayer(0.5)
	c.FillRRect(r(110, 195, 40, 36), paint.Radii{}, rgb(0xFF0000))
	c.FillRRect(r(130, 205, 40, 26), paint.Radii{}, rgb(0x0000FF))
	c.EndLayer()
	c.Save()
	c.ClipRRect(r(190, 195, 60, 36), paint.Round(18))
	c.ClipRRect(r(200, 190, 60, 36), paint.Round(10))
	c.FillRRect(r(180, 180, 100, 100), paint.Radii{}, rgb(0xBD10E0))
	c.Restore()
	c.FillRRect(r(270, 195, 20, 36), paint.Round(99), color.NRGBA{0, 0, 0, 100})
	golden(t, "boxes", c)
}

func TestGoldenPictures(t *testing.T) {
	t.Parallel()
	c := paint.NewCanvas(640, 400, 2)
	t.Cleanup(c.Release)
	c.Clear(rgb(0xDDDDDD))
	p := checkers()
	x := 6.0
	for _, mode := range []paint.ResizeMode{paint.Cover, paint.Contain, paint.Stretch, paint.Center, paint.Repeat, paint.None} {
		box := paint.Rect{X: x, Y: 6, W: 46, H: 60}
		c.FillRRect(box, paint.Radii{}, rgb(0xBBBBBB))
		c.Image(p.At(4), box, mode, nil)
		x += 52
	}
	c.Save()
	c.ClipRRect(paint.Rect{X: 6, Y: 76, W: 50, H: 50}, paint.Round(25))
	c.Image(p, paint.Rect{X: 6, Y: 76, W: 50, H: 50}, paint.Cover, nil)
	c.Restore()
	tint := rgb(0x007AFF)
	c.Image(p, paint.Rect{X: 62, Y: 76, W: 60, H: 45}, paint.Stretch, &tint)
	c.Image(p.Blurred(6), paint.Rect{X: 128, Y: 76, W: 60, H: 45}, paint.Stretch, nil)
	c.Image(p, paint.Rect{X: 194, Y: 76, W: 16, H: 12}, paint.Stretch, nil)
	c.Save()
	c.Concat(paint.Rotate(math.Pi/7).About(250, 100))
	c.Image(p, paint.Rect{X: 225, Y: 80, W: 50, H: 40}, paint.Cover, nil)
	c.Borders(paint.Rect{X: 225, Y: 80, W: 50, H: 40}, paint.Round(6), [4]float64{2, 2, 2, 2}, [4]color.NRGBA{black, black, black, black}, paint.Solid)
	c.Restore()
	f := fonts(t, text.IOS)
	label := f.Shape(text.Paragraph{PixelRatio: 2, Spans: []text.Span{{Text: "Turned 👍", Font: text.FontStyle{Size: 18, Weight: 600}, Color: black}}}).Layout(200)
	for i, m := range []paint.Affine{paint.Rotate(-0.3), paint.Skew(0.4, 0), paint.Scale(1.5, 0.8)} {
		c.Save()
		c.Concat(paint.Translate(10+float64(i)*105, 160).Mul(m))
		c.Text(label, 0, 0)
		c.Restore()
	}
	golden(t, "pictures", c)
}

func TestGoldenPaths(t *testing.T) {
	t.Parallel()
	c := paint.NewCanvas(560, 320, 2)
	t.Cleanup(c.Release)
	c.Clear(white)
	draw := func(x, y float64, fill func()) {
		c.Save()
		c.Concat(paint.Translate(x, y))
		fill()
		c.Restore()
	}
	star := polygon(30, 3, 48, 57, 3, 23, 57, 23, 12, 57)
	draw(5, 5, func() { c.FillPath(star, paint.NonZero, rgb(0xF5A623)) })
	draw(75, 5, func() { c.FillPath(star, paint.EvenOdd, rgb(0xF5A623)) })
	ring := circle(30, 30, 20, true)
	circleInto(&ring, 30, 30, 10, false)
	draw(145, 5, func() {
		c.ClipPath(ring, paint.NonZero)
		c.FillGradient(paint.Rect{W: 60, H: 60}, paint.Radii{}, paint.Gradient{
			X1: 60, Y1: 60, Stops: []paint.Stop{{Color: rgb(0xFF0000)}, {Offset: 1, Color: rgb(0x0000FF)}},
		})
	})
	for i, join := range []paint.Join{paint.MiterJoin, paint.RoundJoin, paint.BevelJoin} {
		draw(10+float64(i)*70, 80, func() {
			c.StrokePath(lines(5, 50, 30, 10, 55, 50), paint.Stroke{Width: 10, Join: join, Cap: []paint.Cap{paint.ButtCap, paint.RoundCap, paint.SquareCap}[i]}, color.NRGBA{0, 100, 0, 160})
		})
	}
	draw(215, 5, func() {
		p := lines(5, 30)
		p.CubicTo(5, -10, 55, -10, 55, 30)
		p.CubicTo(55, 70, 5, 70, 5, 30)
		c.StrokePath(p, paint.Stroke{Width: 3, Dash: []float64{8, 4}, Cap: paint.RoundCap}, rgb(0xBD10E0))
	})
	draw(215, 80, func() {
		p := lines(5, 55)
		p.QuadTo(30, -20, 55, 55)
		p.QuadTo(80, 130, 80, 20)
		c.StrokePath(p, paint.Stroke{Width: 1}, black)
	})
	golden(t, "paths", c)
}
