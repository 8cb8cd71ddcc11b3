package bundle

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"maps"
	"slices"
	"strings"
	"testing"
)

func picture(t *testing.T, w, h int) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, w, h))); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func only(t *testing.T, out *Output) Asset {
	t.Helper()
	all := slices.Collect(maps.Values(out.Assets))
	if len(all) != 1 {
		t.Fatalf("%d assets: %v", len(all), all)
	}
	if out.Assets[all[0].ID].Path != all[0].Path {
		t.Fatal("the asset is not under its id")
	}
	return all[0]
}

func TestAssetsAreFoundByScaleAndPlatform(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		files  []string
		path   string
		scales map[float64]string
	}{
		"plain":           {[]string{"i/logo.png"}, "i/logo.png", map[float64]string{1: "i/logo.png"}},
		"all scales":      {[]string{"i/logo.png", "i/logo@2x.png", "i/logo@3x.png", "i/logo@1.5x.png"}, "i/logo.png", map[float64]string{1: "i/logo.png", 1.5: "i/logo@1.5x.png", 2: "i/logo@2x.png", 3: "i/logo@3x.png"}},
		"no plain file":   {[]string{"i/logo@2x.png", "i/logo@3x.png"}, "i/logo@2x.png", map[float64]string{2: "i/logo@2x.png", 3: "i/logo@3x.png"}},
		"a platform's":    {[]string{"i/logo.png", "i/logo.ios.png", "i/logo@2x.ios.png"}, "i/logo.ios.png", map[float64]string{1: "i/logo.ios.png", 2: "i/logo@2x.ios.png"}},
		"another's is no": {[]string{"i/logo.png", "i/logo.android.png"}, "i/logo.png", map[float64]string{1: "i/logo.png"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := files("App.tsx", "export default () => require('./i/logo.png')")
			for _, file := range c.files {
				scale := 1
				if bytes.Contains([]byte(file), []byte("@2x")) {
					scale = 2
				}
				f[file] = []byte(picture(t, 10*scale, 20*scale))
			}
			out := build(t, input(f))
			a := only(t, out)
			if a.Path != c.path || !maps.Equal(a.Scales, c.scales) {
				t.Errorf("got %+v", a)
			}
			if a.Width != 10 || a.Height != 20 {
				t.Errorf("the size is %v x %v points", a.Width, a.Height)
			}
			contains(t, out, `__hs.asset({ "id": "`+a.ID+`"`)
		})
	}
}

func TestAssetsOfManyKinds(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		content string
		w, h    float64
	}{
		"a.svg":   {`<?xml version="1.0"?><!-- x --><svg width="24px" height="12"/>`, 24, 12},
		"b.svg":   {`<svg viewBox="0 0 30,40"><path/></svg>`, 30, 40},
		"c.svg":   {`<svg width="100%" height="1e999">`, 0, 0},
		"d.svg":   {`not xml`, 0, 0},
		"e.png":   {"not a picture", 0, 0},
		"f.ttf":   {"font", 0, 0},
		"g.mp4":   {"film", 0, 0},
		"H I.JPG": {"", 0, 0},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := only(t, build(t, input(files("App.tsx", "import a from './x/"+name+"'; export default () => a", "x/"+name, c.content))))
			if a.Width != c.w || a.Height != c.h || a.Type == "" {
				t.Errorf("got %+v", a)
			}
		})
	}
}

func TestAssetIDsAreFileNames(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, name := range []string{"a.png", "b/a.png", "A.png", "../x.png", "ü.png", "a b.png", "a.b.png", "con.png", ""} {
		id := assetID(name)
		for _, r := range id {
			if !strings.ContainsRune("abcdefghijklmnopqrstuvwxyz0123456789-_", r) {
				t.Errorf("%q gives %q", name, id)
			}
		}
		if other, twice := seen[id]; twice {
			t.Errorf("%q and %q share %q", name, other, id)
		}
		seen[id] = name
	}
}

func TestAMissingAssetIsASourceThatCannotBeFound(t *testing.T) {
	t.Parallel()
	for spec, code := range map[string]string{"./no.png": CodeMissingFile, "@expo/snack-static/logo.png": CodeUnknownPackage} {
		out := build(t, input(files("App.tsx", "export default require('"+spec+"')")))
		contains(t, out, fmt.Sprintf("{ uri: %q }", spec))
		if d := find(out.Diagnostics, code); d == nil || d.File != "App.tsx" {
			t.Errorf("%s: %v", spec, out.Diagnostics)
		}
	}
}
