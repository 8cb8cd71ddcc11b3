package text_test

import (
	"math"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"hivesync/shared/preview/text"
)

func load(t interface {
	Helper()
	Fatal(...any)
}, p text.Platform,
) *text.Fonts {
	t.Helper()
	f, err := text.Load(p)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func one(s string, size float64) text.Paragraph {
	return text.Paragraph{Spans: []text.Span{{Text: s, Font: text.FontStyle{Size: size}}}}
}

func inf() float64 { return math.Inf(1) }

// visible is the text of a line's runs in logical order, with an ellipsis where glyphs of one were placed.
func faces(b *text.Block) string {
	var out []string
	for _, l := range b.Lines {
		for _, r := range l.Runs {
			if n := len(out); n == 0 || out[n-1] != r.Face.Name() {
				out = append(out, r.Face.Name())
			}
		}
	}
	return strings.Join(out, " ")
}

// Boxes that Chromium gave the same text with the same font files (max-content, white-space pre-wrap), at one and three
// pixels per point.
func TestSizesEqualChromium(t *testing.T) {
	t.Parallel()
	const pangram = "Hello AVATAR To. Ty fi 12:30 quick brown fox"
	cases := []struct {
		name   string
		span   text.Span
		max    float64
		ratio  float64
		width  float64
		height float64
	}{
		{"Inter 10 at 1x", text.Span{Text: pangram, Font: text.FontStyle{Family: "Inter", Size: 10}}, inf(), 1, 211.609375, 12},
		{"Inter 10 semibold at 1x", text.Span{Text: pangram, Font: text.FontStyle{Family: "Inter", Size: 10, Weight: 600}}, inf(), 1, 215.90625, 12},
		{"Inter 13 at 1x", text.Span{Text: pangram, Font: text.FontStyle{Family: "Inter", Size: 13}}, inf(), 1, 275.09375, 16},
		{"Inter 17 at 1x", text.Span{Text: pangram, Font: text.FontStyle{Family: "Inter", Size: 17}}, inf(), 1, 359.734375, 20},
		{"Inter 34 at 1x", text.Span{Text: pangram, Font: text.FontStyle{Family: "Inter", Size: 34}}, inf(), 1, 719.46875, 41},
		{"Inter 11 at 3x", text.Span{Text: pangram, Font: text.FontStyle{Family: "Inter", Size: 11}}, inf(), 3, 232.77084, 13 + 1.0/3},
		{"Inter 15 at 3x", text.Span{Text: pangram, Font: text.FontStyle{Family: "Inter", Size: 15}}, inf(), 3, 317.411, 18 + 1.0/3},
		{"Inter 100", text.Span{Text: "To.", Font: text.FontStyle{Family: "Inter", Size: 100}}, inf(), 1, 145.515625, 121},
		{"Arabic", text.Span{Text: "مرحبا بالعالم 123", Font: text.FontStyle{Size: 16}}, inf(), 1, 108.094, 34},
		{"Hebrew", text.Span{Text: "שלום עולם", Font: text.FontStyle{Size: 16}}, inf(), 1, 73.734, 22},
		{"Devanagari", text.Span{Text: "नमस्ते दुनिया", Font: text.FontStyle{Size: 16}}, inf(), 1, 73.25, 23},
		{"emoji", text.Span{Text: "Rocket 🚀👍🏽 yes", Font: text.FontStyle{Size: 16}}, inf(), 1, 127.078, 20},
		{"a space", text.Span{Text: " ", Font: text.FontStyle{Size: 100}}, inf(), 1, 28.125, 121},
		{"line height", text.Span{Text: "Line height set explicitly to 22 points over two lines at least.", Font: text.FontStyle{Size: 15}, LineHeight: 22}, 200, 1, 200, 66},
	}
	f := load(t, text.IOS)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := f.Shape(text.Paragraph{Spans: []text.Span{c.span}, Direction: text.DirectionAuto, PixelRatio: c.ratio}).Layout(c.max)
			if math.Abs(b.MeasuredWidth()-c.width) > 0.02 || math.Abs(b.Height-c.height) > 0.01 {
				t.Errorf("%.4f x %.4f, Chromium has %.4f x %.4f", b.MeasuredWidth(), b.Height, c.width, c.height)
			}
		})
	}
}

