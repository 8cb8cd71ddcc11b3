package svg

import (
	"image"
	"image/color"
	"slices"
	"testing"

	"hivesync/shared/preview/paint"
)

// dot is what a pixel's middle is expected to be, as a colour of CSS.
type dot struct {
	x, y int
	is   string
}

func drawn(t *testing.T, document string, o Options) *Drawing {
	t.Helper()
	d, err := Parse([]byte(document))
	if err != nil {
		t.Fatal(err)
	}
	if o.Width == 0 {
		o.Width, o.Height = 40, 40
	}
	if o.Scale == 0 {
		o.Scale = 1
	}
	o.MaxPixels = 1 << 20
	out, err := d.Draw(o)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func expect(t *testing.T, img *image.RGBA, dots []dot) {
	t.Helper()
	for _, want := range dots {
		c, ok := paint.ParseColor(want.is)
		if !ok {
			t.Fatalf("%s is no colour", want.is)
		}
		r, g, b, a := c.RGBA()
		got := img.RGBAAt(want.x, want.y)
		expected := color.RGBA{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), uint8(a >> 8)}
		near := func(a, b uint8) bool { return max(a, b)-min(a, b) <= 3 }
		if !near(got.R, expected.R) || !near(got.G, expected.G) || !near(got.B, expected.B) || !near(got.A, expected.A) {
			t.Errorf("(%d, %d) is %v, not %s %v", want.x, want.y, got, want.is, expected)
		}
	}
}

