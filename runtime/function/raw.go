package function

import (
	"encoding/json"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
)

// DescribedAs is the extension under which the host finds how the documentation describes a Raw.
const DescribedAs = "x-described-as"

// Raw is JSON of a body that the handler reads and checks itself, with errors of its own. T serves the documentation alone.
type Raw[T any] struct{ json.RawMessage }

// Schema implements huma.SchemaProvider: whatever comes is left to the handler.
func (Raw[T]) Schema(r huma.Registry) *huma.Schema {
	return &huma.Schema{Extensions: map[string]any{DescribedAs: r.Schema(reflect.TypeFor[T](), true, "")}}
}
