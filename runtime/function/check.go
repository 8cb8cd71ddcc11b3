package function

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"hivesync/shared/fault"
)

// The reasons for which CheckJSON refuses what encoding/json would take.
var (
	ErrTooDeep = errors.New("must not be nested deeper than 64 levels")
	ErrNUL     = errors.New("must not contain the character U+0000")
	// ErrNotText is of a string that is no text: bytes that are no UTF-8, or half of a surrogate pair. A decoder would put
	// U+FFFD in their place, and nobody would know.
	ErrNotText = errors.New("must be text in UTF-8, without half of a surrogate pair")
)

// CheckJSON refuses a body that is no JSON, and what encoding/json would take all the same: deep nesting, U+0000, which the
// database cannot store, what is no text, and a field that is there twice, of which one would be checked and another used.
// Errors: BAD_REQUEST and, for a field that is there twice, VALIDATION_FAILED. Both name the field and the line and column,
// and never a value.
func CheckJSON(data []byte) error {
	if len(bytes.TrimSpace(data)) == 0 {
		return errNoBody()
	}
	if at, err := checkJSON(data, 0); err != nil {
		return refuseAt(fault.BadRequest, data, at, "invalid", err)
	}
	if !json.Valid(data) {
		at := len(data)
		var syntax *json.SyntaxError
		if errors.As(json.Unmarshal(data, new(json.RawMessage)), &syntax) && !strings.HasPrefix(syntax.Error(), "unexpected end") {
			at = int(syntax.Offset) - 1 // which counts the byte that was wrong
		}
		return refuseAt(fault.BadRequest, data, at, "invalid", errors.New("is not of the expected form"))
	}
	w := newWalker(data)
	for w.next() {
		if w.twice {
			return refuseAt(fault.ValidationFailed, data, w.start(data), "duplicate", errors.New("is there twice"))
		}
	}
	return nil
}

func errNoBody() *fault.Error {
	return fault.New(fault.BadRequest, "The request's body cannot be read as JSON.", fault.Detail{Code: "required", Message: "a JSON body is required"})
}

// refuseAt is the error of what stands at a byte of a body.
func refuseAt(code fault.Code, data []byte, at int, reason string, cause error) error {
	w := newWalker(data)
	for w.json.InputOffset() <= int64(at) {
		if !w.next() {
			w.settle()
			break
		}
	}
	line, column := position(data, at)
	message := "The request is not valid"
	if code == fault.BadRequest {
		message = "The request's body cannot be read as JSON"
	}
	e := fault.Wrap(cause, code, fmt.Sprintf("%s: line %d, column %d.", message, line, column)).At("", line, column)
	e.Details = []fault.Detail{{Field: w.path(), Code: reason, Message: cause.Error()}}
	return e
}

// Locate returns where a field of a body that is JSON stands, by a path such as devices[1].width; nil where it does not.
func Locate(data []byte, field string) *fault.Position {
	w := newWalker(data)
	for w.next() {
		if w.at(field) {
			line, column := position(data, w.start(data))
			return &fault.Position{Line: line, Column: column}
		}
	}
	return nil
}

// position counts a byte's line and column, in characters, from 1.
func position(data []byte, at int) (line, column int) {
	before := data[:min(max(at, 0), len(data))]
	return 1 + bytes.Count(before, []byte("\n")), 1 + utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])
}

// checkJSON checks a value that is nested as deeply already, and returns the byte that is wrong.
func checkJSON(data []byte, depth int) (int, error) {
	if !utf8.Valid(data) {
		return invalidAt(data), ErrNotText
	}
	inside := false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case inside && c == '\\':
			switch unit, escaped := utf16At(data[i:]); {
			case escaped && unit == 0:
				return i, ErrNUL
			case escaped && utf16.IsSurrogate(unit):
				if low, _ := utf16At(data[i+6:]); utf16.DecodeRune(unit, low) == utf8.RuneError {
					return i, ErrNotText
				}
				i += 11
			default:
				i++ // whatever is escaped ends no string
			}
		case c == '"':
			inside = !inside
		case inside:
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return i, ErrTooDeep
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return 0, nil
}

// invalidAt returns the first byte that is no UTF-8.
func invalidAt(data []byte) int {
	for i := 0; ; {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size <= 1 {
			return i
		}
		i += size
	}
}

// utf16At reads the escaped character that data begins with, as \u00e9.
func utf16At(data []byte) (unit rune, ok bool) {
	if len(data) < 6 || data[0] != '\\' || data[1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(data[2:6]), 16, 16)
	return rune(n), err == nil // #nosec G115 -- of 16 bits
}

// walker goes through JSON and knows the path of where it is.
type walker struct {
	json  *json.Decoder
	steps []step
	begin int64 // where the token began, or the space and the punctuation before it
	twice bool  // the field was there before
}

// step is an object or a list that the walker is in, and where in it.
type step struct {
	list  bool
	index int
	name  string
	named bool // the name was read, and its value is next
	seen  map[string]struct{}
}

func newWalker(data []byte) *walker {
	w := &walker{json: json.NewDecoder(bytes.NewReader(data))}
	w.json.UseNumber() // any number is one
	return w
}

// settle forgets the member that was read, where what cannot be read stands behind it.
func (w *walker) settle() {
	if n := len(w.steps); n > 0 && !w.steps[n-1].named {
		w.steps[n-1].name, w.steps[n-1].index = "", -1
	}
}

// next reads a token; false at the end, and where there is no further one.
func (w *walker) next() bool {
	w.begin = w.json.InputOffset()
	token, err := w.json.Token()
	if err != nil {
		return false
	}
	if token == json.Delim('}') || token == json.Delim(']') {
		w.steps = w.steps[:len(w.steps)-1]
		return true
	}
	if n := len(w.steps); n > 0 {
		top := &w.steps[n-1]
		switch {
		case top.list:
			top.index++
		case top.named:
			top.named = false
		default:
			top.name, _ = token.(string)
			top.named = true
			_, w.twice = top.seen[top.name]
			if top.seen == nil {
				top.seen = map[string]struct{}{}
			}
			top.seen[top.name] = struct{}{}
			return true
		}
	}
	switch token {
	case json.Delim('{'):
		w.steps = append(w.steps, step{})
	case json.Delim('['):
		w.steps = append(w.steps, step{list: true, index: -1})
	}
	return true
}

// start is the first byte of the token that was read.
func (w *walker) start(data []byte) int {
	token := data[w.begin:]
	return int(w.begin) + len(token) - len(bytes.TrimLeft(token, " \t\r\n,:"))
}

// String writes the step as a path has it.
func (s step) String() string {
	switch {
	case s.list && s.index >= 0:
		return fmt.Sprintf("[%d]", s.index)
	case s.name != "":
		return "." + s.name
	default:
		return ""
	}
}

// path writes the path of what was read last, or nothing where it would be too long.
func (w *walker) path() string {
	var b strings.Builder
	for _, s := range w.steps {
		if b.WriteString(s.String()); b.Len() > maxShown {
			return ""
		}
	}
	return strings.TrimPrefix(b.String(), ".")
}

// at reports whether the path of what was read last is this one.
func (w *walker) at(field string) bool {
	rest := "." + field
	if strings.HasPrefix(field, "[") {
		rest = field
	}
	for _, s := range slices.Backward(w.steps) {
		var found bool
		if rest, found = strings.CutSuffix(rest, s.String()); !found {
			return false
		}
	}
	return rest == ""
}
