package binding

import (
	"math"
	"strconv"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
)

// MaxDepth is how deeply JSON may be nested.
const MaxDepth = 64

// scan walks over JSON beside a shape, once, and keeps nothing of it. It does not tell JSON from what is none, which
// decoding does: of a document that is none it may say anything. Of one that is JSON it says yes only when huma would
// find nothing wrong with it.
type scan struct {
	data []byte
	at   int
}

// fits reports whether a body is surely of the shape.
func (s *shape) fits(body []byte) bool {
	c := scan{data: body}
	if !c.value(s, 1) {
		return false
	}
	c.space()
	return c.at == len(c.data)
}

func (c *scan) space() {
	for c.at < len(c.data) {
		switch c.data[c.at] {
		case ' ', '\t', '\n', '\r':
			c.at++
		default:
			return
		}
	}
}

// next skips space and returns the byte behind it without taking it; 0 at the end.
func (c *scan) next() byte {
	c.space()
	if c.at >= len(c.data) {
		return 0
	}
	return c.data[c.at]
}

func (c *scan) value(s *shape, depth int) bool {
	if depth > MaxDepth {
		return false
	}
	first := c.next()
	switch s.kind {
	case "":
		return c.anything(first, depth)
	case huma.TypeString:
		return first == '"' && c.text(s)
	case huma.TypeInteger:
		return c.integer(s)
	case huma.TypeNumber:
		return c.number(s)
	case huma.TypeBoolean:
		return c.word("true") || c.word("false")
	case huma.TypeArray:
		return first == '[' && c.array(s, depth)
	default:
		return first == '{' && c.object(s, depth)
	}
}

func (c *scan) array(s *shape, depth int) bool {
	c.at++
	n := 0
	if c.next() == ']' {
		c.at++
		return s.minItems == 0
	}
	for {
		if n++; n > s.maxItems || !c.value(s.items, depth+1) {
			return false
		}
		switch c.next() {
		case ',':
			c.at++
		case ']':
			c.at++
			return n >= s.minItems
		default:
			return false
		}
	}
}

func (c *scan) object(s *shape, depth int) bool {
	c.at++
	var seen uint64
	if c.next() == '}' {
		c.at++
		return s.required == 0
	}
	for {
		name, ok := c.name()
		if !ok || c.next() != ':' {
			return false
		}
		c.at++
		of := s.items // of a map
		if s.properties != nil {
			p := s.properties[string(name)]
			if p == nil {
				return false
			}
			of = p.shape
			seen |= p.bit
		}
		if !c.value(of, depth+1) {
			return false
		}
		switch c.next() {
		case ',':
			c.at++
		case '}':
			c.at++
			return seen&s.required == s.required
		default:
			return false
		}
	}
}

// name takes an object's key: plain ASCII, or it is left to huma.
func (c *scan) name() ([]byte, bool) {
	if c.next() != '"' {
		return nil, false
	}
	start := c.at + 1
	for i := start; i < len(c.data); i++ {
		switch b := c.data[i]; {
		case b == '"':
			c.at = i + 1
			return c.data[start:i], true
		case b == '\\' || b < ' ' || b >= utf8.RuneSelf:
			return nil, false
		}
	}
	return nil, false
}

// text takes a string and counts its characters as they are after decoding.
func (c *scan) text(s *shape) bool {
	start := c.at + 1
	n, plain := 0, true
	for i := start; i < len(c.data); {
		switch b := c.data[i]; {
		case b == '"':
			c.at = i + 1
			if n < s.minLength || n > s.maxLength {
				return false
			}
			if s.pattern == nil && s.enum == nil && s.format == "" {
				return true
			}
			return plain && s.fitsText(string(c.data[start:i]))
		case b == '\\':
			plain = false
			size := escape(c.data[i:])
			if size == 0 {
				return false
			}
			i += size
		case b < ' ':
			return false
		case b < utf8.RuneSelf:
			i++
		default:
			r, size := utf8.DecodeRune(c.data[i:])
			if r == utf8.RuneError {
				return false
			}
			i += size
		}
		n++
	}
	return false
}

// escape returns the length of the escape sequence at the start of data, one character; 0 for U+0000, which is not
// allowed, for halves of surrogate pairs and for what is none.
func escape(data []byte) int {
	if len(data) < 2 {
		return 0
	}
	if data[1] != 'u' {
		return 2
	}
	if len(data) < 6 {
		return 0
	}
	r, err := strconv.ParseUint(string(data[2:6]), 16, 16)
	if err != nil || r == 0 || (r >= 0xD800 && r < 0xE000) {
		return 0
	}
	return 6
}

// maxDigits is how many digits of a whole number are surely exact, in an int64 and in a float64.
const maxDigits = 15

func (c *scan) integer(s *shape) bool {
	start, n := c.at, int64(0)
	negative := c.at < len(c.data) && c.data[c.at] == '-'
	if negative {
		c.at++
		start++
	}
	for c.at < len(c.data) && c.data[c.at] >= '0' && c.data[c.at] <= '9' {
		n = 10*n + int64(c.data[c.at]-'0')
		if c.at++; c.at-start > maxDigits {
			return false
		}
	}
	if negative {
		n = -n
	}
	return c.at > start && c.ended() && s.fitsNumber(float64(n))
}

func (c *scan) number(s *shape) bool {
	start := c.at
	for c.at < len(c.data) && partOfNumber(c.data[c.at]) {
		c.at++
	}
	n, err := strconv.ParseFloat(string(c.data[start:c.at]), 64)
	return err == nil && s.fitsNumber(n)
}

func partOfNumber(b byte) bool {
	return (b >= '0' && b <= '9') || b == '-' || b == '+' || b == '.' || b == 'e' || b == 'E'
}

// ended reports whether a number is over: 1.0 and 1e3 are left to huma.
func (c *scan) ended() bool {
	return c.at >= len(c.data) || !partOfNumber(c.data[c.at])
}

func (c *scan) word(w string) bool {
	if len(c.data)-c.at < len(w) || string(c.data[c.at:c.at+len(w)]) != w {
		return false
	}
	c.at += len(w)
	return true
}

// What a schema says nothing of may hold anything.
var (
	anyText  = &shape{kind: huma.TypeString, maxLength: math.MaxInt}
	anyArray = &shape{kind: huma.TypeArray, maxItems: math.MaxInt, items: &shape{}}
	anyMap   = &shape{kind: huma.TypeObject, items: &shape{}}
)

// anything takes a value that the schema says nothing of: it is held to the depth and to the characters alone.
func (c *scan) anything(first byte, depth int) bool {
	switch first {
	case '{':
		return c.object(anyMap, depth)
	case '[':
		return c.array(anyArray, depth)
	case '"':
		return c.text(anyText)
	case 't':
		return c.word("true")
	case 'f':
		return c.word("false")
	case 'n':
		return c.word("null")
	}
	start := c.at
	for c.at < len(c.data) && partOfNumber(c.data[c.at]) {
		c.at++
	}
	return c.at > start
}
