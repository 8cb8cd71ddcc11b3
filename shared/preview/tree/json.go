package tree

import (
	"errors"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// The reader is a strict JSON parser (RFC 8259) that counts as it goes: encoding/json has no bounds of its own on depth,
// strings or values, and checking afterwards would be too late.
type reader struct {
	data      []byte
	at        int
	depth     int
	maxDepth  int
	maxString int
	values    int // still allowed
}

var (
	errSyntax  = errors.New("not JSON")
	errDepth   = errors.New("nested too deeply")
	errString  = errors.New("a string is too long")
	errValues  = errors.New("too many values")
	errTrailer = errors.New("something follows the document")
)

// readJSON parses data into nil, bool, float64, string, []any and map[string]any.
func readJSON(data []byte, maxDepth, maxString, maxValues int) (any, error) {
	r := reader{data: data, maxDepth: maxDepth, maxString: maxString, values: maxValues}
	v, err := r.value()
	if err != nil {
		return nil, err
	}
	if r.next(); r.at != len(r.data) {
		return nil, errTrailer
	}
	return v, nil
}

// next skips white space and returns the byte that follows, or 0 at the end.
func (r *reader) next() byte {
	for r.at < len(r.data) {
		switch c := r.data[r.at]; c {
		case ' ', '\n', '\t', '\r':
			r.at++
		default:
			return c
		}
	}
	return 0
}

func (r *reader) value() (any, error) {
	if r.values--; r.values < 0 {
		return nil, errValues
	}
	switch c := r.next(); {
	case c == '{':
		return r.object()
	case c == '[':
		return r.array()
	case c == '"':
		return r.text()
	case c == 't':
		return true, r.word("true")
	case c == 'f':
		return false, r.word("false")
	case c == 'n':
		return nil, r.word("null")
	case c == '-' || (c >= '0' && c <= '9'):
		return r.number()
	}
	return nil, errSyntax
}

func (r *reader) word(w string) error {
	if len(r.data)-r.at < len(w) || string(r.data[r.at:r.at+len(w)]) != w {
		return errSyntax
	}
	r.at += len(w)
	return nil
}

func (r *reader) enter() error {
	r.at++
	if r.depth++; r.depth > r.maxDepth {
		return errDepth
	}
	return nil
}

func (r *reader) object() (any, error) {
	if err := r.enter(); err != nil {
		return nil, err
	}
	m := map[string]any{}
	if r.next() == '}' {
		r.at++
		r.depth--
		return m, nil
	}
	for {
		if r.next() != '"' {
			return nil, errSyntax
		}
		key, err := r.text()
		if err != nil {
			return nil, err
		}
		if r.next() != ':' {
			return nil, errSyntax
		}
		r.at++
		v, err := r.value()
		if err != nil {
			return nil, err
		}
		m[key] = v
		switch r.next() {
		case ',':
			r.at++
		case '}':
			r.at++
			r.depth--
			return m, nil
		default:
			return nil, errSyntax
		}
	}
}

func (r *reader) array() (any, error) {
	if err := r.enter(); err != nil {
		return nil, err
	}
	list := []any{}
	if r.next() == ']' {
		r.at++
		r.depth--
		return list, nil
	}
	for {
		v, err := r.value()
		if err != nil {
			return nil, err
		}
		list = append(list, v)
		switch r.next() {
		case ',':
			r.at++
		case ']':
			r.at++
			r.depth--
			return list, nil
		default:
			return nil, errSyntax
		}
	}
}

func (r *reader) number() (any, error) {
	start := r.at
	digits := func() bool {
		from := r.at
		for r.at < len(r.data) && r.data[r.at] >= '0' && r.data[r.at] <= '9' {
			r.at++
		}
		return r.at > from
	}
	peek := func() byte {
		if r.at < len(r.data) {
			return r.data[r.at]
		}
		return 0
	}
	if peek() == '-' {
		r.at++
	}
	if peek() == '0' {
		r.at++
	} else if !digits() {
		return nil, errSyntax
	}
	if peek() == '.' {
		if r.at++; !digits() {
			return nil, errSyntax
		}
	}
	if c := peek(); c == 'e' || c == 'E' {
		r.at++
		if c := peek(); c == '+' || c == '-' {
			r.at++
		}
		if !digits() {
			return nil, errSyntax
		}
	}
	if r.at-start > 400 {
		return nil, errSyntax
	}
	v, err := strconv.ParseFloat(string(r.data[start:r.at]), 64)
	if err != nil { // out of range: no sensible style holds such a number
		return nil, errSyntax
	}
	return v, nil
}

// text reads a string. Bytes that are not UTF-8 and lone surrogates become U+FFFD.
func (r *reader) text() (string, error) {
	r.at++
	start := r.at
	for r.at < len(r.data) {
		switch c := r.data[r.at]; {
		case c == '"':
			s := r.data[start:r.at]
			r.at++
			if len(s) > r.maxString {
				return "", errString
			}
			if utf8.Valid(s) {
				return string(s), nil
			}
			return string([]rune(string(s))), nil
		case c == '\\':
			return r.escaped(start)
		case c < 0x20:
			return "", errSyntax
		}
		r.at++
	}
	return "", errSyntax
}

func (r *reader) escaped(start int) (string, error) {
	out := append([]byte(nil), r.data[start:r.at]...)
	for r.at < len(r.data) {
		if len(out) > r.maxString {
			return "", errString
		}
		c := r.data[r.at]
		r.at++
		switch {
		case c == '"':
			if !utf8.Valid(out) {
				out = []byte(string([]rune(string(out))))
			}
			return string(out), nil
		case c < 0x20:
			return "", errSyntax
		case c != '\\':
			out = append(out, c)
			continue
		}
		if r.at >= len(r.data) {
			return "", errSyntax
		}
		e := r.data[r.at]
		r.at++
		switch e {
		case '"', '\\', '/':
			out = append(out, e)
		case 'b':
			out = append(out, '\b')
		case 'f':
			out = append(out, '\f')
		case 'n':
			out = append(out, '\n')
		case 'r':
			out = append(out, '\r')
		case 't':
			out = append(out, '\t')
		case 'u':
			u, ok := r.hex4()
			if !ok {
				return "", errSyntax
			}
			if utf16.IsSurrogate(u) {
				u = r.lowSurrogate(u)
			}
			out = utf8.AppendRune(out, u)
		default:
			return "", errSyntax
		}
	}
	return "", errSyntax
}

// lowSurrogate joins the first half of a pair with the escape that follows, if that is its second half.
func (r *reader) lowSurrogate(high rune) rune {
	if r.at+1 < len(r.data) && r.data[r.at] == '\\' && r.data[r.at+1] == 'u' {
		back := r.at
		r.at += 2
		if low, ok := r.hex4(); ok {
			if pair := utf16.DecodeRune(high, low); pair != utf8.RuneError {
				return pair
			}
		}
		r.at = back
	}
	return utf8.RuneError
}

func (r *reader) hex4() (rune, bool) {
	if len(r.data)-r.at < 4 {
		return 0, false
	}
	v, err := strconv.ParseUint(string(r.data[r.at:r.at+4]), 16, 32)
	if err != nil || r.data[r.at] == '+' || r.data[r.at] == '-' {
		return 0, false
	}
	r.at += 4
	return rune(v), true
}