// Each document is drawn on 40 x 40 pixels.
func TestShapesCoverTheirPixels(t *testing.T) {
	t.Parallel()
	const empty = "transparent"
	for name, c := range map[string]struct {
		svg  string
		dots []dot
	}{
		"path in a viewBox":          {`<svg viewBox="0 0 4 4"><path d="M1 1h2v2h-2z" fill="#f00"/></svg>`, []dot{{5, 5, empty}, {11, 11, "red"}, {29, 29, "red"}, {31, 20, empty}}},
		"relative and smooth curves": {`<svg><path d="m0 40c0-20 0-40 20-40s20 20 20 40z"/></svg>`, []dot{{20, 20, "black"}, {1, 1, empty}, {38, 1, empty}}},
		"quadratic curves":           {`<svg><path d="M0 20Q10 0 20 20T40 20V40H0z"/></svg>`, []dot{{10, 12, "black"}, {30, 22, empty}, {30, 34, "black"}}},
		"arcs without separators":    {`<svg><path d="M0 20a20 20 0 0140 0z" fill="lime"/></svg>`, []dot{{20, 2, "lime"}, {20, 25, empty}, {1, 1, empty}}},
		"path up to its error":       {`<svg><path d="M0 0H20V20H0zM30 30 L"/></svg>`, []dot{{10, 10, "black"}}},
		"no path without a move":     {`<svg><path d="L20 0L20 20z"/></svg>`, []dot{{18, 5, empty}}},
		"rect with round corners":    {`<svg><rect width="40" height="40" rx="20"/></svg>`, []dot{{1, 1, empty}, {20, 20, "black"}, {20, 1, "black"}}},
		"circle and ellipse":         {`<svg><circle cx="10" cy="10" r="8" fill="red"/><ellipse cx="25" cy="30" rx="14" ry="5" fill="blue"/></svg>`, []dot{{10, 10, "red"}, {13, 30, "blue"}, {25, 22, empty}}},
		"percentages":                {`<svg><rect x="50%" y="25%" width="25%" height="50%"/></svg>`, []dot{{19, 20, empty}, {21, 11, "black"}, {29, 29, "black"}, {31, 20, empty}}},
		"line and polyline":          {`<svg stroke="red" stroke-width="4"><line y1="10" x2="40" y2="10"/><polyline points="0,30 40,30" fill="none"/></svg>`, []dot{{20, 10, "red"}, {20, 20, empty}, {20, 30, "red"}}},
		"polygon":                    {`<svg><polygon points="0 0 40 0 0 40"/></svg>`, []dot{{5, 5, "black"}, {35, 35, empty}}},
		"fill rules": {
			`<svg><path fill-rule="evenodd" d="M0 0h40v40h-40zM10 10h20v20h-20z" fill="red"/></svg>`,
			[]dot{{5, 5, "red"}, {20, 20, empty}},
		},
		"caps":            {`<svg stroke="#000" stroke-width="10"><path d="M15 10h10" stroke-linecap="square"/><path d="M15 30h10"/></svg>`, []dot{{11, 10, "black"}, {11, 30, empty}}},
		"joins":           {`<svg fill="none" stroke="#000" stroke-width="10"><path d="M0 10h30v30"/></svg>`, []dot{{33, 6, "black"}}},
		"bevel":           {`<svg fill="none" stroke="#000" stroke-width="10" stroke-linejoin="bevel"><path d="M0 10h30v30"/></svg>`, []dot{{33, 6, empty}, {30, 10, "black"}}},
		"dashes":          {`<svg stroke="#000" stroke-width="4" stroke-dasharray="10" stroke-dashoffset="10"><path d="M0 20h40"/></svg>`, []dot{{5, 20, empty}, {15, 20, "black"}, {25, 20, empty}}},
		"transforms":      {`<svg><g transform="translate(20,20) rotate(45) scale(2)"><rect x="-5" y="-5" width="10" height="10"/></g></svg>`, []dot{{20, 8, "black"}, {11, 11, empty}, {20, 20, "black"}}},
		"transform about": {`<svg><rect width="20" height="20" transform="rotate(180 20 20)"/></svg>`, []dot{{10, 10, empty}, {30, 30, "black"}}},
		"opacity of a group": {
			`<svg><g opacity=".5"><rect width="30" height="30"/><rect x="10" y="10" width="30" height="30"/></g></svg>`,
			[]dot{{5, 5, "rgba(0,0,0,.5)"}, {20, 20, "rgba(0,0,0,.5)"}},
		},
		"opacity of a shape and a fill": {
			`<svg><rect width="20" height="40" opacity="50%"/><rect x="20" width="20" height="40" fill-opacity=".25"/></svg>`,
			[]dot{{5, 5, "rgba(0,0,0,.5)"}, {30, 20, "rgba(0,0,0,.25)"}},
		},
		"colours": {
			`<svg><rect width="10" height="40" fill="hsl(120,100%,50%)"/><rect x="10" width="10" height="40" fill="rgb(0 0 255 / 50%)"/><rect x="20" width="10" height="40" fill="rebeccapurple"/></svg>`,
			[]dot{{5, 5, "#0f0"}, {15, 5, "rgba(0,0,255,.5)"}, {25, 5, "#639"}},
		},
		"currentColor": {
			`<svg color="red"><g fill="currentColor"><rect width="20" height="40"/><rect x="20" width="20" height="40" color="blue"/></g></svg>`,
			[]dot{{5, 5, "red"}, {30, 5, "blue"}},
		},
		"style wins over attributes": {`<svg><rect width="40" height="40" fill="red" style="fill: lime !important; opacity: 1"/></svg>`, []dot{{5, 5, "lime"}}},
		"style sheets": {
			`<svg><style>/* a */ .a, .b{fill:red} #c{fill:blue} rect{fill:lime}</style><rect width="10" height="40"/><rect x="10" class="x b" width="10" height="40"/><rect x="20" id="c" class="a" width="10" height="40"/></svg>`,
			[]dot{{5, 5, "lime"}, {15, 5, "red"}, {25, 5, "blue"}},
		},
		"use and symbol": {
			`<svg xmlns:xlink="http://www.w3.org/1999/xlink"><defs><symbol id="s" viewBox="0 0 1 1"><rect width="1" height="1"/></symbol><rect id="r" width="10" height="10"/></defs><use href="#s" width="20" height="20" fill="red"/><use xlink:href="#r" x="30" y="30"/></svg>`,
			[]dot{{10, 10, "red"}, {25, 25, empty}, {35, 35, "black"}},
		},
		"a nested viewport": {
			`<svg><svg x="20" y="20" width="10" height="10" viewBox="0 0 2 2"><rect x="1" width="9" height="9" fill="red"/></svg></svg>`,
			[]dot{{22, 25, empty}, {27, 25, "red"}, {33, 25, empty}},
		},
		"clipPath of a shape":   {`<svg><clipPath id="c"><circle cx="20" cy="20" r="10" fill="none"/></clipPath><rect width="40" height="40" clip-path="url(#c)"/></svg>`, []dot{{5, 5, empty}, {20, 20, "black"}}},
		"clipPath of many":      {`<svg><clipPath id="c"><rect width="10" height="40"/><rect x="30" width="10" height="40" fill="none"/></clipPath><g clip-path="url(#c)"><rect width="40" height="40" fill="red"/></g></svg>`, []dot{{5, 5, "red"}, {20, 20, empty}, {35, 5, "red"}}},
		"clipPath of a box":     {`<svg><clipPath id="c" clipPathUnits="objectBoundingBox"><rect width=".5" height="1"/></clipPath><rect x="20" width="20" height="40" clip-path="url(#c)"/></svg>`, []dot{{10, 10, empty}, {25, 10, "black"}, {35, 10, empty}}},
		"mask by luminance":     {`<svg><mask id="m"><rect width="20" height="40" fill="white"/><rect x="20" width="20" height="40" fill="black"/></mask><rect width="40" height="40" fill="red" mask="url(#m)"/></svg>`, []dot{{5, 5, "red"}, {30, 5, empty}}},
		"mask by alpha":         {`<svg><mask id="m" mask-type="alpha"><rect width="20" height="40"/></mask><g mask="url(#m)"><rect width="40" height="40" fill="red"/></g></svg>`, []dot{{5, 5, "red"}, {30, 5, empty}}},
		"hidden":                {`<svg><rect width="10" height="40" display="none"/><g visibility="hidden"><rect x="10" width="10" height="40"/><rect x="20" width="10" height="40" visibility="visible"/></g></svg>`, []dot{{5, 5, empty}, {15, 5, empty}, {25, 5, "black"}}},
		"meet":                  {`<svg viewBox="0 0 40 20"><rect width="40" height="20"/></svg>`, []dot{{20, 5, empty}, {20, 20, "black"}, {20, 35, empty}}},
		"slice":                 {`<svg viewBox="0 0 40 20" preserveAspectRatio="xMinYMid slice"><rect width="20" height="20"/></svg>`, []dot{{38, 20, "black"}, {38, 2, "black"}}},
		"none":                  {`<svg viewBox="0 0 40 20" preserveAspectRatio="none"><rect width="40" height="20"/></svg>`, []dot{{20, 1, "black"}, {20, 38, "black"}}},
		"fallback of a paint":   {`<svg><rect width="20" height="40" fill="url(#no) red"/><rect x="20" width="20" height="40" fill="url(#no)"/></svg>`, []dot{{5, 5, "red"}, {30, 5, empty}}},
		"units":                 {`<svg><rect width="0.25in" height="1em"/></svg>`, []dot{{23, 15, "black"}, {25, 5, empty}, {5, 17, empty}}},
		"a stroke of its own":   {`<svg viewBox="0 0 4 4"><path d="M0 2h4" stroke="red" stroke-width="2" vector-effect="non-scaling-stroke"/></svg>`, []dot{{20, 20, "red"}, {20, 22, empty}}},
		"an entity stays text":  {`<!DOCTYPE svg [<!ENTITY a "red">]><svg><rect width="40" height="40" fill="&a;"/></svg>`, []dot{{5, 5, "black"}}},
		"namespaces of editors": {`<svg xmlns="http://www.w3.org/2000/svg" xmlns:e="http://e"><e:rect width="40" height="40"/><rect e:width="40" width="10" height="10"/></svg>`, []dot{{5, 5, "black"}, {20, 20, empty}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out := drawn(t, c.svg, Options{})
			expect(t, out.Pixels, c.dots)
			if len(out.Missing) > 0 {
				t.Errorf("not drawn: %q", out.Missing)
			}
		})
	}
}

