package svg

import (
	"image"
	"testing"

	"hivesync/shared/preview/text"
)

// inked is the smallest rectangle around what is drawn.
func inked(img *image.RGBA) image.Rectangle {
	r := image.Rectangle{Min: img.Rect.Max, Max: img.Rect.Min}
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			if img.RGBAAt(x, y).A > 100 {
				r.Min.X, r.Min.Y = min(r.Min.X, x), min(r.Min.Y, y)
				r.Max.X, r.Max.Y = max(r.Max.X, x+1), max(r.Max.Y, y+1)
			}
		}
	}
	return r
}

func TestTextStandsOnItsBaselineAndAtItsAnchor(t *testing.T) {
	t.Parallel()
	fonts, err := text.Load(text.IOS)
	if err != nil {
		t.Fatal(err)
	}
	at := func(attributes, content string) image.Rectangle {
		out := drawn(t, `<svg><text y="50" font-size="20" `+attributes+`>`+content+`</text></svg>`, Options{Width: 200, Height: 100, Fonts: fonts})
		if len(out.Missing) > 0 {
			t.Errorf("not drawn: %q", out.Missing)
		}
		return inked(out.Pixels)
	}
	start, middle, end := at(`x="100"`, "HHHH"), at(`x="100" text-anchor="middle"`, "HHHH"), at(`x="100" text-anchor="end"`, "HHHH")
	if start.Max.Y != 50 || start.Dy() < 13 || start.Dy() > 16 {
		t.Errorf("capitals of 20 points on 50 are at %v", start)
	}
	if start.Min.X < 100 || start.Min.X > 104 || end.Max.X > 100 || end.Max.X < 96 {
		t.Errorf("from 100 at %v, to 100 at %v", start, end)
	}
	if left, right := 100-middle.Min.X, middle.Max.X-100; left-right > 2 || right-left > 2 {
		t.Errorf("about 100 at %v", middle)
	}
	if spans := at(`x="10"`, `H <tspan x="60" y="90">H</tspan>`); spans.Min.X < 10 || spans.Max.Y != 90 || spans.Max.X < 60 {
		t.Errorf("two places: %v", spans)
	}
	if one, two := at(`x="10"`, `HH`), at(`x="10"`, "\n  H<tspan>H</tspan>\n "); one != two {
		t.Errorf("space around text moves it: %v, %v", one, two)
	}
	if plain, bold := at(`x="10"`, `HH`), at(`x="10" font-weight="bold"`, "HH"); bold.Dx() <= plain.Dx() {
		t.Errorf("bold is %v, plain is %v", bold, plain)
	}
}
