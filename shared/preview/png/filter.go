package png

import "encoding/binary"

// PNG's filter types (PNG 3rd edition, section 9.2).
const (
	filterNone = iota
	filterSub
	filterUp
)

// pack writes a row in the file's pixel format and returns how many pixels differ from their left neighbour.
func (p *picture) pack(dst []byte, y int) (changes int) {
	row := p.row(y)
	last := binary.LittleEndian.Uint32(row)
	switch p.colorType {
	case typePalette:
		return p.packIndexes(dst, row)
	case typeRGB:
		// Four bytes are written for three: the next pixel overwrites the fourth.
		i, j := 0, 0
		for ; j+4 <= len(dst); i, j = i+4, j+3 {
			c := binary.LittleEndian.Uint32(row[i : i+4 : i+4])
			if c != last {
				changes++
				last = c
			}
			binary.LittleEndian.PutUint32(dst[j:j+4:j+4], c)
		}
		for ; j < len(dst); i, j = i+4, j+3 {
			dst[j], dst[j+1], dst[j+2] = row[i], row[i+1], row[i+2]
		}
	default:
		value := straight(last)
		for i := 0; i+4 <= len(row); i += 4 {
			c := binary.LittleEndian.Uint32(row[i : i+4 : i+4])
			if c != last {
				changes++
				last, value = c, straight(c)
			}
			binary.LittleEndian.PutUint32(dst[i:i+4:i+4], value)
		}
	}
	return changes
}

func (p *picture) packIndexes(dst, row []byte) (changes int) {
	last := binary.LittleEndian.Uint32(row)
	value := p.index.find(last)
	if p.depth == 8 {
		for i := range dst {
			c := binary.LittleEndian.Uint32(row[4*i : 4*i+4 : 4*i+4])
			if c != last {
				changes++
				last, value = c, p.index.find(c)
			}
			dst[i] = value
		}
		return changes
	}
	clear(dst)
	for x := range p.width {
		c := binary.LittleEndian.Uint32(row[4*x : 4*x+4 : 4*x+4])
		if c != last {
			changes++
			last, value = c, p.index.find(c)
		}
		bit := x * int(p.depth)
		dst[bit>>3] |= value << (8 - int(p.depth) - bit&7)
	}
	return changes
}

// filter chooses a filter for a row that was packed into line. It is called for rows where most pixels differ from their
// neighbour: gradients and photographs, where differences are smaller than values. Rows of text and flat areas repeat
// themselves as they are, which filters would hide from the compressor. The filter with the least sum of differences is
// taken (PNG 3rd edition, section 12.7), estimated from every eighth byte.
func (z *compressor) filter(p *picture, line []byte, y int) {
	bpp := 3
	if p.colorType == typeRGBA {
		bpp = 4
	}
	row, above := resize(z.rows[0], p.rowBytes), resize(z.rows[1], p.rowBytes)
	z.rows[0], z.rows[1] = row, above
	copy(row, line[1:])
	if y > 0 {
		p.pack(above, y-1)
	} else {
		clear(above)
	}
	none, sub, up := 0, 0, 0
	for i := bpp; i < len(row); i += 8 {
		none += magnitude(row[i])
		sub += magnitude(row[i] - row[i-bpp])
		up += magnitude(row[i] - above[i])
	}
	out := line[1:]
	switch {
	case none <= sub && none <= up:
	case sub <= up:
		line[0] = filterSub
		difference(out[bpp:], row[bpp:], row)
	default:
		line[0] = filterUp
		difference(out, row, above)
	}
}

// magnitude is the distance of a difference from zero.
func magnitude(b byte) int {
	if b >= 128 {
		return 256 - int(b)
	}
	return int(b)
}

// difference subtracts eight bytes at a time: the highest bit of each byte is kept out of the subtraction, so that no
// borrow crosses to the next byte, and put right afterwards.
func difference(dst, a, b []byte) {
	const high = 0x8080808080808080
	n := len(a)
	b = b[:n]
	dst = dst[:n]
	i := 0
	for ; i+8 <= n; i += 8 {
		x, y := binary.LittleEndian.Uint64(a[i:]), binary.LittleEndian.Uint64(b[i:])
		d := (x | high) - (y &^ high)
		binary.LittleEndian.PutUint64(dst[i:], d^((x^^y)&high))
	}
	for ; i < n; i++ {
		dst[i] = a[i] - b[i]
	}
}
