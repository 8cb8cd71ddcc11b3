package png

import (
	"bytes"
	"math/bits"
)

// bitWriter writes bits from the lowest up, as deflate packs them (RFC 1951, section 3.1.1).
type bitWriter struct {
	out  *bytes.Buffer
	acc  uint64
	used uint
}

func (w *bitWriter) write(v uint64, n uint) {
	w.acc |= v << w.used
	w.used += n
	for w.used >= 8 {
		w.out.WriteByte(byte(w.acc))
		w.acc >>= 8
		w.used -= 8
	}
}

func (w *bitWriter) align() {
	if w.used > 0 {
		w.out.WriteByte(byte(w.acc))
		w.acc, w.used = 0, 0
	}
}

// huffman is a canonical code, its words in the order in which bits are written.
type huffman struct {
	word   [288]uint16
	length [288]uint8
}

// assign computes the words for the lengths (RFC 1951, section 3.2.2).
func (h *huffman) assign() {
	var count, next [16]uint16
	for _, n := range h.length {
		if n > 0 {
			count[n]++
		}
	}
	code := uint16(0)
	for n := 1; n < 16; n++ {
		code = (code + count[n-1]) << 1
		next[n] = code
	}
	for s, n := range h.length {
		if n > 0 {
			h.word[s] = bits.Reverse16(next[n]) >> (16 - n)
			next[n]++
		}
	}
}

func (h *huffman) put(w *bitWriter, symbol int) {
	w.write(uint64(h.word[symbol]), uint(h.length[symbol]))
}

// lengthCode gives a match length's symbol and its extra bits (RFC 1951, section 3.2.5).
func lengthCode(n int) (symbol int, extra uint64, extraBits uint) {
	switch {
	case n == 258:
		return 285, 0, 0
	case n <= 10:
		return 254 + n, 0, 0
	}
	v := uint(n - 3)
	k := uint(bits.Len(v)) - 3
	return int(257 + 4*k + 4 + (v>>k - 4)), uint64(v & (1<<k - 1)), k
}

const endOfBlock = 256

// repeatBlock writes rows that equal the row above as a deflate block made by hand: a row is its filter byte (Up) and
// zeros, that is two literals, matches of 258 at distance 1 in two bits each, and one match for the rest. A 1170-pixel
// row takes 5 bytes and no look at its pixels. It returns the checksum of the rows, which needs no pass over them either.
func repeatBlock(out *bytes.Buffer, rowBytes, rows int) checksum {
	whole, rest := (rowBytes-1)/258, (rowBytes-1)%258
	var code huffman
	// One symbol in one bit and four in three bits each make a complete code; an unneeded place goes to the literal 1.
	restSymbol, extra, extraBits := 1, uint64(0), uint(0)
	if rest >= 3 {
		restSymbol, extra, extraBits = lengthCode(rest)
	}
	code.length[285] = 1
	for _, s := range []int{0, filterUp, endOfBlock, restSymbol} {
		code.length[s] = 3
	}
	code.assign()

	w := &bitWriter{out: out}
	w.write(0, 1) // not the last block
	w.write(2, 2) // with codes of its own
	writeCodeLengths(w, &code)
	for range rows {
		code.put(w, filterUp)
		code.put(w, 0)
		for range whole {
			code.put(w, 285)
			w.write(0, 1) // distance 1
		}
		switch {
		case rest >= 3:
			code.put(w, restSymbol)
			w.write(extra, extraBits)
			w.write(0, 1)
		default:
			for range rest {
				code.put(w, 0)
			}
		}
	}
	code.put(w, endOfBlock)
	// An empty stored block brings the next chunk to a byte's edge.
	w.write(0, 3)
	w.align()
	out.WriteString("\x00\x00\xFF\xFF")

	sum := checksum{a: 1, n: rows * (rowBytes + 1)}
	for range rows {
		sum.a = (sum.a + filterUp) % adlerModulus
		sum.b = uint32((uint64(sum.b) + uint64(sum.a)*uint64(rowBytes+1)) % adlerModulus)
	}
	return sum
}

// writeCodeLengths writes the header of a block with its own codes: 286 literal and length symbols and one distance, of
// one bit. The lengths themselves are written with a flat code of three bits for the eight symbols that occur.
func writeCodeLengths(w *bitWriter, code *huffman) {
	var lengths huffman
	for _, s := range []int{0, 1, 2, 3, 4, 16, 17, 18} {
		lengths.length[s] = 3
	}
	lengths.assign()
	w.write(286-257, 5)
	w.write(0, 5)    // one distance code
	w.write(19-4, 4) // all code length codes
	for _, s := range codeOrder {
		w.write(uint64(lengths.length[s]), 3)
	}
	for s := 0; s < 286; {
		if code.length[s] != 0 {
			lengths.put(w, int(code.length[s]))
			s++
			continue
		}
		run := 1
		for s+run < 286 && code.length[s+run] == 0 && run < 138 {
			run++
		}
		switch {
		case run >= 11:
			lengths.put(w, 18)
			w.write(uint64(run-11), 7)
		case run >= 3:
			lengths.put(w, 17)
			w.write(uint64(run-3), 3)
		default:
			run = 1
			lengths.put(w, 0)
		}
		s += run
	}
	lengths.put(w, 1) // the distance's length
}
