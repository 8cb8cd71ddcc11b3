package jsonc

import (
	"bytes"
	"encoding/json"
	"testing"
)

func TestPlainKeepsWhatIsNoCommentAndNoTrailingComma(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		`{"a": "//", /* x */ "b": [1, 2,], // y` + "\n}": `{"a": "//",         "b": [1, 2 ]      ` + "\n}",
		"\ufeff{}":           "   {}",
		`{"a\"/*": "*/,]",}`: `{"a\"/*": "*/,]" }`,
		"[1, /* last */ ]":   "[1             ]",
		`[1 /* open`:         `[1        `,
	} {
		if got := string(Plain([]byte(in))); got != want {
			t.Errorf("%q became %q, expected %q", in, got, want)
		}
	}
}

func FuzzPlain(f *testing.F) {
	f.Add(`{"a": "//", /* x */ "b": [1, 2,], // y` + "\n}")
	f.Add("\ufeff{}")
	f.Add(`{"a\"/*": "*/"}`)
	f.Fuzz(func(t *testing.T, in string) {
		out := Plain([]byte(in))
		if len(out) != len(in) {
			t.Fatalf("%d bytes became %d", len(in), len(out))
		}
		// What is JSON already stays as it is.
		if json.Valid([]byte(in)) && !bytes.Equal(out, []byte(in)) {
			t.Errorf("%q became %q", in, out)
		}
	})
}
