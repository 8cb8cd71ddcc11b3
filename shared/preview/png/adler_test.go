package png

import (
	"bytes"
	"hash/adler32"
	"testing"

	"pgregory.net/rapid"
)

func TestAdler(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		data := rapid.SliceOfN(rapid.Byte(), 0, 700).Draw(t, "data")
		cut := rapid.IntRange(0, len(data)).Draw(t, "cut")
		if got, want := adler(data).value(), adler32.Checksum(data); got != want {
			t.Fatalf("adler %x, want %x", got, want)
		}
		if got, want := adler(data[:cut]).join(adler(data[cut:])).value(), adler32.Checksum(data); got != want {
			t.Fatalf("joined at %d: %x, want %x", cut, got, want)
		}
	})
	// The largest bytes fill the lanes most.
	full := bytes.Repeat([]byte{255}, 100_003)
	if got, want := adler(full).value(), adler32.Checksum(full); got != want {
		t.Errorf("all 255: %x, want %x", got, want)
	}
}
