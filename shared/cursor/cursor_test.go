package cursor

import (
	"testing"

	"pgregory.net/rapid"

	"hivesync/shared/fault"
)

func TestCursorsComeBackToTheirOwnListOnly(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.StringN(1, 100, maxKey).Draw(t, "key")
		c := New("files", key)
		if got, err := Parse("files", c); err != nil || got != key {
			t.Fatalf("got %q, %v", got, err)
		}
		if _, err := Parse("projects", c); !fault.Is(err, fault.InvalidCursor) {
			t.Fatalf("another list took it: %v", err)
		}
		broken := []byte(c)
		i := rapid.IntRange(0, len(broken)-1).Draw(t, "at")
		broken[i] ^= 1
		if got, err := Parse("files", string(broken)); err == nil && got != key {
			t.Fatalf("a broken cursor gave %q", got)
		}
	})
}

func TestHostileCursorsAreRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []string{"x", "AAAA", "AQAAAAA", "\x00", "=====", New("l", "\xff"), New("l", string(make([]byte, 600)))} {
		if _, err := Parse("l", c); !fault.Is(err, fault.InvalidCursor) {
			t.Errorf("%q: %v", c, err)
		}
	}
	if _, err := ID("not-an-id"); !fault.Is(err, fault.InvalidCursor) {
		t.Errorf("not an id: %v", err)
	}
	if key, err := Parse("l", ""); key != "" || err != nil {
		t.Errorf("empty: %v, %v", key, err)
	}
}
