package text

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"
)

// A build without the font files must say what to run.
func TestMissingFonts(t *testing.T) {
	t.Parallel()
	_, err := readFamilies(fstest.MapFS{"fonts/dist/.gitkeep": {}})
	if !errors.Is(err, ErrNoFonts) || !strings.Contains(err.Error(), "make setup") {
		t.Errorf("got %v", err)
	}
}

func TestUnknownPlatform(t *testing.T) {
	t.Parallel()
	if _, err := Load(Platform(9)); err == nil {
		t.Error("no error")
	}
}

// Every file that faces.json names parses and has metrics.
func TestEveryFace(t *testing.T) {
	t.Parallel()
	all, err := families()
	if err != nil {
		t.Fatal(err)
	}
	for _, fam := range all {
		for _, face := range append(fam.upright, fam.italics...) {
			if strings.HasPrefix(fam.name, "Noto Sans ") && face.weight != 400 {
				continue // the other weights come from the same package and take long to parse under the race detector
			}
			if !face.load() || face.ascent <= 0 || face.descent <= 0 {
				t.Errorf("%s: ascent %g, descent %g", face.name, face.ascent, face.descent)
			}
		}
	}
}

func TestRunCacheIsBounded(t *testing.T) {
	t.Parallel()
	c := runCache{young: map[runKey]*shaped{}}
	for i := range 3 * cachedGlyphs / 100 {
		c.put(runKey{text: string(rune(i))}, &shaped{glyphs: make([]glyph, 100)})
	}
	if n := len(c.young) + len(c.old); n > 2*cachedGlyphs/100+2 {
		t.Errorf("%d runs are kept", n)
	}
}

// Families are known by their names, those of platforms with a weight in it too.
func TestKnownFamilies(t *testing.T) {
	t.Parallel()
	fonts, err := Load(Android)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{"sans-serif": true, "sans-serif-medium": true, "Roboto": true, "Nobody": false, "Nobody-Medium": false} {
		if got := fonts.Known(name); got != want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