func TestGradientsShadeFillsAndStrokes(t *testing.T) {
	t.Parallel()
	const doc = `<svg viewBox="0 0 100 100">
	  <linearGradient id="base"><stop offset="0" stop-color="red"/><stop offset="100%" stop-color="blue"/></linearGradient>
	  <linearGradient id="across" href="#base"/>
	  <linearGradient id="down" href="#base" gradientUnits="userSpaceOnUse" x1="0" y1="0" x2="0" y2="100"/>
	  <linearGradient id="turned" href="#base" gradientTransform="rotate(90)"/>
	  <linearGradient id="again" href="#base" x2=".5" spreadMethod="reflect"/>
	  <radialGradient id="round"><stop stop-color="white"/><stop offset="1" stop-color="black" stop-opacity="0"/></radialGradient>
	  <rect width="100" height="20" fill="url(#across)"/>
	  <rect y="20" width="50" height="20" fill="url(#turned)"/>
	  <rect x="50" y="20" width="50" height="20" fill="url(#again)"/>
	  <rect y="40" width="40" height="40" fill="url(#round)"/>
	  <path d="M80 40V100" stroke="url(#down)" stroke-width="10" stroke-opacity=".5"/>
	</svg>`
	out := drawn(t, doc, Options{Width: 100, Height: 100, Scale: 2})
	expect(t, out.Pixels, []dot{
		{0, 10, "rgb(254,0,1)"},
		{50, 10, "rgb(191,0,64)"},
		{100, 10, "rgb(127,0,128)"},
		{199, 30, "rgb(1,0,254)"},
		{50, 41, "rgb(245,0,10)"},
		{50, 78, "rgb(10,0,245)"},
		{101, 60, "rgb(247,0,8)"},
		{150, 60, "rgb(3,0,252)"},
		{198, 60, "rgb(247,0,8)"},
		{40, 120, "rgba(255,255,255,.98)"},
		{60, 120, "rgba(255,255,255,.49)"},
		{2, 82, "transparent"},
		{160, 100, "rgba(127,0,128,.5)"},
		{160, 190, "rgba(12,0,243,.5)"},
		{168, 150, "rgba(64,0,191,.5)"},
		{172, 150, "transparent"},
	})
}

