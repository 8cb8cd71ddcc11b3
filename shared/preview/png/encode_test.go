package png_test

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/draw"
	stdpng "image/png"
	"math/rand/v2"
	"runtime"
	"testing"

	"pgregory.net/rapid"

	"hivesync/shared/preview/png"
)

// reread encodes, decodes with image/png and converts back to premultiplied pixels.
func reread(t interface{ Fatalf(string, ...any) }, img *image.RGBA) (*image.RGBA, image.Image) {
	var buf bytes.Buffer
	if err := png.Encode(&buf, img); err != nil {
		t.Fatalf("Encode %v: %v", img.Rect, err)
	}
	got, err := stdpng.Decode(&buf)
	if err != nil {
		t.Fatalf("image/png does not read what Encode wrote for %v: %v", img.Rect, err)
	}
	out := image.NewRGBA(image.Rect(0, 0, img.Rect.Dx(), img.Rect.Dy()))
	draw.Draw(out, out.Rect, got, got.Bounds().Min, draw.Src)
	return out, got
}

func same(t interface{ Fatalf(string, ...any) }, want, got *image.RGBA) {
	for y := range want.Rect.Dy() {
		a := want.Pix[y*want.Stride:][:4*want.Rect.Dx()]
		b := got.Pix[y*got.Stride:][:4*got.Rect.Dx()]
		if !bytes.Equal(a, b) {
			for x := range want.Rect.Dx() {
				if !bytes.Equal(a[4*x:4*x+4], b[4*x:4*x+4]) {
					t.Fatalf("%v: pixel (%d, %d) is %v, want %v", want.Rect, x, y, b[4*x:4*x+4], a[4*x:4*x+4])
				}
			}
		}
	}
}

// content draws a picture of one of the kinds that the encoder treats differently.
func content(w, h, kind int, seed uint64) *image.RGBA {
	r := rand.New(rand.NewPCG(seed, 1))
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	set := func(x, y int, c color.NRGBA) { img.Set(x, y, c) }
	colors := make([]color.NRGBA, []int{1, 2, 3, 4, 9, 16, 17, 200, 256, 257}[seed%10])
	for i := range colors {
		colors[i] = color.NRGBA{uint8(r.Uint32()), uint8(r.Uint32()), uint8(r.Uint32()), 255}
		if kind%2 == 1 {
			colors[i].A = uint8(r.Uint32())
		}
	}
	stripe := 1 + r.IntN(60)
	for y := range h {
		for x := range w {
			switch kind / 2 {
			case 0: // noise
				a := uint8(255)
				if kind%2 == 1 {
					a = uint8(r.Uint32())
				}
				set(x, y, color.NRGBA{uint8(r.Uint32()), uint8(r.Uint32()), uint8(r.Uint32()), a})
			case 1: // few colours, stripes of repeated rows
				set(x, y, colors[(y/stripe*7+x/9)%len(colors)])
			case 2: // few colours, no row like another
				set(x, y, colors[r.IntN(len(colors))])
			case 3: // gradient
				a := uint8(255)
				if kind%2 == 1 {
					a = uint8(x * 255 / w)
				}
				set(x, y, color.NRGBA{uint8(x * 255 / w), uint8(y * 255 / h), uint8(x + y), a})
			default: // flat with a noisy middle
				c := colors[0]
				if y > h/3 && y < h/2 {
					c = color.NRGBA{uint8(r.Uint32()), 0, 0, 255}
				}
				set(x, y, c)
			}
		}
	}
	return img
}

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(1, 90).Draw(t, "w"), rapid.IntRange(1, 120).Draw(t, "h")
		img := content(w, h, rapid.IntRange(0, 9).Draw(t, "kind"), rapid.Uint64().Draw(t, "seed"))
		got, _ := reread(t, img)
		same(t, img, got)
	})
}

func TestRoundTripLarge(t *testing.T) {
	t.Parallel()
	for kind := range 10 {
		for _, size := range [][2]int{{1, 700}, {700, 1}, {331, 403}, {3, 900}} {
			img := content(size[0], size[1], kind, uint64(kind*3+size[0]))
			got, _ := reread(t, img)
			same(t, img, got)
		}
	}
}

