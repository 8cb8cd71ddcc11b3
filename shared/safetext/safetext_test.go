package safetext

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestTextsOfOthersAreBoundedAndClean(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, got, want string }{
		{"a short text stays", Clip("héllo", 10), "héllo"},
		{"a cut is at a whole character", Clip("héllo", 2), "h"},
		{"a block keeps its lines", Block("one\ntwo", 20), "one\ntwo"},
		{"a block loses NUL and what is no UTF-8", Block("a\x00b\xff", 20), "ab\uFFFD"},
		{"a block says that it was cut", Block("abcdef", 3), "abc…"},
		{"a line has no control characters", Line("a\x1b[31mb\r\nc\u202ed", 20), "a[31mbcd"},
		{"a line loses what is no UTF-8", Line("a\xffb", 20), "ab"},
		{"a line is counted in characters", Line("ääää", 3), "äää"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if c.got != c.want {
				t.Errorf("got %q, expected %q", c.got, c.want)
			}
		})
	}
}

func TestNothingPassesItsBounds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s, most := string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")), rapid.IntRange(0, 40).Draw(t, "most")
		if got := Clip(s, most); len(got) > most {
			t.Fatalf("Clip gave %d bytes", len(got))
		}
		if got := Block(s, most); len(got) > most+len("…") || !utf8.ValidString(got) || strings.Contains(got, "\x00") {
			t.Fatalf("Block gave %q", got)
		}
		got := Line(s, most)
		if utf8.RuneCountInString(got) > most || !utf8.ValidString(got) || strings.ContainsFunc(got, func(r rune) bool { return !Printable(r) }) {
			t.Fatalf("Line gave %q", got)
		}
		if IsLine(s) != (Line(s, len(s)) == s) || !IsLine(got) {
			t.Fatalf("IsLine and Line disagree about %q", s)
		}
	})
}
