package png

import "encoding/binary"

// checksum is an Adler-32 of n bytes, begun with a = 1.
type checksum struct {
	a, b uint32
	n    int
}

const adlerModulus = 65521

// adler computes the checksum of data sixteen bytes at a time: the sums of a block's bytes and of its bytes weighted by
// their distance from its end are taken in lanes of 16 bits, several bytes in one addition.
func adler(data []byte) checksum {
	const (
		low     = 0x00FF00FF00FF00FF
		blocks  = 16 // of 8 bytes between two foldings: no lane exceeds 16 bits, as 16*16/2*2*255 < 65536
		perFold = 8 * blocks
	)
	a, b := uint64(1), uint64(0)
	n := len(data)
	for len(data) >= perFold {
		// Within the fold, byte i (from 0) counts perFold-i times in b. Its weight is 8*(blocks-k) - j for byte j of block k.
		var even, odd, evens, odds uint64
		for k := 0; k < perFold; k += 8 {
			v := binary.LittleEndian.Uint64(data[k : k+8 : k+8])
			// What was added before counts once more for each following block.
			evens += even
			odds += odd
			even += v & low
			odd += v >> 8 & low
		}
		var sum, weighted uint64
		for lane := uint(0); lane < 4; lane++ {
			e, o := even>>(16*lane)&0xFFFF, odd>>(16*lane)&0xFFFF
			es, os := evens>>(16*lane)&0xFFFF, odds>>(16*lane)&0xFFFF
			j := uint64(2 * lane)
			sum += e + o
			weighted += 8*(es+os) + (8-j)*e + (8-j-1)*o
		}
		b += perFold*a + weighted
		a += sum
		a %= adlerModulus
		b %= adlerModulus
		data = data[perFold:]
	}
	for _, v := range data {
		a += uint64(v)
		b += a
	}
	return checksum{a: uint32(a % adlerModulus), b: uint32(b % adlerModulus), n: n}
}

// join is the checksum of two stretches one after the other, as zlib's adler32_combine computes it.
func (s checksum) join(t checksum) checksum {
	rest := uint64(t.n % adlerModulus)
	a := (uint64(s.a) + uint64(t.a) + adlerModulus - 1) % adlerModulus
	b := (rest*uint64(s.a) + uint64(s.b) + uint64(t.b) + adlerModulus - rest) % adlerModulus
	return checksum{a: uint32(a), b: uint32(b), n: s.n + t.n}
}

func (s checksum) value() uint32 { return s.b<<16 | s.a }
