package preview

import (
	"bytes"
	"encoding/json"
	"flag"
	"image"
	stdpng "image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hivesync/shared/devices"
)

var update = flag.Bool("update", false, "write the golden documents and pictures anew")

// goldenDevices differ in platform, density, text size, colour scheme and insets.
func goldenDevices(t *testing.T) []devices.Context {
	list := presets(t, "iphone-14", "galaxy-s24", "pixel-tablet")
	list[0].Width, list[0].Height, list[0].DPR = 320, 480, 2
	list[1].Width, list[1].Height, list[1].DPR = 300, 460, 1.5
	list[1].ColorScheme, list[1].FontScale = devices.Dark, 1.3
	list[2].Width, list[2].Height, list[2].DPR = 640, 360, 1
	return list
}

func TestGoldenScreens(t *testing.T) {
	t.Parallel()
	res := mustRender(t, folder(t, "testdata/profile"), goldenDevices(t)...)
	for _, s := range res.Screens {
		var indented bytes.Buffer
		if err := json.Indent(&indented, s.Layout, "", "  "); err != nil {
			t.Fatal(err)
		}
		indented.WriteByte('\n')
		layoutPath := filepath.Join("testdata", "golden", s.ScreenID+".json")
		picturePath := filepath.Join("testdata", "golden", s.ScreenID+".png")
		if *update {
			for path, raw := range map[string][]byte{layoutPath: indented.Bytes(), picturePath: s.PNG} {
				if err := os.WriteFile(path, raw, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			continue
		}
		want, err := os.ReadFile(layoutPath)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), indented.String()); diff != "" {
			t.Errorf("%s: the layout changed (-want +got); run with -update if that was meant:\n%s", s.ScreenID, diff)
		}
		raw, err := os.ReadFile(picturePath)
		if err != nil {
			t.Fatal(err)
		}
		compare(t, s.ScreenID, raw, s.PNG)
	}
}

// compare allows for the shades of antialiased edges, which differ between processors, not for anything out of its place.
func compare(t *testing.T, name string, want, got []byte) {
	t.Helper()
	a, err := stdpng.Decode(bytes.NewReader(want))
	if err != nil {
		t.Fatal(err)
	}
	b, err := stdpng.Decode(bytes.NewReader(got))
	if err != nil {
		t.Fatal(err)
	}
	if a.Bounds() != b.Bounds() {
		t.Errorf("%s: the picture is %v, want %v", name, b.Bounds(), a.Bounds())
		return
	}
	off := 0
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			if apart(a, b, x, y) {
				off++
			}
		}
	}
	if total := a.Bounds().Dx() * a.Bounds().Dy(); off > total/1000 {
		t.Errorf("%s: %d of %d pixels differ; look at the picture, then run with -update", name, off, total)
	}
}

func apart(a, b image.Image, x, y int) bool {
	r1, g1, b1, _ := a.At(x, y).RGBA()
	r2, g2, b2, _ := b.At(x, y).RGBA()
	for _, d := range []int{int(r1>>8) - int(r2>>8), int(g1>>8) - int(g2>>8), int(b1>>8) - int(b2>>8)} {
		if d > 64 || d < -64 {
			return true
		}
	}
	return false
}
