package paint_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	stdpng "image/png"
	"io"
	"testing"

	"hivesync/shared/preview/paint"
	"hivesync/shared/preview/png"
	"hivesync/shared/preview/text"
)

func fonts(tb testing.TB, p text.Platform) *text.Fonts {
	tb.Helper()
	f, err := text.Load(p)
	if err != nil {
		tb.Fatal(err)
	}
	return f
}

func rgb(v uint32) color.NRGBA {
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 255}
}

// screen is what is drawn on a canvas of 390 x 844 points.
type screen struct {
	fonts *text.Fonts
	photo *paint.Picture
	ratio float64
}

func newScreen(tb testing.TB, ratio float64) *screen {
	img := image.NewNRGBA(image.Rect(0, 0, 240, 180))
	for y := range 180 {
		for x := range 240 {
			img.SetNRGBA(x, y, color.NRGBA{uint8(40 + x/2), uint8(90 + (x*y)%53), uint8(200 - y/2), 255})
		}
	}
	return &screen{fonts: fonts(tb, text.IOS), photo: paint.NewPicture(img), ratio: ratio}
}

func (s *screen) text(c *paint.Canvas, x, y, w, size float64, weight, lines int, col color.NRGBA, str string) float64 {
	b := s.fonts.Shape(text.Paragraph{
		Spans:    []text.Span{{Text: str, Font: text.FontStyle{Size: size, Weight: weight}, Color: col}},
		MaxLines: lines, PixelRatio: s.ratio, Direction: text.DirectionAuto,
	}).Layout(w)
	c.Text(b, x, y)
	return b.Height
}

// draw paints an inbox: a bar, a search field, ten messages with pictures, a floating button and tabs.
func (s *screen) draw(c *paint.Canvas) {
	c.FillRRect(paint.Rect{W: 390, H: 844}, paint.Radii{}, rgb(0xFFFFFF))
	s.text(c, 20, 58, 300, 34, 700, 1, rgb(0x111111), "Inbox")
	s.text(c, 300, 66, 80, 17, 400, 1, rgb(0x007AFF), "Edit")
	c.FillRRect(paint.Rect{X: 16, Y: 108, W: 358, H: 36}, paint.Round(10), rgb(0xEFEFF4))
	s.text(c, 44, 116, 300, 17, 400, 1, rgb(0x8E8E93), "Search mail")
	names := []string{"Ada Lovelace", "Grace Hopper", "Katherine Johnson", "Alan Turing", "Margaret Hamilton", "Edsger Dijkstra", "Barbara Liskov", "Donald Knuth", "Radia Perlman", "Ken Thompson"}
	for i, name := range names {
		y := 156 + float64(i)*62
		avatar := paint.Rect{X: 16, Y: y + 6, W: 46, H: 46}
		c.Save()
		c.ClipRRect(avatar, paint.Round(23))
		if i%2 == 0 {
			c.Image(s.photo, avatar, paint.Cover, nil)
		} else {
			c.FillGradient(avatar, paint.Radii{}, paint.Gradient{
				X0: avatar.X, Y0: avatar.Y, X1: avatar.X + avatar.W, Y1: avatar.Y + avatar.H,
				Stops: []paint.Stop{{Offset: 0, Color: rgb(0x5856D6 + uint32(i)*0x1103)}, {Offset: 1, Color: rgb(0xFF2D55)}},
			})
			s.text(c, avatar.X+16, avatar.Y+12, 40, 18, 600, 1, rgb(0xFFFFFF), name[:1])
		}
		c.Restore()
		s.text(c, 74, y+4, 200, 16, 600, 1, rgb(0x111111), name)
		s.text(c, 310, y+6, 70, 13, 400, 1, rgb(0x8E8E93), fmt.Sprintf("%d:%02d PM", i+1, 7*i))
		s.text(c, 74, y+23, 290, 14, 500, 1, rgb(0x333333), "Notes about the analytical engine "+fmt.Sprint(i)+" 🚀")
		s.text(c, 74, y+40, 290, 13, 400, 1, rgb(0x6D6D72), "The engine weaves algebraic patterns just as the loom weaves flowers and leaves.")
		c.FillRRect(paint.Rect{X: 74, Y: y + 61 + 2.0/3, W: 316, H: 1.0 / 3}, paint.Radii{}, rgb(0xC6C6C8))
	}
	button := paint.Rect{X: 318, Y: 690, W: 56, H: 56}
	c.Shadow(button, paint.Round(28), paint.Shadow{DY: 4, Blur: 12, Color: color.NRGBA{A: 70}})
	c.FillRRect(button, paint.Round(28), rgb(0x007AFF))
	s.text(c, 336, 698, 40, 30, 300, 1, rgb(0xFFFFFF), "+")
	c.FillRRect(paint.Rect{Y: 761, W: 390, H: 83}, paint.Radii{}, rgb(0xF9F9F9))
	c.Borders(paint.Rect{Y: 761, W: 390, H: 83}, paint.Radii{}, [4]float64{0, 1.0 / 3, 0, 0}, [4]color.NRGBA{1: rgb(0xC6C6C8)}, paint.Solid)
	for i, tab := range []string{"Inbox", "Calendar", "People", "Settings"} {
		s.text(c, 24+float64(i)*97.5, 800, 90, 10, 500, 1, rgb(0x007AFF), tab)
	}
}

// The two budgets of one 390x844 screen at 3x: half of a fast renderer's 72 ms for painting and PNG together.
func BenchmarkInbox(b *testing.B) {
	s := newScreen(b, 3)
	b.Run("paint", func(b *testing.B) {
		b.ReportAllocs()
		for range b.N {
			c := paint.NewCanvas(1170, 2532, 3)
			s.draw(c)
			c.Release()
		}
	})
	c := paint.NewCanvas(1170, 2532, 3)
	s.draw(c)
	b.Run("png", func(b *testing.B) {
		b.ReportAllocs()
		var buf bytes.Buffer
		for range b.N {
			buf.Reset()
			if err := png.Encode(&buf, c.Pixels()); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(buf.Len())/1024, "KB/image")
	})
	b.Run("paint+png", func(b *testing.B) {
		for range b.N {
			c := paint.NewCanvas(1170, 2532, 3)
			s.draw(c)
			if err := png.Encode(io.Discard, c.Pixels()); err != nil {
				b.Fatal(err)
			}
			c.Release()
		}
	})
	b.Run("image-png", func(b *testing.B) {
		var buf bytes.Buffer
		for range b.N {
			buf.Reset()
			if err := stdpng.Encode(&buf, c.Pixels()); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(buf.Len())/1024, "KB/image")
	})
}
