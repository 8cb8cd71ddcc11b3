package png

import (
	"encoding/binary"
	"math/bits"
)

// deflater compresses one chunk of rows to one deflate block (RFC 1951). It is made for screens: a match is first looked
// for in the row above, then where the same four bytes were last seen; a whole chunk shares one code, so that codes are
// built a dozen times for a screen and not a hundred times. That takes about half of the time of a general compressor's
// fastest level at the same size.
type deflater struct {
	table  [1 << tableBits]int32 // position + 1 of the last four bytes with this hash
	tokens []uint32
	lits   [286]uint32 // how often each literal and length symbol occurs
	dists  [30]uint32
	code   huffman
	dist   huffman
	length [259]wordBits // code and extra bits of each match length
}

type wordBits struct {
	word uint32
	n    uint8
}

const (
	tableBits   = 15
	window      = 1 << 15
	longest     = 258
	matchToken  = 1 << 31 // a token is a literal, or this with the length less 3 and the distance less 1
	niceLength  = 64      // a match this long is taken without looking for a longer one
	maxCodeBits = 15
)

func hash4(v uint32) uint32 { return v * 0x9E3779B1 >> (32 - tableBits) }

// block appends the compressed rows, of pixels of so many bytes, to out, followed by an empty stored block that ends on a byte's edge.
func (d *deflater) block(out, data []byte, stride, pixel int) []byte {
	d.parse(data, stride, pixel)
	return d.write(out)
}

// parse finds the matches, greedily.
func (d *deflater) parse(data []byte, stride, pixel int) {
	clear(d.table[:])
	clear(d.lits[:])
	clear(d.dists[:])
	tokens := d.tokens[:0]
	n := len(data)
	if stride > window {
		stride = n // too far above for deflate
	}
	missed := 0
	i := 0
	for i+8 <= n {
		v := binary.LittleEndian.Uint32(data[i:])
		best, from := 0, 0
		if i >= stride && binary.LittleEndian.Uint32(data[i-stride:]) == v {
			best, from = matchLength(data, i-stride, i), stride
		}
		h := hash4(v)
		seen := int(d.table[h]) - 1
		d.table[h] = int32(i + 1)
		if best < niceLength && seen >= 0 && i-seen <= window && binary.LittleEndian.Uint32(data[seen:]) == v {
			if l := matchLength(data, seen, i); l > best {
				best, from = l, i-seen
			}
		}
		if best < 4 {
			// What begins to match within a pixel is rarely worth more than what begins with the next one. In noise, ever
			// more bytes are passed over between two looks.
			step := min(pixel+missed>>5, n-i)
			for _, b := range data[i : i+step] {
				tokens = append(tokens, uint32(b))
				d.lits[b]++
			}
			missed++
			i += step
			continue
		}
		missed = 0
		for {
			tokens = append(tokens, matchToken|uint32(best-3)<<16|uint32(from-1))
			symbol, _, _ := lengthCode(best)
			d.lits[symbol]++
			dist, _, _ := distanceCode(from)
			d.dists[dist]++
			i += best
			if best < longest || i+8 > n {
				break
			}
			// A run goes on at the same distance.
			if best = matchLength(data, i-from, i); best < 4 {
				break
			}
		}
		if i+8 <= n {
			// What ended the match is often seen again.
			d.table[hash4(binary.LittleEndian.Uint32(data[i-1:]))] = int32(i)
		}
	}
	for ; i < n; i++ {
		tokens = append(tokens, uint32(data[i]))
		d.lits[data[i]]++
	}
	d.lits[endOfBlock]++
	d.tokens = tokens
}

// matchLength is how many bytes from a and b on are equal, at most 258.
func matchLength(data []byte, a, b int) int {
	limit := min(longest, len(data)-b)
	n := 0
	for n+8 <= limit {
		if x := binary.LittleEndian.Uint64(data[a+n:]) ^ binary.LittleEndian.Uint64(data[b+n:]); x != 0 {
			return n + bits.TrailingZeros64(x)/8
		}
		n += 8
	}
	for n < limit && data[a+n] == data[b+n] {
		n++
	}
	return n
}

// distanceCode gives a match distance's symbol and its extra bits (RFC 1951, section 3.2.5).
func distanceCode(distance int) (symbol int, extra uint32, extraBits uint8) {
	v := uint(distance - 1)
	if v < 4 {
		return int(v), 0, 0
	}
	k := uint(bits.Len(v)) - 2
	return int(2*k + v>>k), uint32(v & (1<<k - 1)), uint8(k)
}

// write encodes the tokens.
func (d *deflater) write(out []byte) []byte {
	d.code, d.dist = huffman{}, huffman{}
	lengths(d.lits[:], d.code.length[:])
	lengths(d.dists[:], d.dist.length[:])
	d.code.assign()
	d.dist.assign()
	for l := 3; l <= longest; l++ {
		symbol, extra, n := lengthCode(l)
		bitsUsed := d.code.length[symbol]
		d.length[l] = wordBits{uint32(d.code.word[symbol]) | uint32(extra)<<bitsUsed, bitsUsed + uint8(n)}
	}
	acc, used := uint64(0), uint(0)
	put := func(v uint64, n uint) {
		acc |= v << used
		used += n
		if used >= 32 {
			out = binary.LittleEndian.AppendUint32(out, uint32(acc))
			acc >>= 32
			used -= 32
		}
	}
	put(0, 1) // not the last block
	put(2, 2) // with codes of its own
	d.header(put)
	for _, t := range d.tokens {
		if t < matchToken {
			put(uint64(d.code.word[t]), uint(d.code.length[t]))
			continue
		}
		l := d.length[t>>16&0xFF+3]
		put(uint64(l.word), uint(l.n))
		symbol, extra, n := distanceCode(int(t&0x7FFF) + 1)
		length := d.dist.length[symbol]
		put(uint64(d.dist.word[symbol])|uint64(extra)<<length, uint(length+n))
	}
	put(uint64(d.code.word[endOfBlock]), uint(d.code.length[endOfBlock]))
	put(0, 3) // an empty stored block
	for used > 0 {
		out = append(out, byte(acc))
		acc >>= 8
		used -= min(used, 8)
	}
	return append(out, 0, 0, 0xFF, 0xFF)
}

// header writes the two codes' lengths. They are themselves written in a flat code of four and five bits: a better one
// would save a hundred bytes of a chunk's hundred thousand.
func (d *deflater) header(put func(v uint64, n uint)) {
	var flat huffman
	for s := range 19 {
		flat.length[s] = 4
		if s == 0 || s >= 11 && s <= 15 {
			flat.length[s] = 5
		}
	}
	flat.assign()
	put(286-257, 5)
	put(30-1, 5)
	put(19-4, 4)
	for _, s := range codeOrder {
		put(uint64(flat.length[s]), 3)
	}
	symbol := func(s int) { put(uint64(flat.word[s]), uint(flat.length[s])) }
	all := append(append(make([]uint8, 0, 316), d.code.length[:286]...), d.dist.length[:30]...)
	for i := 0; i < len(all); {
		run := 1
		for i+run < len(all) && all[i+run] == 0 && all[i] == 0 && run < 138 {
			run++
		}
		switch {
		case run >= 11:
			symbol(18)
			put(uint64(run-11), 7)
		case run >= 3:
			symbol(17)
			put(uint64(run-3), 3)
		default:
			run = 1
			symbol(int(all[i]))
		}
		i += run
	}
}

// codeOrder is the order in which a block lists the lengths of the code length code.
var codeOrder = [19]int{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}
