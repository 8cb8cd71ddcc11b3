package search

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestMatches(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text, query string
		want        []Range
	}{
		"whole words":        {"Mend the header, mend it", "mend it", []Range{{0, 4}, {17, 21}, {22, 24}}},
		"the last begins":    {"The header", "head", []Range{{4, 8}}},
		"others are whole":   {"The header", "head the", []Range{{0, 3}}},
		"not inside":         {"forehead", "head", []Range{}},
		"camels":             {"src/HomeScreen.tsx", "screen", []Range{{8, 14}}},
		"the longest":        {"header", "h header", []Range{{0, 6}}},
		"characters":         {"äöü Ähre", "ähre", []Range{{4, 8}}},
		"longer in lower":    {"İstanbul x", "x", []Range{{9, 10}}},
		"nothing to be read": {"", "x", []Range{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := matches(c.text, wordsOf(c.query)); !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

// Whatever the text, a snippet is short, of one line and part of it, and its matches are inside.
func TestSnippetsStayInBounds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text, query := rapid.String().Draw(t, "text"), rapid.StringMatching(`[a-zA-Zä ]{1,20}`).Draw(t, "query")
		short, found := snippet(strings.Repeat("lorem ", rapid.IntRange(0, 60).Draw(t, "before"))+query+" "+text, wordsOf(query))
		runes := []rune(short)
		if len(runes) > snippetLength || strings.ContainsAny(short, "\r\n\t") {
			t.Fatalf("%q", short)
		}
		last := 0
		for _, r := range found {
			if r.Start < last || r.End <= r.Start || r.End > len(runes) {
				t.Fatalf("%v in %d characters", found, len(runes))
			}
			last = r.End
		}
	})
}
