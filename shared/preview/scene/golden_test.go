package scene

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"image"
	stdpng "image/png"
	"os"
	"path/filepath"
	"testing"

	"hivesync/shared/devices"
	"hivesync/shared/preview/arrange"
	"hivesync/shared/preview/paint"
	"hivesync/shared/preview/png"
	"hivesync/shared/preview/text"
	"hivesync/shared/preview/tree"
)

var update = flag.Bool("update", false, "write the golden pictures anew")

// missingImages has no image: every one is drawn as its placeholder.
type missingImages struct{}

func (missingImages) Find(*tree.Node, float64, float64) (*arrange.Picture, string) {
	return nil, "remote image"
}

// small devices keep the pictures small; their insets are those of real ones.
var small = []devices.Context{
	{DeviceID: "notch", Platform: devices.IOS, Width: 340, Height: 480, DPR: 2, SafeArea: devices.SafeArea{Top: 47, Bottom: 34}, ColorScheme: devices.Light, FontScale: 1},
	{DeviceID: "android", Platform: devices.Android, Width: 340, Height: 480, DPR: 1.5, SafeArea: devices.SafeArea{Top: 36, Bottom: 24}, ColorScheme: devices.Light, FontScale: 1},
}

func painted(t testing.TB, doc []byte, d devices.Context, chrome bool) *paint.Canvas {
	t.Helper()
	tr, err := tree.Parse(doc, tree.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	platform := text.IOS
	if d.Platform == devices.Android {
		platform = text.Android
	}
	fonts, err := text.Load(platform)
	if err != nil {
		t.Fatal(err)
	}
	s, err := arrange.Arrange(context.Background(), arrange.Input{Tree: tr, Device: d, Fonts: fonts, Images: missingImages{}})
	if err != nil {
		t.Fatal(err)
	}
	w, h := d.Pixels()
	c := paint.NewCanvas(w, h, d.DPR)
	if err := Paint(context.Background(), c, s, Options{Fonts: fonts, Chrome: chrome}); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestGolden(t *testing.T) {
	t.Parallel()
	docs, err := filepath.Glob("testdata/*.json")
	if err != nil || len(docs) == 0 {
		t.Fatalf("no screens: %v", err)
	}
	for _, path := range docs {
		doc, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range small {
			name := filepath.Base(path[:len(path)-len(".json")]) + "-" + d.DeviceID
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				c := painted(t, doc, d, true)
				defer c.Release()
				golden := filepath.Join("testdata", name+".png")
				if *update {
					var out bytes.Buffer
					if err := png.Encode(&out, c.Pixels()); err != nil {
						t.Fatal(err)
					}
					if err := os.WriteFile(golden, out.Bytes(), 0o644); err != nil {
						t.Fatal(err)
					}
					return
				}
				raw, err := os.ReadFile(golden)
				if err != nil {
					t.Fatal(err)
				}
				want, err := stdpng.Decode(bytes.NewReader(raw))
				if err != nil {
					t.Fatal(err)
				}
				compare(t, want, c.Pixels())
			})
		}
	}
}

// compare allows for the shades of antialiased edges, which differ between processors, not for anything out of its place.
func compare(t *testing.T, want image.Image, got *image.RGBA) {
	t.Helper()
	if want.Bounds() != got.Bounds() {
		t.Fatalf("size %v, want %v", got.Bounds(), want.Bounds())
	}
	off := 0
	var first image.Point
	for y := range got.Bounds().Dy() {
		for x := range got.Bounds().Dx() {
			r, g, b, _ := want.At(x, y).RGBA()
			p := got.Pix[got.PixOffset(x, y):]
			if apart(r, p[0]) || apart(g, p[1]) || apart(b, p[2]) {
				if off == 0 {
					first = image.Pt(x, y)
				}
				off++
			}
		}
	}
	if total := got.Bounds().Dx() * got.Bounds().Dy(); off > total/1000 {
		t.Errorf("%d of %d pixels differ, the first at %v; look at the picture, then run with -update", off, total, first)
	}
}

func apart(want uint32, got byte) bool {
	d := int(want>>8) - int(got)
	return d > 64 || d < -64
}