// Widths around the lengths where a repeated row needs no, a literal or a coded rest.
func TestRepeatedRowsOfEveryWidth(t *testing.T) {
	t.Parallel()
	for w := 1; w <= 360; w++ {
		if w > 100 && w%86 > 3 && w%86 < 83 { // 86 pixels of three bytes are a match of 258
			continue
		}
		img := image.NewRGBA(image.Rect(0, 0, w, 30))
		for i := 0; i < len(img.Pix); i += 4 {
			x := i / 4 % w
			copy(img.Pix[i:], []byte{byte(x), byte(x >> 3), byte(w), 255})
		}
		got, _ := reread(t, img)
		same(t, img, got)
	}
}

// Every premultiplied pixel comes back exactly.
func TestEveryAlpha(t *testing.T) {
	t.Parallel()
	img := image.NewRGBA(image.Rect(0, 0, 256, 256))
	for a := range 256 {
		for v := range 256 {
			c := byte(min(v, a))
			copy(img.Pix[img.PixOffset(v, a):], []byte{c, byte(min(255-v, a)), byte(a), byte(a)})
		}
	}
	got, _ := reread(t, img)
	same(t, img, got)
}

func TestColourTypes(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		fill func(i int) color.NRGBA
		want func(img image.Image) bool
	}{
		"two colours": {func(i int) color.NRGBA { return color.NRGBA{uint8(i % 2), 0, 0, 255} }, isPalette},
		"256 colours": {func(i int) color.NRGBA { return color.NRGBA{uint8(i), 0, 0, 255} }, isPalette},
		"257 colours": {func(i int) color.NRGBA { return color.NRGBA{uint8(i), uint8(i % 257 >> 8), 0, 255} }, func(img image.Image) bool {
			rgba, ok := img.(*image.RGBA)
			return ok && rgba.Opaque()
		}},
		"transparency": {func(i int) color.NRGBA { return color.NRGBA{uint8(i), uint8(i >> 8), 0, uint8(i >> 3)} }, func(img image.Image) bool {
			_, ok := img.(*image.NRGBA)
			return ok
		}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			img := image.NewRGBA(image.Rect(0, 0, 64, 64))
			for i := range 64 * 64 {
				img.Set(i%64, i/64, c.fill(i))
			}
			got, decoded := reread(t, img)
			same(t, img, got)
			if !c.want(decoded) {
				t.Errorf("decoded as %T", decoded)
			}
		})
	}
}

func isPalette(img image.Image) bool {
	_, ok := img.(*image.Paletted)
	return ok
}

// A part of a larger image has a stride of its own.
func TestSubImage(t *testing.T) {
	t.Parallel()
	img := content(120, 90, 0, 5).SubImage(image.Rect(13, 7, 101, 80)).(*image.RGBA)
	got, _ := reread(t, img)
	same(t, img, got)
}

func TestSameBytesOnAnyNumberOfProcessors(t *testing.T) {
	img := content(900, 1200, 8, 3)
	var outputs [][]byte
	for _, n := range []int{1, 2, 7} {
		old := runtime.GOMAXPROCS(n)
		var buf bytes.Buffer
		err := png.Encode(&buf, img)
		runtime.GOMAXPROCS(old)
		if err != nil {
			t.Fatal(err)
		}
		outputs = append(outputs, buf.Bytes())
	}
	if !bytes.Equal(outputs[0], outputs[1]) || !bytes.Equal(outputs[0], outputs[2]) {
		t.Error("the number of processors changes the file")
	}
}

func TestRefusesEmpty(t *testing.T) {
	t.Parallel()
	for _, img := range []*image.RGBA{{}, image.NewRGBA(image.Rect(0, 0, 0, 5)), {Rect: image.Rect(0, 0, 9, 9), Stride: 36, Pix: make([]byte, 10)}} {
		if err := png.Encode(&bytes.Buffer{}, img); err == nil {
			t.Errorf("no error for %v", img.Rect)
		}
	}
}

type failing struct{ after int }

var errFull = errors.New("disk full")

func (f *failing) Write(b []byte) (int, error) {
	if f.after -= len(b); f.after < 0 {
		return 0, errFull
	}
	return len(b), nil
}

func TestReportsWriteErrors(t *testing.T) {
	t.Parallel()
	img := content(200, 200, 0, 1)
	for _, after := range []int{0, 40, 5000} {
		if err := png.Encode(&failing{after}, img); !errors.Is(err, errFull) {
			t.Errorf("after %d bytes: %v", after, err)
		}
	}
}