// Pairs kerned by class were lost to a fault in coverage filters: see expandCoverages.
func TestKerning(t *testing.T) {
	t.Parallel()
	f := load(t, text.IOS)
	width := func(s string) float64 { return f.Shape(one(s, 100)).MaxContentWidth() }
	for _, pair := range []string{"To", "AV", "Ty", "VA", "P,"} {
		if apart, together := width(pair[:1])+width(pair[1:]), width(pair); together > apart-2 {
			t.Errorf("%q: %.2f together, %.2f apart", pair, together, apart)
		}
	}
}

func TestFallback(t *testing.T) {
	t.Parallel()
	f := load(t, text.IOS)
	for s, want := range map[string]string{
		"Hello":   "Inter-400",
		"مرحبا":   "NotoSansArabic-400",
		"שלום":    "NotoSansHebrew-400",
		"नमस्ते":  "NotoSansDevanagari-400",
		"สวัสดี":  "NotoSansThai-400",
		"日本語の":    "NotoSansJP-400",
		"简体中文":    "NotoSansSC-400",
		"안녕하세요":   "NotoSansKR-400",
		"한자 漢字":   "NotoSansKR-400 Inter-400 NotoSansKR-400",
		"বাংলা":   "NotoSansBengali-400",
		"தமிழ்":   "NotoSansTamil-400",
		"ქართული": "NotoSansGeorgian-400",
		"😀":       "NotoColorEmoji-400",
		"👩‍👩‍👧‍👦": "NotoColorEmoji-400",
		"👍🏽":      "NotoColorEmoji-400",
		"🇩🇪":      "NotoColorEmoji-400",
		"1️⃣":     "NotoColorEmoji-400",
		"❤️":      "NotoColorEmoji-400",
		"1":       "Inter-400",
		"©":       "Inter-400",
	} {
		if got := faces(f.Shape(one(s, 16)).Layout(inf())); got != want {
			t.Errorf("%q is set in %s, want %s", s, got, want)
		}
	}
}

// A ZWJ sequence, a skin tone, a flag and a keycap are one glyph each.
func TestEmojiSequences(t *testing.T) {
	t.Parallel()
	f := load(t, text.IOS)
	for _, s := range []string{"👩‍👩‍👧‍👦", "👍🏽", "🇩🇪", "1️⃣", "🏳️‍🌈"} {
		drawn := 0
		for _, r := range f.Shape(one(s, 16)).Layout(inf()).Lines[0].Runs {
			for _, g := range r.Glyphs {
				if g.ID != ^uint32(0) && g.Advance > 0 {
					drawn++
				}
			}
		}
		if drawn != 1 {
			t.Errorf("%q has %d glyphs", s, drawn)
		}
	}
}

func TestFamilies(t *testing.T) {
	t.Parallel()
	cases := []struct {
		platform text.Platform
		style    text.FontStyle
		want     string
	}{
		{text.IOS, text.FontStyle{}, "Inter-400"},
		{text.Android, text.FontStyle{}, "Roboto-400"},
		{text.Android, text.FontStyle{Family: "sans-serif-medium"}, "Roboto-500"},
		{text.IOS, text.FontStyle{Weight: 600}, "Inter-600"},
		{text.IOS, text.FontStyle{Weight: 650}, "Inter-700"},
		{text.IOS, text.FontStyle{Weight: 350}, "Inter-300"},
		{text.IOS, text.FontStyle{Weight: 700, Italic: true}, "Inter-700i"},
		{text.IOS, text.FontStyle{Family: "Menlo"}, "RobotoMono-400"},
		{text.IOS, text.FontStyle{Family: "Courier New", Weight: 700}, "RobotoMono-700"},
		{text.IOS, text.FontStyle{Family: "Georgia"}, "NotoSerif-400"},
		{text.IOS, text.FontStyle{Family: "Inter_700Bold"}, "Inter-700"},
		{text.IOS, text.FontStyle{Family: "Poppins_600SemiBold"}, "Inter-600"},
		{text.IOS, text.FontStyle{Family: "Unknown, 'Roboto', serif"}, "Roboto-400"},
		{text.IOS, text.FontStyle{Family: "Roboto-MediumItalic"}, "Roboto-500i"},
		{text.IOS, text.FontStyle{Family: "No Such Font"}, "Inter-400"},
	}
	for _, c := range cases {
		p := text.Paragraph{Spans: []text.Span{{Text: "x", Font: c.style}}}
		if got := faces(load(t, c.platform).Shape(p).Layout(inf())); got != c.want {
			t.Errorf("%+v on platform %d: %s, want %s", c.style, c.platform, got, c.want)
		}
	}
}

