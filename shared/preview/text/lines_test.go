package text_test

import (
	"strings"
	"testing"

	"hivesync/shared/preview/text"
)

// lines gives the runes of each line.
func lines(s string, b *text.Block) []string {
	runes := []rune(s)
	var out []string
	for _, l := range b.Lines {
		out = append(out, string(runes[min(l.Start, len(runes)):min(l.End, len(runes))]))
	}
	return out
}

func TestLineBreaking(t *testing.T) {
	t.Parallel()
	f := load(t, text.IOS)
	cases := []struct {
		text  string
		width float64
		want  []string
	}{
		{"one two three", 60, []string{"one two ", "three"}},
		{"one two   three", 60, []string{"one two   ", "three"}},
		{"one\ntwo", 500, []string{"one\n", "two"}},
		{"one\r\ntwo\n", 500, []string{"one\n", "two\n", ""}},
		{"well-known fact", 50, []string{"well-", "known ", "fact"}},
		{"unbreakable", 40, []string{"unbre", "akabl", "e"}},
		{"a unbreakable", 60, []string{"a ", "unbreak", "able"}},
		{"日本語、テスト。", 50, []string{"日本語、", "テスト。"}}, // the comma is set half as wide at the line's end
		{"日本語、テスト。", 47, []string{"日本", "語、テ", "スト。"}},
		{"キャッシュ", 30, []string{"キャ", "ッシ", "ュ"}},
		{"https://example.com/a/path?query=1", 200, []string{"https://example.com/a/path?", "query=1"}},
		{"up to -5 or 10-20", 45, []string{"up to ", "-5 or ", "10-20"}},
		{"and/or off!now", 60, []string{"and/or ", "off!now"}},
		{"no\u00A0break here", 60, []string{"no\u00A0break ", "here"}},
		{"a/b", 0, []string{"a", "/", "b"}},
		{"👩‍👩‍👧‍👦👍🏽", 10, []string{"👩‍👩‍👧‍👦", "👍🏽"}},
		{"", 100, nil},
	}
	for _, c := range cases {
		b := f.Shape(one(c.text, 14)).Layout(c.width)
		got := lines(strings.ReplaceAll(c.text, "\r\n", "\n"), b)
		if strings.Join(got, "|") != strings.Join(c.want, "|") {
			t.Errorf("%q in %g: %q, want %q", c.text, c.width, got, c.want)
		}
	}
	if b := f.Shape(one("", 14)).Layout(100); b.Height != 17 || b.Width != 0 {
		t.Errorf("an empty paragraph is %g x %g", b.Width, b.Height)
	}
}

func TestTruncation(t *testing.T) {
	t.Parallel()
	f := load(t, text.IOS)
	const long = "The quick brown fox jumps over the lazy dog"
	for _, mode := range []text.Ellipsize{text.EllipsizeTail, text.EllipsizeHead, text.EllipsizeMiddle, text.EllipsizeClip} {
		p := one(long, 14)
		p.MaxLines, p.Ellipsize = 1, mode
		b := f.Shape(p).Layout(120)
		if !b.Truncated || len(b.Lines) != 1 || b.Lines[0].Width > 120.1 || b.Lines[0].Width < 95 {
			t.Errorf("mode %d: truncated %v, %d lines, width %g", mode, b.Truncated, len(b.Lines), b.Lines[0].Width)
		}
		first, last := b.Lines[0].Runs[0], b.Lines[0].Runs[len(b.Lines[0].Runs)-1]
		starts, ends := first.Start == 0 && first.End > 0, last.End == len(long)
		if want := mode != text.EllipsizeHead; starts != want {
			t.Errorf("mode %d: begins with the text: %v", mode, starts)
		}
		if want := mode == text.EllipsizeHead || mode == text.EllipsizeMiddle; ends != want {
			t.Errorf("mode %d: ends with the text: %v", mode, ends)
		}
	}
	p := one("two\nlines", 14)
	p.MaxLines = 1
	if b := f.Shape(p).Layout(500); !b.Truncated || len(b.Lines[0].Runs) != 2 {
		t.Errorf("a newline beyond the last line shows no ellipsis: %+v", b.Lines)
	}
	p = one("short", 14)
	p.MaxLines = 1
	if b := f.Shape(p).Layout(500); b.Truncated {
		t.Error("text that fits is truncated")
	}
}

// A cut through joined letters gives the last one its final form, which is often wider than the one it had.
func TestTruncatedLettersStayWithinTheirLine(t *testing.T) {
	t.Parallel()
	f := load(t, text.Android)
	for _, s := range []string{"النور فوق البحيرة", "بحيرة إناري الكبيرة", "שקיעה מעל הגבעות", "गर्म रेत पर एक लंबी सुबह"} {
		p := one(s, 15)
		p.MaxLines = 1
		shaped := f.Shape(p)
		full := shaped.MaxContentWidth()
		for width := 20.0; width < full; width += 1.5 {
			if b := shaped.Layout(width); b.Lines[0].Width > width+0.01 {
				t.Errorf("%q in %g points is %g wide", s, width, b.Lines[0].Width)
			}
		}
	}
}
