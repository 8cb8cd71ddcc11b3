package flow

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

// dropped marks a byte that is left out. No text in UTF-8 has it.
const dropped = 0xff

// draft is a source that is being changed. What is taken out becomes blanks, one for each character, and line ends stay; so what
// stays keeps its line, and its column but behind what is put in.
type draft struct {
	source []byte
	out    []byte
	puts   map[int]string // by the byte of the source that they stand before
	err    error
}

func newDraft(source []byte) *draft {
	return &draft{source: source, out: bytes.Clone(source), puts: map[int]string{}}
}

// fail keeps the first thing that could not be done.
func (d *draft) fail(format string, args ...any) {
	if d.err == nil {
		d.err = fmt.Errorf(format, args...)
	}
}

func (d *draft) blank(from, to int) {
	for at := from; at < to; {
		c, size := utf8.DecodeRune(d.source[at:])
		switch c {
		case '\n', '\r', '\u2028', '\u2029':
		default:
			d.out[at] = ' '
			for i := 1; i < size; i++ {
				d.out[at+i] = dropped
			}
		}
		at += size
	}
}

// put puts text before a byte, behind what was put there earlier.
func (d *draft) put(at int, text string) { d.puts[at] += text }

// replace puts text in the place of a word.
func (d *draft) replace(from, to int, text string) {
	for i := from; i < to; i++ {
		d.out[i] = dropped
	}
	d.put(from, text)
}

func (d *draft) bytes() []byte {
	out := make([]byte, 0, len(d.out)+64)
	for i, c := range d.out {
		if text, ok := d.puts[i]; ok {
			out = append(out, text...)
		}
		if c != dropped {
			out = append(out, c)
		}
	}
	return append(out, d.puts[len(d.out)]...)
}

// skip returns the next place from at that is neither white space nor comment.
func (d *draft) skip(at int) int {
	for at < len(d.source) {
		rest := d.source[at:]
		c, size := utf8.DecodeRune(rest)
		switch {
		case strings.ContainsRune(" \t\n\r\v\f\u00a0\ufeff\u2028\u2029", c):
			at += size
		case bytes.HasPrefix(rest, []byte("//")):
			if end := bytes.IndexAny(rest, "\n\r\u2028\u2029"); end >= 0 {
				at += end
			} else {
				at = len(d.source)
			}
		case bytes.HasPrefix(rest, []byte("/*")):
			if end := bytes.Index(rest[2:], []byte("*/")); end >= 0 {
				at += end + 4
			} else {
				at = len(d.source)
			}
		default:
			return at
		}
	}
	return at
}

// find returns where a word or sign stands, from at on, with nothing before it but white space, comments and what may be passed
// over. It fails where something else stands there.
func (d *draft) find(at int, sign, passing string) int {
	for {
		at = d.skip(at)
		switch {
		case bytes.HasPrefix(d.source[at:], []byte(sign)):
			return at
		case at < len(d.source) && strings.IndexByte(passing, d.source[at]) >= 0:
			at++
		default:
			d.fail("%q is not where the parser says", sign)
			return len(d.source)
		}
	}
}

// has says whether a sign is the next thing from at, and where it is.
func (d *draft) has(at int, sign string) (int, bool) {
	at = d.skip(at)
	return at, bytes.HasPrefix(d.source[at:], []byte(sign))
}

// breaks says whether a line ends between two places.
func (d *draft) breaks(from, to int) bool {
	return from < to && bytes.ContainsAny(d.source[from:to], "\n\r\u2028\u2029")
}
