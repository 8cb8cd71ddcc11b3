package svg

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestDocumentsBeyondTheBoundsAreRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		doc string
		err error
	}{
		"nothing":           {"", ErrNotSVG},
		"no XML":            {"\x89PNG", ErrNotSVG},
		"another root":      {"<html><svg/></html>", ErrNotSVG},
		"another encoding":  {`<?xml version="1.0" encoding="utf-16"?><svg/>`, ErrNotSVG},
		"too many bytes":    {"<svg>" + strings.Repeat(" ", maxBytes) + "</svg>", ErrTooLarge},
		"too deep":          {strings.Repeat("<svg>", maxDepth+1), ErrTooLarge},
		"too many elements": {"<svg>" + strings.Repeat("<g/>", maxElements) + "</svg>", ErrTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := Parse([]byte(c.doc)); !errors.Is(err, c.err) {
				t.Errorf("%v, not %v", err, c.err)
			}
		})
	}
}

const complexity = "what is too complex"

func TestTheWorkOfPaintingIsBounded(t *testing.T) {
	t.Parallel()
	bomb := `<svg><g id="a0"><rect width="40" height="40"/></g>`
	for i := range 20 {
		bomb += fmt.Sprintf(`<g id="a%d">%s</g>`, i+1, strings.Repeat(fmt.Sprintf(`<use href="#a%d"/>`, i), 10))
	}
	layers := strings.Repeat(`<g opacity=".9">`, 40) + `<rect width="40" height="40"/>` + strings.Repeat(`</g>`, 40)
	for name, doc := range map[string]string{
		"a use of uses":       bomb + "</svg>",
		"a use of itself":     `<svg><g id="a"><use href="#a"/></g></svg>`,
		"a use of two":        `<svg><g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g></svg>`,
		"layers in layers":    `<svg>` + layers + `</svg>`,
		"a mask of itself":    `<svg><mask id="m"><rect width="9" height="9" mask="url(#m)"/></mask><rect width="9" height="9" mask="url(#m)"/></svg>`,
		"a clip of itself":    `<svg><clipPath id="c"><g clip-path="url(#c)"><rect width="9" height="9"/></g></clipPath><rect width="9" height="9" clip-path="url(#c)"/></svg>`,
		"a stroke of discs":   `<svg><path stroke="red" stroke-width="9999" stroke-linejoin="round" d="M0 0` + strings.Repeat("L9 9 0 9", 40_000) + `"/></svg>`,
		"curves without end":  `<svg viewBox="0 0 .001 .001"><path d="M0 0` + strings.Repeat("q9 9 0 9", 30_000) + `"/></svg>`,
		"zigzags of the page": `<svg>` + strings.Repeat(`<path d="M0 0`+strings.Repeat("V99 H1V0H0", 90)+`"/>`, 900) + `</svg>`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out := drawn(t, doc, Options{Width: 1000, Height: 1000})
			if out.Work > 2*maxWork {
				t.Errorf("painting took %d", out.Work)
			}
			if name != "zigzags of the page" && !slices.Contains(out.Missing, complexity) {
				t.Errorf("nothing was left out: %q, %d", out.Missing, out.Work)
			}
		})
	}
}

func TestGradientsThatReferToThemselvesEnd(t *testing.T) {
	t.Parallel()
	drawn(t, `<svg><linearGradient id="a" href="#b"/><linearGradient id="b" href="#a"/><rect width="40" height="40" fill="url(#a)"/></svg>`, Options{})
}

func TestPicturesHaveBounds(t *testing.T) {
	t.Parallel()
	d, err := Parse([]byte("<svg/>"))
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range []Options{{}, {Width: 1e9, Height: 1e9, Scale: 3, MaxPixels: 1 << 30}, {Width: 101, Height: 100, Scale: 1, MaxPixels: 10_000}, {Width: 1e-300, Height: 1, Scale: -1}} {
		if _, err := d.Draw(o); !errors.Is(err, ErrTooLarge) {
			t.Errorf("%+v: %v", o, err)
		}
	}
}

func FuzzDraw(f *testing.F) {
	for _, seed := range []string{
		`<svg viewBox="0 0 9 9"><path d="M0 0C1 1 2 2 3 3S4 4 5 5Q1 2 3 4T5 6A1 2 3 014 5Z" stroke="red" stroke-dasharray="1 2%"/></svg>`,
		`<svg><linearGradient id="a" gradientTransform="rotate(9)"><stop offset=".5"/></linearGradient><rect fill="url(#a)" width="9" height="9" rx="2"/></svg>`,
		`<svg><clipPath id="c"><circle r="5"/></clipPath><mask id="m"><g clip-path="url(#c)"/></mask><use href="#u" mask="url(#m)" opacity=".5"/><symbol id="u" viewBox="0 0 1 1"/></svg>`,
		`<svg><style>.a{fill:red}</style><text class="a" x="1 2">a<tspan dx="1">b</tspan></text><image href="data:image/png;base64,AAAA"/></svg>`,
		`<svg width="1e8" height="1e-8" preserveAspectRatio="xMaxYMin slice" viewBox="1e8 -1e8 1e-8 1e8"><rect width="1e8" height="1e8" transform="matrix(1e8 1 1 1e8 0 0)"/></svg>`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := Parse(data)
		if err != nil {
			return
		}
		d.Size()
		if _, err := d.Draw(Options{Width: 20, Height: 20, Scale: 1, MaxPixels: 1 << 10, Fit: true}); err != nil {
			t.Error(err)
		}
	})
}