func TestPaintIsTheSameEveryTime(t *testing.T) {
	t.Parallel()
	doc, err := os.ReadFile("testdata/boxes.json")
	if err != nil {
		t.Fatal(err)
	}
	a, b := painted(t, doc, small[0], true), painted(t, doc, small[0], true)
	defer a.Release()
	defer b.Release()
	if !bytes.Equal(a.Pixels().Pix, b.Pixels().Pix) {
		t.Error("two paintings of one screen differ")
	}
}

func at(c *paint.Canvas, x, y int) [3]byte {
	p := c.Pixels().Pix[c.Pixels().PixOffset(x, y):]
	return [3]byte{p[0], p[1], p[2]}
}

func TestWindowShowsWhereTheAppDrawsNothing(t *testing.T) {
	t.Parallel()
	dark := small[0]
	dark.ColorScheme = devices.Dark
	for name, tc := range map[string]struct {
		doc  string
		d    devices.Context
		want [3]byte
	}{
		"nothing":     {`{"type":"HS_View"}`, small[0], [3]byte{255, 255, 255}},
		"dark":        {`{"type":"HS_View"}`, dark, [3]byte{0, 0, 0}},
		"opaque":      {`{"type":"HS_View","style":{"flex":1,"backgroundColor":"#010203"}}`, small[0], [3]byte{1, 2, 3}},
		"translucent": {`{"type":"HS_View","style":{"flex":1,"backgroundColor":"rgba(0,0,0,0.5)"}}`, small[0], [3]byte{127, 127, 127}},
		"faded":       {`{"type":"HS_View","style":{"flex":1,"opacity":0,"backgroundColor":"#f00"}}`, small[0], [3]byte{255, 255, 255}},
		"a part":      {`{"type":"HS_View","style":{"height":100,"backgroundColor":"#f00"}}`, small[0], [3]byte{255, 255, 255}},
		"turned away": {`{"type":"HS_View","style":{"flex":1,"transform":[{"translateX":1000}],"backgroundColor":"#f00"}}`, small[0], [3]byte{255, 255, 255}},
	} {
		c := painted(t, []byte(tc.doc), tc.d, false)
		got := at(c, 300, 600)
		for i := range got {
			if d := int(got[i]) - int(tc.want[i]); d > 1 || d < -1 {
				t.Errorf("%s: got %v, want %v", name, got, tc.want)
				break
			}
		}
		c.Release()
	}
}

func TestChromeFollowsTheStatusBar(t *testing.T) {
	t.Parallel()
	ink := func(bar string, d devices.Context, chrome bool) (dark, light int) {
		c := painted(t, []byte(`{"type":"HS_View","style":{"flex":1,"backgroundColor":"#808080"},"children":[{"type":"HS_View","props":{"component":"StatusBar",`+bar+`}}]}`), d, chrome)
		defer c.Release()
		for y := range int(d.SafeArea.Top * d.DPR) {
			for x := range c.Pixels().Rect.Dx() {
				switch p := at(c, x, y); {
				case p[0] < 40:
					dark++
				case p[0] > 220:
					light++
				}
			}
		}
		return dark, light
	}
	for _, d := range small {
		if dark, light := ink(`"barStyle":"dark-content"`, d, true); dark < 200 || light > 0 {
			t.Errorf("%s, dark content: %d dark, %d light", d.DeviceID, dark, light)
		}
		if dark, light := ink(`"barStyle":"light-content"`, d, true); light < 200 || dark > 0 {
			t.Errorf("%s, light content: %d dark, %d light", d.DeviceID, dark, light)
		}
		if dark, light := ink(`"hidden":true`, d, true); dark+light > 0 {
			t.Errorf("%s: a hidden bar is drawn", d.DeviceID)
		}
		if dark, light := ink(`"barStyle":"dark-content"`, d, false); dark+light > 0 {
			t.Errorf("%s: chrome is drawn though it was not asked for", d.DeviceID)
		}
	}
}

func TestPaintStops(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	c := paint.NewCanvas(10, 10, 1)
	defer c.Release()
	if err := Paint(ctx, c, &arrange.Screen{Root: &arrange.Box{}, Device: small[0]}, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