func TestTheRootsAttributesCanBeReplaced(t *testing.T) {
	t.Parallel()
	const doc = `<svg width="10" height="10" viewBox="0 0 10 10" fill="none" stroke="currentColor"><path d="M0 5h10" stroke-width="2"/><rect width="10" height="2"/></svg>`
	out := drawn(t, doc, Options{Attributes: map[string]string{"fill": "red", "color": "blue"}})
	expect(t, out.Pixels, []dot{{20, 20, "blue"}, {20, 4, "red"}})
	out = drawn(t, doc, Options{Attributes: map[string]string{"viewBox": "0 0 20 20"}})
	expect(t, out.Pixels, []dot{{10, 10, "black"}, {30, 10, "transparent"}})
}

func TestAnImageWithoutAViewBoxIsScaled(t *testing.T) {
	t.Parallel()
	const doc = `<svg width="10" height="10"><rect width="10" height="10"/></svg>`
	expect(t, drawn(t, doc, Options{Fit: true}).Pixels, []dot{{35, 35, "black"}})
	expect(t, drawn(t, doc, Options{}).Pixels, []dot{{5, 5, "black"}, {15, 15, "transparent"}})
}

func TestWhatIsNotDrawnIsNamed(t *testing.T) {
	t.Parallel()
	const doc = `<svg><style>g > rect{fill:red}</style><filter id="f"/><pattern id="p"/><foreignObject/><rect filter="url(#f)" width="1" height="1" fill="url(#p)"/>
	  <path d="M0 0h1" marker-end="url(#m)"/><text>a</text><use href="a.svg#b"/><image href="https://example.com/a.png"/></svg>`
	want := []string{"<foreignObject>", "<image> from elsewhere", "<use> of what is not in the document", "filter", "marker", "pattern", "style sheet", "text"}
	if got := drawn(t, doc, Options{}).Missing; !slices.Equal(got, want) {
		t.Errorf("%q, not %q", got, want)
	}
}
