package png

import (
	"bytes"
	"compress/flate"
	"io"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

func inflate(t interface{ Fatalf(string, ...any) }, block []byte) []byte {
	// A stored last block ends the stream.
	got, err := io.ReadAll(flate.NewReader(io.MultiReader(bytes.NewReader(block), bytes.NewReader([]byte{1, 0, 0, 0xFF, 0xFF}))))
	if err != nil {
		t.Fatalf("compress/flate does not read the block: %v", err)
	}
	return got
}

func TestBlocksInflate(t *testing.T) {
	t.Parallel()
	d := &deflater{}
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		data := make([]byte, rapid.IntRange(1, 3000).Draw(t, "size"))
		symbols := rapid.IntRange(1, 256).Draw(t, "symbols")
		repeat := rapid.IntRange(0, 99).Draw(t, "repeat")
		for i := range data {
			if back := r.IntN(300) + 1; r.IntN(100) < repeat && back <= i {
				data[i] = data[i-back]
			} else {
				data[i] = byte(r.IntN(symbols))
			}
		}
		stride := rapid.IntRange(1, 400).Draw(t, "stride")
		block := d.block(nil, data, stride, rapid.IntRange(1, 4).Draw(t, "pixel"))
		if got := inflate(t, block); !bytes.Equal(got, data) {
			t.Fatalf("%d bytes come back as %d others", len(data), len(got))
		}
	})
}

// Distances up to the window's end and rows wider than the window.
func TestFarMatches(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for _, stride := range []int{window - 1, window, window + 1, 50_000} {
		row := make([]byte, stride)
		for i := range row {
			row[i] = byte(r.Uint32())
		}
		data := bytes.Repeat(row, 3)
		d := &deflater{}
		block := d.block(nil, data, stride, 3)
		if got := inflate(t, block); !bytes.Equal(got, data) {
			t.Errorf("stride %d: other bytes come back", stride)
		}
		if near := stride <= window; near && len(block) > len(data)*2/5 {
			t.Errorf("stride %d: repeated rows take %d of %d bytes", stride, len(block), len(data))
		}
	}
}

// Every length is coded as RFC 1951 lists it.
func TestLengthAndDistanceCodes(t *testing.T) {
	t.Parallel()
	base := []int{3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258}
	for n := 3; n <= longest; n++ {
		symbol, extra, extraBits := lengthCode(n)
		if base[symbol-257]+int(extra) != n || extra>>extraBits != 0 {
			t.Errorf("length %d: symbol %d, extra %d in %d bits", n, symbol, extra, extraBits)
		}
	}
	next := 1
	for symbol := range 30 {
		extraBits := max(0, symbol/2-1)
		for extra := range 1 << extraBits {
			if s, e, b := distanceCode(next); s != symbol || int(e) != extra || int(b) != extraBits {
				t.Fatalf("distance %d: symbol %d, extra %d in %d bits", next, s, e, b)
			}
			next++
		}
	}
	if next != window+1 {
		t.Errorf("%d distances", next-1)
	}
}

// Codes are complete and no longer than allowed, also for frequencies that would make deeper trees.
func TestCodeLengths(t *testing.T) {
	t.Parallel()
	fibonacci := make([]uint32, 40)
	a, b := uint32(1), uint32(1)
	for i := range fibonacci {
		fibonacci[i] = a
		a, b = b, a+b
	}
	check := func(t interface{ Fatalf(string, ...any) }, freq []uint32) {
		out := make([]uint8, len(freq))
		lengths(freq, out)
		kraft := 0
		for s, n := range out {
			if n > maxCodeBits || freq[s] > 0 && n == 0 {
				t.Fatalf("symbol %d of frequency %d has %d bits", s, freq[s], n)
			}
			if n > 0 {
				kraft += 1 << (maxCodeBits - n)
			}
		}
		if kraft != 1<<maxCodeBits {
			t.Fatalf("the code is not complete: %d of %d", kraft, 1<<maxCodeBits)
		}
	}
	check(t, fibonacci)
	check(t, []uint32{0, 0, 5})
	check(t, []uint32{0, 0})
	rapid.Check(t, func(t *rapid.T) {
		freq := rapid.SliceOfN(rapid.Uint32Range(0, 1<<20), 2, 286).Draw(t, "frequencies")
		for i := range freq {
			freq[i] >>= rapid.IntRange(0, 20).Draw(t, "shift")
		}
		check(t, freq)
	})
}
