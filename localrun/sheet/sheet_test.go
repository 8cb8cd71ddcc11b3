package sheet

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"testing"
)

func solid(t *testing.T, w, h int, c color.NRGBA) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	draw.Draw(img, img.Rect, image.NewUniform(c), image.Point{}, draw.Src)
	var buf bytes.Buffer
	if err := png.Encode(&buf, img); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestComposeShowsEveryScreenAtItsRelativeSize(t *testing.T) {
	t.Parallel()
	red, blue := color.NRGBA{0xff, 0, 0, 0xff}, color.NRGBA{0, 0, 0xff, 0xff}
	raw, err := Compose([]Screen{{solid(t, 600, 1200, red), 3}, {solid(t, 400, 400, blue), 1}}, 1000)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	if img.Bounds().Dx() != 1000 {
		t.Fatalf("the sheet is %d pixels wide", img.Bounds().Dx())
	}
	count := map[color.NRGBA]int{}
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			count[color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA)]++
		}
	}
	// 200 x 400 points beside 400 x 400 points: twice the area, less the rounded corners.
	if ratio := float64(count[blue]) / float64(count[red]); ratio < 1.95 || ratio > 2.1 {
		t.Fatalf("blue to red is %.3f", ratio)
	}
}

func TestComposeRefusesWhatItCannotDraw(t *testing.T) {
	t.Parallel()
	for name, screens := range map[string][]Screen{"none": nil, "not a picture": {{[]byte("x"), 1}}} {
		if _, err := Compose(screens, 100); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if _, err := Compose([]Screen{{solid(t, 1, 1, color.NRGBA{}), 1}}, 1<<20); err == nil {
		t.Error("a sheet a million pixels wide was accepted")
	}
}
