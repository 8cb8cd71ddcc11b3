package function

import (
	"bytes"
	"encoding/json"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
)

// Change is a field of a body that may be left out, for what stays as it is, or null, for what there is none of any more. Tag it
// with omitempty.
type Change[T any] struct {
	// Given is true where the field was there, Value nil where it was null.
	Given bool
	Value *T
}

// Of returns what a value is after the change.
func (c Change[T]) Of(present *T) *T {
	if c.Given {
		return c.Value
	}
	return present
}

// UnmarshalJSON implements json.Unmarshaler. It is called where the field is there.
func (c *Change[T]) UnmarshalJSON(raw []byte) error {
	c.Given, c.Value = true, nil
	if bytes.Equal(bytes.TrimSpace(raw), []byte("null")) {
		return nil
	}
	c.Value = new(T)
	return json.Unmarshal(raw, c.Value)
}

// MarshalJSON implements json.Marshaler.
func (c Change[T]) MarshalJSON() ([]byte, error) { return json.Marshal(c.Value) }

// Schema implements huma.SchemaProvider.
func (Change[T]) Schema(r huma.Registry) *huma.Schema {
	s := *r.Schema(reflect.TypeFor[T](), false, "")
	s.Nullable = true
	return &s
}
