package accounts

import (
	"bytes"
	"image"
	"image/png"
	"testing"
)

// TestAPictureIsAQRCode looks for what a reader looks for first: the quiet zone and the three finder patterns (ISO/IEC 18004).
func TestAPictureIsAQRCode(t *testing.T) {
	t.Parallel()
	raw, err := drawQR("https://portal.example.com/link#code=BCDF-GHJK")
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	modules := picture.Bounds().Dx()/modulePixels - 2*quietModules
	if (modules-17)%4 != 0 || picture.Bounds().Dx() != picture.Bounds().Dy() {
		t.Fatalf("%d modules in %v", modules, picture.Bounds())
	}
	dark := func(x, y int) bool {
		r, _, _, _ := picture.At((x+quietModules)*modulePixels, (y+quietModules)*modulePixels).RGBA()
		return r == 0
	}
	for i := -quietModules; i < modules+quietModules; i++ {
		for _, at := range []image.Point{{i, -1}, {-1, i}, {i, modules}, {modules, i}} {
			if dark(at.X, at.Y) {
				t.Fatalf("the quiet zone is not quiet at %v", at)
			}
		}
	}
	for _, corner := range []image.Point{{0, 0}, {modules - 7, 0}, {0, modules - 7}} {
		for y := range 7 {
			for x := range 7 {
				ring := min(x, y, 6-x, 6-y)
				if dark(corner.X+x, corner.Y+y) != (ring != 1) {
					t.Fatalf("no finder pattern at %v: %d, %d", corner, x, y)
				}
			}
		}
	}
}