// A family whose name tells its weight is as known as the family.
func TestKnownFamilies(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{"sans-serif": true, "sans-serif-medium": true, "serif-italic": true, "Lobster": false, "Lobster-Bold": false} {
		if got := load(t, text.Android).Known(name); got != want {
			t.Errorf("%s is known: %t", name, got)
		}
	}
}

func TestRightToLeft(t *testing.T) {
	t.Parallel()
	f := load(t, text.IOS)
	p := one("שלום world", 16)
	p.Direction = text.DirectionAuto
	b := f.Shape(p).Layout(300)
	runs := b.Lines[0].Runs
	if !b.RTL || runs[0].RTL || !runs[len(runs)-1].RTL {
		t.Errorf("base RTL %v; the Latin word must stand left of the Hebrew one: %v", b.RTL, faces(b))
	}
	if right := b.Lines[0].X + b.Lines[0].Width; math.Abs(right-300) > 0.01 {
		t.Errorf("the line ends at %g, not at the right edge", right)
	}
	p.MaxLines = 1
	b = f.Shape(p).Layout(60)
	if first := b.Lines[0].Runs[0]; len(first.Glyphs) != 1 || !b.Truncated {
		t.Error("the ellipsis of a right-to-left line stands at its left end")
	}
	// Digits and brackets inside Hebrew keep their order.
	b = f.Shape(text.Paragraph{Direction: text.DirectionRTL, Spans: []text.Span{{Text: "אב 12 גד"}}}).Layout(inf())
	for _, r := range b.Lines[0].Runs {
		if r.Start == 3 && r.RTL {
			t.Error("digits run from right to left")
		}
	}
}

func TestAlignment(t *testing.T) {
	t.Parallel()
	f := load(t, text.IOS)
	p := one("one two three four five six", 14)
	for mode, want := range map[text.Align]func(l text.Line) bool{
		text.AlignLeft:   func(l text.Line) bool { return l.X == 0 },
		text.AlignRight:  func(l text.Line) bool { return math.Abs(l.X+l.Width-100) < 0.01 },
		text.AlignCenter: func(l text.Line) bool { return math.Abs(2*l.X+l.Width-100) < 0.01 },
		text.AlignJustify: func(l text.Line) bool {
			return l.X == 0 && (l.Hard || math.Abs(l.Width-100) < 0.01)
		},
	} {
		p.Align = mode
		b := f.Shape(p).Layout(100)
		if len(b.Lines) < 2 {
			t.Fatalf("%d lines", len(b.Lines))
		}
		for i, l := range b.Lines {
			if !want(l) {
				t.Errorf("mode %d, line %d: x %g, width %g", mode, i, l.X, l.Width)
			}
			for _, r := range l.Runs {
				pen := 0.0
				for _, g := range r.Glyphs {
					if math.Abs(g.X-pen) > 1 {
						t.Errorf("mode %d: a glyph at %g, the pen at %g", mode, g.X, pen)
					}
					pen += g.Advance
				}
			}
		}
	}
}

