package binding

import (
	"net/http"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/queryparam"
	"github.com/google/uuid"
)

// param is a field of the input that is read from the path, the query or a header.
type param struct {
	index    []int
	in, name string
	deflt    string
	required bool
	kind     reflect.Kind // Array for a UUID
	shape    *shape
}

// newParam plans one field; ok is false for what is no parameter, or one of a type that is left to huma.
func newParam(field reflect.StructField, index []int, op *huma.Operation) (p param, ok bool) {
	p = param{index: index, deflt: field.Tag.Get("default")}
	for _, in := range []string{"path", "query", "header"} {
		if name := field.Tag.Get(in); name != "" {
			p.in, p.name = in, name
			break
		}
	}
	if p.in == "" || !field.IsExported() {
		return p, false
	}
	switch field.Type { // and none of a name of its own: huma asks those how they want to be set
	case reflect.TypeFor[string](), reflect.TypeFor[int](), reflect.TypeFor[int64](), reflect.TypeFor[uuid.UUID]():
		p.kind = field.Type.Kind()
	default:
		return p, false
	}
	described := documented(op, p.in, p.name)
	if described == nil || described.Schema == nil {
		return p, false
	}
	p.required = described.Required
	p.shape, ok = newShapes(nil).of(described.Schema)
	return p, ok
}

func documented(op *huma.Operation, in, name string) *huma.Param {
	for _, described := range op.Parameters {
		if described.In == in && described.Name == name {
			return described
		}
	}
	return nil
}

// bind reads the parameter into its field. It reports false for what is missing or not sound.
func (p *param) bind(r *http.Request, input reflect.Value) bool {
	var value string
	switch p.in {
	case "path":
		value = r.PathValue(p.name)
	case "query":
		if r.URL.RawQuery != "" {
			value = queryparam.Get(r.URL.RawQuery, p.name)
		}
	default:
		value = r.Header.Get(p.name)
	}
	if value == "" {
		value = p.deflt
	}
	if value == "" {
		return !p.required
	}
	field := input.FieldByIndex(p.index)
	switch p.kind {
	case reflect.String:
		if !p.shape.fitsText(value) {
			return false
		}
		field.SetString(value)
	case reflect.Array:
		id, err := uuid.Parse(value)
		if err != nil || len(value) != canonicalUUID || !p.shape.fitsText(value) {
			return false
		}
		*field.Addr().Interface().(*uuid.UUID) = id
	default:
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil || !p.shape.fitsNumber(float64(n)) {
			return false
		}
		field.SetInt(n)
	}
	return true
}

// canonicalUUID is the length of a UUID in the one form that is bound here.
const canonicalUUID = 36
