package png

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"sync"
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
	deflater deflater
	packed   []byte
	lines    []byte    // the chunk's rows with their filter bytes
	rows     [2][]byte // a row to be filtered and the one above, packed
}

var compressors = sync.Pool{New: func() any { return &compressor{} }}

func (c *chunk) compress(p *picture) {
	z := compressors.Get().(*compressor)
	defer compressors.Put(z)
	stride := p.rowBytes + 1
	z.lines = resize(z.lines, (c.to-c.from)*stride)
	for y := c.from; y < c.to; y++ {
		line := z.lines[(y-c.from)*stride:][:stride]
		if p.repeats[y] {
			clear(line)
			line[0] = filterUp
			continue
		}
		line[0] = filterNone
		if changes := p.pack(line[1:], y); p.colorType != typePalette && changes*5 >= p.width*2 {
			z.filter(p, line, y)
		}
	}
	z.packed = z.deflater.block(z.packed[:0], z.lines, stride, max(1, p.rowBytes/p.width))
	c.out.Write(z.packed)
	c.sum = adler(z.lines)
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