func TestNestedStyles(t *testing.T) {
	t.Parallel()
	f := load(t, text.IOS)
	b := f.Shape(text.Paragraph{Spans: []text.Span{
		{Text: "small ", Font: text.FontStyle{Size: 12}, Tag: 1},
		{Text: "LARGE", Font: text.FontStyle{Size: 30, Weight: 700}, Tag: 2},
		{Inline: &text.InlineBox{Width: 40, Height: 50}, Tag: 3},
		{Text: " end", Font: text.FontStyle{Size: 12}, Tag: 1},
	}}).Layout(inf())
	if len(b.Lines) != 1 || b.Height < 50 {
		t.Fatalf("%d lines, height %g", len(b.Lines), b.Height)
	}
	if len(b.Boxes) != 1 || b.Boxes[0].Tag != 3 || math.Abs(b.Boxes[0].Y+50-b.Baseline) > 0.01 {
		t.Errorf("the box must stand on the baseline %g: %+v", b.Baseline, b.Boxes)
	}
	fragments := b.Fragments()
	if len(fragments) != 3 || fragments[1].Tag != 2 || fragments[1].X < fragments[0].Width-0.01 {
		t.Errorf("fragments %+v", fragments)
	}
	x := 0.0
	for _, r := range b.Lines[0].Runs {
		if r.Start >= 12 { // behind the box
			x = r.X
			break
		}
	}
	if want := b.Boxes[0].X + 40; math.Abs(x-want) > 0.01 {
		t.Errorf("the text after the box begins at %g, want %g", x, want)
	}
}

func TestSpacingAndCase(t *testing.T) {
	t.Parallel()
	f := load(t, text.IOS)
	plain := f.Shape(one("abcdef", 14)).MaxContentWidth()
	p := one("abcdef", 14)
	p.Spans[0].LetterSpacing = 2
	if got := f.Shape(p).MaxContentWidth(); math.Abs(got-plain-12) > 0.02 {
		t.Errorf("6 letters with 2 points each: %g wider", got-plain)
	}
	for mode, want := range map[text.Transform]string{text.Uppercase: "STRASSE ABC", text.Lowercase: "straße abc", text.Capitalize: "Straße ABc"} {
		p := one("straße aBc", 14)
		p.Spans[0].Transform = mode
		if got, same := f.Shape(p).MaxContentWidth(), f.Shape(one(want, 14)).MaxContentWidth(); got != same {
			t.Errorf("transform %d: width %g, want that of %q, %g", mode, got, want, same)
		}
	}
	a, b := one("a\tb", 14), one("ab\tb", 14)
	if x, y := f.Shape(a).MaxContentWidth(), f.Shape(b).MaxContentWidth(); math.Abs(x-y) > 0.02 {
		t.Errorf("text after a tab begins at the same stop: %g and %g", x, y)
	}
}

func TestSyntheticStyles(t *testing.T) {
	t.Parallel()
	f := load(t, text.IOS)
	r := f.Shape(text.Paragraph{Spans: []text.Span{{Text: "简", Font: text.FontStyle{Weight: 700, Italic: true}}}}).Layout(inf()).Lines[0].Runs[0]
	if !r.SyntheticBold || !r.SyntheticSlant {
		t.Errorf("bold %v, slanted %v", r.SyntheticBold, r.SyntheticSlant)
	}
}

// A block laid out again in its own width breaks at the same places, and every line fits.
func TestOwnWidth(t *testing.T) {
	t.Parallel()
	f := load(t, text.IOS)
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOfN(rapid.RuneFrom([]rune("ab cdé fiWAV.-\n\t日本ש ם الع👍🏽\u200d")), 0, 80, -1).Draw(t, "text")
		p := one(s, rapid.Float64Range(6, 40).Draw(t, "size"))
		p.MaxLines = rapid.IntRange(0, 3).Draw(t, "lines")
		p.Ellipsize = text.Ellipsize(rapid.IntRange(0, 3).Draw(t, "mode"))
		p.Align = text.Align(rapid.IntRange(0, 3).Draw(t, "align"))
		p.Direction = text.Direction(rapid.IntRange(0, 2).Draw(t, "direction"))
		p.PixelRatio = rapid.SampledFrom([]float64{1, 2, 2.625, 3}).Draw(t, "ratio")
		shaped := f.Shape(p)
		width := rapid.Float64Range(0, 400).Draw(t, "width")
		b := shaped.Layout(width)
		last, height := 0, 0.0
		for _, l := range b.Lines {
			if l.Start < last || l.End < l.Start {
				t.Fatalf("line %d-%d after %d", l.Start, l.End, last)
			}
			last = l.End
			height += l.Height
			x := math.Inf(-1)
			for _, r := range l.Runs {
				if r.X < x-1e-6 {
					t.Fatalf("runs are not in visual order: %g after %g", r.X, x)
				}
				x = r.X
			}
		}
		if len(b.Lines) > 0 && math.Abs(height-b.Height) > 1e-6 {
			t.Fatalf("lines are %g high, the block %g", height, b.Height)
		}
		if !b.Truncated && b.Width <= width {
			again := shaped.Layout(math.Max(b.Width, 0))
			if len(again.Lines) != len(b.Lines) || again.Width > b.Width+1e-6 {
				t.Fatalf("%d lines of %g in %g, %d of %g in its own width", len(b.Lines), b.Width, width, len(again.Lines), again.Width)
			}
		}
	})
}

