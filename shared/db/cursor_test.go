package db

import (
	"testing"

	"pgregory.net/rapid"

	"hivesync/shared/fault"
)

func TestCursorsComeBackToTheirOwnListOnly(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.StringN(1, 100, maxCursorKey).Draw(t, "key")
		c := Cursor("files", key)
		if got, err := ParseCursor("files", c); err != nil || got != key {
			t.Fatalf("got %q, %v", got, err)
		}
		if _, err := ParseCursor("projects", c); !fault.Is(err, fault.InvalidCursor) {
			t.Fatalf("another list took it: %v", err)
		}
		broken := []byte(c)
		i := rapid.IntRange(0, len(broken)-1).Draw(t, "at")
		broken[i] ^= 1
		if got, err := ParseCursor("files", string(broken)); err == nil && got != key {
			t.Fatalf("a broken cursor gave %q", got)
		}
	})
}

func TestHostileCursorsAreRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []string{"x", "AAAA", "AQAAAAA", "\x00", "=====", Cursor("l", "\xff"), Cursor("l", string(make([]byte, 600)))} {
		if _, err := ParseCursor("l", c); !fault.Is(err, fault.InvalidCursor) {
			t.Errorf("%q: %v", c, err)
		}
	}
	if _, err := ParseIDCursor("l", Cursor("l", "not-an-id")); !fault.Is(err, fault.InvalidCursor) {
		t.Errorf("not an id: %v", err)
	}
	if id, err := ParseIDCursor("l", ""); id != nil || err != nil {
		t.Errorf("empty: %v, %v", id, err)
	}
}

func TestCutGivesACursorOnlyWhenThereIsMore(t *testing.T) {
	t.Parallel()
	self := func(s string) string { return s }
	if rows, next := Cut("l", []string{"a", "b"}, 2, self); len(rows) != 2 || next != "" {
		t.Errorf("last page: %v %q", rows, next)
	}
	rows, next := Cut("l", []string{"a", "b", "c"}, 2, self)
	if key, err := ParseCursor("l", next); len(rows) != 2 || err != nil || key != "b" {
		t.Errorf("more: %v %q %v", rows, key, err)
	}
}
