package png

import (
	"bytes"
	"encoding/binary"
	"hash/adler32"
	"hash/crc32"
	"sync"

	"github.com/klauspost/compress/flate"
)

// chunk is a range of rows that becomes one IDAT chunk: a piece of the zlib stream that needs nothing of the pieces
// before it.
type chunk struct {
	from, to int // rows
	repeats  bool
	first    bool
	out      *bytes.Buffer
	sum      checksum
}

const (
	// fewestRepeats is how many repeated rows in a run are worth leaving the compressor for.
	fewestRepeats = 24
	// chunkBytes is about how much a compressed chunk holds before compression: large enough to learn from, small enough
	// to keep all processors busy to the end.
	chunkBytes = 640 << 10
	// level is the compressor's: higher ones save about a tenth and take twice the time or more.
	level = 1
)

// chunks cuts the picture into runs of repeated rows and stretches of others. It depends on the pixels alone.
func (p *picture) chunks() []chunk {
	var out []chunk
	rows := max(1, chunkBytes/(p.rowBytes+1))
	add := func(from, to int) {
		for from < to {
			n := to - from
			if n > rows {
				n = rows
				if to-from < 2*rows {
					n = (to - from + 1) / 2
				}
			}
			out = append(out, chunk{from: from, to: from + n})
			from += n
		}
	}
	start := 0
	for y := 0; y < p.height; {
		end := y
		for end < p.height && p.repeats[end] {
			end++
		}
		if end-y >= fewestRepeats {
			add(start, y)
			out = append(out, chunk{from: y, to: end, repeats: true})
			start = end
		}
		y = max(end, y+1)
	}
	add(start, p.height)
	out[0].first = true
	return out
}

var outputs = sync.Pool{New: func() any { return bytes.NewBuffer(make([]byte, 0, 64<<10)) }}

// encode fills out with the IDAT chunk but for its length and CRC, which seal adds.
func (c *chunk) encode(p *picture) {
	c.out = outputs.Get().(*bytes.Buffer)
	c.out.Reset()
	c.out.WriteString("\x00\x00\x00\x00IDAT")
	if c.first {
		c.out.WriteString("\x78\x01") // zlib: a window of 32 KB, the fastest level
	}
	if c.repeats {
		c.sum = repeatBlock(c.out, p.rowBytes, c.to-c.from)
		return
	}
	c.compress(p)
}

// compressor is what a worker needs for a chunk of rows.
type compressor struct {
	flate    *flate.Writer
	rows     [2][]byte // this row and the one above, packed
	filtered [3][]byte
}

var compressors = sync.Pool{New: func() any {
	w, err := flate.NewWriter(nil, level)
	if err != nil {
		panic("png: " + err.Error()) // the level is a constant of this file
	}
	return &compressor{flate: w}
}}

func (c *chunk) compress(p *picture) {
	z := compressors.Get().(*compressor)
	defer compressors.Put(z)
	z.flate.Reset(c.out)
	n := p.rowBytes
	for i := range z.rows {
		z.rows[i] = resize(z.rows[i], n)
	}
	for i := range z.filtered {
		z.filtered[i] = resize(z.filtered[i], n+1)
	}
	this, above := z.rows[0], z.rows[1]
	haveAbove := false
	hash := adler32.New()
	for y := c.from; y < c.to; y++ {
		var line []byte
		if p.repeats[y] {
			line = z.filtered[0]
			clear(line)
			line[0] = filterUp
		} else {
			if !haveAbove {
				if y > 0 {
					p.pack(above, y-1)
				} else {
					clear(above)
				}
			}
			changes := p.pack(this, y)
			line = z.filter(p, this, above, changes)
			this, above = above, this
		}
		haveAbove = true
		// Neither writes to memory can fail.
		_, _ = hash.Write(line)
		_, _ = z.flate.Write(line)
	}
	_ = z.flate.Flush()
	sum := hash.Sum32()
	c.sum = checksum{a: sum & 0xFFFF, b: sum >> 16, n: (c.to - c.from) * (n + 1)}
}

func resize(b []byte, n int) []byte {
	if cap(b) < n {
		return make([]byte, n)
	}
	return b[:n]
}

// seal adds the end of the stream, when this is the last chunk, and the chunk's length and CRC.
func (c *chunk) seal(tail []byte) {
	c.out.Write(tail)
	b := c.out.Bytes()
	binary.BigEndian.PutUint32(b, uint32(len(b)-8))
	var crc [4]byte
	binary.BigEndian.PutUint32(crc[:], crc32.ChecksumIEEE(b[4:]))
	c.out.Write(crc[:])
}

// release gives the memory back. A buffer that one odd image made huge is left to the collector.
func (c *chunk) release() {
	if c.out.Cap() <= 4<<20 {
		outputs.Put(c.out)
	}
	c.out = nil
}

// checksum is an Adler-32 of n bytes, begun with a = 1.
type checksum struct {
	a, b uint32
	n    int
}

const adlerModulus = 65521

// join is the checksum of two stretches one after the other, as zlib's adler32_combine computes it.
func (s checksum) join(t checksum) checksum {
	rest := uint64(t.n % adlerModulus)
	a := (uint64(s.a) + uint64(t.a) + adlerModulus - 1) % adlerModulus
	b := (rest*uint64(s.a) + uint64(s.b) + uint64(t.b) + adlerModulus - rest) % adlerModulus
	return checksum{a: uint32(a), b: uint32(b), n: s.n + t.n}
}

func (s checksum) value() uint32 { return s.b<<16 | s.a }
