// Package png writes PNG files from premultiplied RGBA pixels, faster than image/png for screens of user interfaces.
//
// It only writes: reading is image/png's. Its output is a plain PNG that any decoder reads, and is the same for the same
// pixels, whatever the number of processors.
//
// Why it is fast: a row that repeats the one above costs a comparison and a few bits, not a compression (two thirds of
// the rows of a typical screen); what is left is cut into chunks that are compressed on all processors and joined into one
// zlib stream; checksums of the chunks are combined instead of being computed over the whole.
package png

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"io"
	"runtime"
	"sync"
)

// MaxSide is the largest width or height, in pixels.
const MaxSide = 1 << 15

// errSize is returned for an image that is empty or larger than MaxSide.
var errSize = errors.New("png: the image is empty or too large")

// Encode writes img, whose pixels are premultiplied. An image of at most 256 colours gets a palette, an opaque one has
// no alpha channel.
func Encode(w io.Writer, img *image.RGBA) error {
	width, height := img.Rect.Dx(), img.Rect.Dy()
	if width <= 0 || height <= 0 || width > MaxSide || height > MaxSide || len(img.Pix) < (height-1)*img.Stride+4*width {
		return errSize
	}
	p := &picture{img: img, width: width, height: height}
	p.analyze()
	p.plan()
	chunks := p.chunks()
	parallel(len(chunks), func(i int) { chunks[i].encode(p) })

	out := bytes.NewBuffer(make([]byte, 0, 1024))
	out.WriteString("\x89PNG\r\n\x1a\n")
	var header [13]byte
	binary.BigEndian.PutUint32(header[0:], uint32(width))
	binary.BigEndian.PutUint32(header[4:], uint32(height))
	header[8], header[9] = p.depth, p.colorType
	writeChunk(out, "IHDR", header[:])
	if p.colorType == typePalette {
		p.writePalette(out)
	}
	if _, err := w.Write(out.Bytes()); err != nil {
		return err
	}
	sum := checksum{a: 1}
	for i := range chunks {
		c := &chunks[i]
		sum = sum.join(c.sum)
		if i == len(chunks)-1 {
			// An empty stored block marked as the last one, and the checksum, end the stream.
			tail := []byte{1, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0}
			binary.BigEndian.PutUint32(tail[5:], sum.value())
			c.seal(tail)
		} else {
			c.seal(nil)
		}
		if _, err := w.Write(c.out.Bytes()); err != nil {
			return err
		}
		c.release()
	}
	out.Reset()
	writeChunk(out, "IEND", nil)
	_, err := w.Write(out.Bytes())
	return err
}

// writeChunk writes a PNG chunk: length, name, data and the CRC of name and data.
func writeChunk(out *bytes.Buffer, name string, data []byte) {
	var b [4]byte
	binary.BigEndian.PutUint32(b[:], uint32(len(data)))
	out.Write(b[:])
	start := out.Len()
	out.WriteString(name)
	out.Write(data)
	binary.BigEndian.PutUint32(b[:], crc32.ChecksumIEEE(out.Bytes()[start:]))
	out.Write(b[:])
}

// parallel calls work for every index on all processors.
func parallel(n int, work func(i int)) {
	workers := min(runtime.GOMAXPROCS(0), n)
	if workers <= 1 {
		for i := range n {
			work(i)
		}
		return
	}
	next := make(chan int, n)
	for i := range n {
		next <- i
	}
	close(next)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for i := range next {
				work(i)
			}
		})
	}
	wg.Wait()
}