func TestHostileInput(t *testing.T) {
	t.Parallel()
	f := load(t, text.IOS)
	huge := strings.Repeat("word ", text.MaxRunes)
	cases := map[string]text.Paragraph{
		"long":       one(huge, 14),
		"no breaks":  one(strings.Repeat("x", 3*text.MaxRunes), 14),
		"newlines":   one(strings.Repeat("\n", 3*text.MaxRunes), 14),
		"tabs":       one(strings.Repeat("\t", 3*text.MaxRunes), 14),
		"marks":      one("a"+strings.Repeat("\u0301", 5000), 14),
		"joiners":    one(strings.Repeat("\u200d", 5000), 14),
		"isolates":   one(strings.Repeat("\u2067א\u2066a", 3000), 14),
		"huge size":  one("abc", 1e300),
		"not a size": one("abc", math.NaN()),
		"bytes":      one("\xff\xfe\x00\x01abc\xed\xa0\x80", 14),
		"numbers": {Spans: []text.Span{{
			Text: "abc", LetterSpacing: math.Inf(-1), LineHeight: math.NaN(), Font: text.FontStyle{Family: strings.Repeat(",", 1<<20), Weight: -7, Size: -1},
		}}, MaxLines: -5, PixelRatio: math.Inf(1), Strut: text.FontStyle{Size: math.NaN()}},
		"many spans": {Spans: make([]text.Span, 3*text.MaxSpans)},
		"box":        {Spans: []text.Span{{Inline: &text.InlineBox{Width: math.NaN(), Height: math.Inf(1)}}}},
	}
	for name, p := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := f.Shape(p)
			for _, w := range []float64{inf(), 300, 0, -1, math.NaN(), 1e-9} {
				b := s.Layout(w)
				if len(b.Lines) > text.MaxLines || !(b.Width >= 0) || !(b.Height >= 0) || math.IsInf(b.Height, 0) {
					t.Errorf("in %g: %d lines, %g x %g", w, len(b.Lines), b.Width, b.Height)
				}
			}
		})
	}
}

func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	f := load(t, text.Android)
	s := f.Shape(one("shared paragraph שלום 👍🏽 नमस्ते", 15))
	want := s.Layout(120).Height
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for k := range 20 {
				if got := s.Layout(120).Height; got != want {
					t.Errorf("height %g, want %g", got, want)
				}
				f.Shape(one(strings.Repeat("x", k+i), 14)).Layout(50)
			}
		})
	}
	wg.Wait()
}

func BenchmarkShape(b *testing.B) {
	f := load(b, text.IOS)
	p := one("The engine weaves algebraic patterns just as the loom weaves flowers and leaves.", 14)
	b.Run("first", func(b *testing.B) {
		b.ReportAllocs()
		for i := range b.N {
			p.Spans[0].Text = p.Spans[0].Text[:70] + string(rune('a'+i%26)) + string(rune('a'+i/26%26)) + string(rune('a'+i/676%26))
			f.Shape(p).Layout(290)
		}
	})
	b.Run("again", func(b *testing.B) {
		b.ReportAllocs()
		for range b.N {
			f.Shape(p).Layout(290)
		}
	})
	s := f.Shape(p)
	b.Run("another width", func(b *testing.B) {
		b.ReportAllocs()
		for i := range b.N {
			s.Layout(100 + float64(i%100))
		}
	})
}
