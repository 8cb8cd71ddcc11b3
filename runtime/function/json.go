package function

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"

	"hivesync/shared/fault"
)

// Bounds of JSON that comes from outside.
const (
	// maxDepth is how deeply values may be nested.
	maxDepth = 64
	// maxName bounds what one step between two values may take of a body, in bytes: a field's name, with the space and the
	// punctuation around it. maxShown bounds the name of an unknown field that an error repeats.
	maxName, maxShown = 1 << 10, 160
)

// Fields says what to do with each field of a JSON object. A field that is not named is refused.
type Fields map[string]func(*Value) error

// ReadObject reads a body that is one JSON object, field by field as it comes, and holds no more of it than one value of at
// most maxValue bytes. Errors: BAD_REQUEST for what is no JSON, VALIDATION_FAILED for what is not of the form that the
// fields have; both name the place and never the value. What a field's function or the reader returns is passed on.
func ReadObject(body io.Reader, maxValue int64, fields Fields) error {
	source := &bounded{reader: body}
	v := &Value{json: json.NewDecoder(source), source: source, max: maxValue}
	if err := v.Object(fields); err != nil {
		return err
	}
	if _, err := v.token(); !errors.Is(err, io.EOF) {
		return v.malformed(err)
	}
	return nil
}

// Value is a JSON value that has not been read yet. One of its methods must read it, once.
type Value struct {
	json   *json.Decoder
	source *bounded
	max    int64
	path   string
	depth  int
}

var errBound = errors.New("a value is larger than its bound")

// bounded is a reader that ends with an error beyond a bound, which moves on with each value.
type bounded struct {
	reader    io.Reader
	read, end int64
}

// Read reads up to the bound.
func (b *bounded) Read(p []byte) (int, error) {
	if b.read >= b.end {
		return 0, errBound
	}
	n, err := b.reader.Read(p[:min(int64(len(p)), b.end-b.read)])
	b.read += int64(n)
	return n, err
}

// token reads the next token that is not a value.
func (v *Value) token() (json.Token, error) {
	v.source.end = v.json.InputOffset() + maxName
	return v.json.Token()
}

// more reports whether the object or the list has another member.
func (v *Value) more() bool {
	v.source.end = v.json.InputOffset() + maxName
	return v.json.More()
}

// open reads the bracket that a value begins with. It reports false for null, which is read then.
func (v *Value) open(bracket json.Delim, kind string) (bool, error) {
	if v.depth >= maxDepth {
		return false, v.Refuse("invalid", "must not be nested deeper than 64 levels")
	}
	switch t, err := v.token(); {
	case err != nil:
		return false, v.malformed(err)
	case t == nil:
		return false, nil
	case t != bracket:
		return false, v.Refuse("type", "expected "+kind)
	}
	return true, nil
}

// Object reads an object. The required fields must be there; none may be there twice.
func (v *Value) Object(fields Fields, required ...string) error {
	switch opened, err := v.open('{', "object"); {
	case err != nil:
		return err
	case !opened:
		return v.Refuse("type", "expected object")
	}
	seen := make(map[string]bool, len(fields))
	for v.more() {
		t, err := v.token()
		if err != nil {
			return v.malformed(err)
		}
		name, _ := t.(string)
		field := v.inside(name)
		read, known := fields[name]
		switch {
		case !known && len(name) > maxShown:
			return v.Refuse("unknown", "has a field that is not known here")
		case !known:
			return field.Refuse("unknown", "is not a field here"+DidYouMean(name, slices.Sorted(maps.Keys(fields))))
		case seen[name]:
			return field.Refuse("duplicate", "is there twice")
		}
		seen[name] = true
		if err := read(field); err != nil {
			return err
		}
	}
	if _, err := v.token(); err != nil {
		return v.malformed(err)
	}
	if i := slices.IndexFunc(required, func(name string) bool { return !seen[name] }); i >= 0 {
		return v.inside(required[i]).Refuse("required", "is required")
	}
	return nil
}

// List reads a list of at most most elements, one after the other; null is an empty one.
func (v *Value) List(most int, each func(i int, element *Value) error) error {
	if opened, err := v.open('[', "array"); err != nil || !opened {
		return err
	}
	for i := 0; v.more(); i++ {
		if i >= most {
			return v.Refuse("out_of_range", fmt.Sprintf("expected array length <= %d", most))
		}
		element := *v
		element.path, element.depth = fmt.Sprintf("%s[%d]", v.path, i), v.depth+1
		if err := each(i, &element); err != nil {
			return err
		}
	}
	if _, err := v.token(); err != nil {
		return v.malformed(err)
	}
	return nil
}

// Decode reads the value into what into points at, a text, a number or a truth; null is none of them. An object is read by
// Object, which refuses what it does not know. The error of a string that is no text wraps ErrNotText; the value is read then.
func (v *Value) Decode(into any) error {
	start := v.json.InputOffset()
	v.source.end = start + v.max
	var raw json.RawMessage
	if err := v.json.Decode(&raw); err != nil {
		return v.malformed(err)
	}
	if v.json.InputOffset()-start > v.max { // it was read ahead with what came before it
		return v.malformed(errBound)
	}
	if _, err := checkJSON(raw, v.depth); err != nil {
		return v.unreadable(err, err.Error())
	}
	if err := json.Unmarshal(raw, into); err != nil || raw[0] == 'n' { // the decoder's own words hold parts of the value
		return v.Refuse("type", "expected "+kindOf(into))
	}
	return nil
}

// kindOf names what a pointer points at in the words of JSON Schema.
func kindOf(into any) string {
	switch reflect.TypeOf(into).Elem().Kind() {
	case reflect.String:
		return "string"
	case reflect.Bool:
		return "boolean"
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return "integer"
	case reflect.Float32, reflect.Float64:
		return "number"
	case reflect.Slice, reflect.Array:
		return "array"
	default:
		return "object"
	}
}

// inside is the value of a field of v.
func (v *Value) inside(name string) *Value {
	field := *v
	field.depth++
	if field.path != "" {
		name = field.path + "." + name
	}
	field.path = name
	return &field
}

// Refuse returns the error of a value that is JSON, but not of the form expected: a stable reason such as "out_of_range",
// and what is expected.
func (v *Value) Refuse(code, message string) error {
	return fault.New(fault.ValidationFailed, "The request is not valid.", fault.Detail{Field: v.path, Code: code, Message: message})
}

// unreadable is the error of a body that cannot be taken as JSON.
func (v *Value) unreadable(cause error, message string) error {
	e := fault.Wrap(cause, fault.BadRequest, fmt.Sprintf("The request's body cannot be read as JSON from byte %d on.", v.json.InputOffset()))
	e.Details = []fault.Detail{{Field: v.path, Code: "invalid", Message: message}}
	return e
}

// malformed turns an error of decoding into one for the client.
func (v *Value) malformed(err error) error {
	var ours *fault.Error
	switch {
	case errors.As(err, &ours):
		return err // of the reader
	case errors.Is(err, errBound):
		return v.Refuse("too_large", "is larger than a value may be here")
	case errors.Is(err, io.EOF) && v.json.InputOffset() == 0:
		return errNoBody()
	}
	return v.unreadable(nil, "is not of the expected form")
}
