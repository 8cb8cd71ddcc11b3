package png

import (
	"bytes"
	"encoding/binary"
	"image"
	"slices"
	"sync/atomic"
)

// PNG's colour types (PNG 3rd edition, section 11.2.1).
const (
	typeRGB     = 2
	typePalette = 3
	typeRGBA    = 6
)

// picture is an image and what was found out about it.
type picture struct {
	img           *image.RGBA
	width, height int
	repeats       []bool // the row equals the one above
	opaque        bool
	colors        []uint32 // at most 256, premultiplied; nil when there are more
	index         colorIndex
	colorType     byte
	depth         byte
	rowBytes      int // of a row without its filter byte
}

func (p *picture) row(y int) []byte {
	at := y * p.img.Stride
	return p.img.Pix[at : at+4*p.width : at+4*p.width]
}

// analysisRows is how many rows are looked at as one piece of work.
const analysisRows = 256

// analyze finds repeated rows, transparency and the palette. Only rows that differ from the one above are looked into.
func (p *picture) analyze() {
	p.repeats = make([]bool, p.height)
	pieces := (p.height + analysisRows - 1) / analysisRows
	type found struct {
		opaque bool
		index  colorIndex
	}
	parts := make([]found, pieces)
	var tooMany atomic.Bool // a piece has found more than 256 colours: the others need not count theirs
	parallel(pieces, func(i int) {
		f := &parts[i]
		f.opaque = true
		for y := i * analysisRows; y < min((i+1)*analysisRows, p.height); y++ {
			row := p.row(y)
			if y > 0 && bytes.Equal(row, p.row(y-1)) {
				p.repeats[y] = true
				continue
			}
			if f.index.full || tooMany.Load() {
				f.opaque = f.opaque && opaque(row)
				continue
			}
			f.opaque = f.index.scan(row) && f.opaque
		}
		if f.index.full {
			tooMany.Store(true)
		}
	})
	p.opaque = true
	for i := range parts {
		p.opaque = p.opaque && parts[i].opaque
		p.index.merge(&parts[i].index)
	}
	if !p.index.full && !tooMany.Load() {
		p.colors = slices.Sorted(slices.Values(p.index.list))
		// Colours that are not opaque go first: tRNS may then be shorter than the palette.
		slices.SortStableFunc(p.colors, func(a, b uint32) int { return int(a>>24) - int(b>>24) })
		p.index.number(p.colors)
	}
}

// colorIndex is a set of at most 256 colours: a hash table with open addressing, four times as large.
type colorIndex struct {
	keys  [1024]uint32
	value [1024]int16 // number + 1; 0 is free
	list  []uint32
	full  bool
}

func slot(c uint32) uint32 { return c * 0x9E3779B1 >> 22 }

// scan adds a row's colours and tells whether all are opaque.
func (x *colorIndex) scan(row []byte) (opaque bool) {
	opaque = true
	last := ^binary.LittleEndian.Uint32(row)
	both := uint64(last)<<32 | uint64(last)
	for i := 0; i < len(row); i += 4 {
		// Two pixels like the last one are passed over at once: most of a screen's row is of one colour.
		for i+8 <= len(row) && binary.LittleEndian.Uint64(row[i:]) == both {
			i += 8
		}
		if i >= len(row) {
			break
		}
		c := binary.LittleEndian.Uint32(row[i:])
		if c == last {
			continue
		}
		last = c
		both = uint64(c)<<32 | uint64(c)
		if c>>24 != 255 {
			opaque = false
		}
		if !x.full {
			x.add(c)
		}
	}
	return opaque
}

func (x *colorIndex) add(c uint32) {
	for s := slot(c); ; s = (s + 1) & 1023 {
		if x.value[s] == 0 {
			if len(x.list) == 256 {
				x.full = true
				return
			}
			x.list = append(x.list, c)
			x.keys[s], x.value[s] = c, int16(len(x.list))
			return
		}
		if x.keys[s] == c {
			return
		}
	}
}

func (x *colorIndex) merge(y *colorIndex) {
	x.full = x.full || y.full
	for _, c := range y.list {
		if x.full {
			return
		}
		x.add(c)
	}
}

// opaque tells whether all pixels of a row are: their alphas are and-ed, eight bytes at a time.
func opaque(row []byte) bool {
	all := ^uint64(0)
	i := 0
	for ; i+32 <= len(row); i += 32 {
		r := row[i : i+32 : i+32]
		all &= binary.LittleEndian.Uint64(r) & binary.LittleEndian.Uint64(r[8:]) &
			binary.LittleEndian.Uint64(r[16:]) & binary.LittleEndian.Uint64(r[24:])
	}
	for ; i < len(row); i += 4 {
		all &= uint64(binary.LittleEndian.Uint32(row[i:])) | 0xFFFFFFFF<<32
	}
	return all&0xFF000000_FF000000 == 0xFF000000_FF000000
}

// number gives the colours their places in the palette.
func (x *colorIndex) number(colors []uint32) {
	place := make(map[uint32]int16, len(colors))
	for i, c := range colors {
		place[c] = int16(i + 1)
	}
	for s := range x.value {
		if x.value[s] != 0 {
			x.value[s] = place[x.keys[s]]
		}
	}
}

func (x *colorIndex) find(c uint32) byte {
	for s := slot(c); ; s = (s + 1) & 1023 {
		if x.keys[s] == c && x.value[s] != 0 {
			return byte(x.value[s] - 1)
		}
	}
}

// plan chooses the colour type.
func (p *picture) plan() {
	p.depth = 8
	switch {
	case p.colors != nil:
		p.colorType = typePalette
		switch n := len(p.colors); {
		case n <= 2:
			p.depth = 1
		case n <= 4:
			p.depth = 2
		case n <= 16:
			p.depth = 4
		}
		p.rowBytes = (p.width*int(p.depth) + 7) / 8
	case p.opaque:
		p.colorType, p.rowBytes = typeRGB, 3*p.width
	default:
		p.colorType, p.rowBytes = typeRGBA, 4*p.width
	}
}

func (p *picture) writePalette(out *bytes.Buffer) {
	palette := make([]byte, 0, 3*len(p.colors))
	var alpha []byte
	for _, c := range p.colors {
		v := straight(c)
		palette = append(palette, byte(v), byte(v>>8), byte(v>>16))
		if c>>24 != 255 {
			alpha = append(alpha, byte(c>>24))
		}
	}
	writeChunk(out, "PLTE", palette)
	if len(alpha) > 0 {
		writeChunk(out, "tRNS", alpha)
	}
}

// straight undoes premultiplication. Of the values that premultiplication maps to the same channel, it takes the least
// for which image/color's own arithmetic, which rounds down, gives the premultiplied channel back exactly.
func straight(c uint32) uint32 {
	a := c >> 24
	switch a {
	case 255:
		return c
	case 0:
		return 0
	}
	den := 257 * a
	up := func(v uint32) uint32 { return min((v*65280+den-1)/den, 255) }
	return up(c&255) | up(c>>8&255)<<8 | up(c>>16&255)<<16 | a<<24
}
