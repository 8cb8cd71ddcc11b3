// Package binding reads sound requests straight into a function's input. huma describes every function, and reads any
// request, but it decodes a body twice, into a tree to validate and into the input, and finds out by reflection at
// every call what it could know from the start. A Plan knows it from the start.
//
// A Plan never refuses a request: what it is not sure of it leaves to huma, whose answer to a wrong request is the one
// that clients get. So it must never take what huma would refuse, nor read it otherwise, and it makes no plan at all
// for inputs and outputs that use more of huma than it knows.
package binding

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

const jsonType = "application/json"

// Plan is how the input of one operation is read, and how its output is written.
type Plan struct {
	input   reflect.Type
	params  []param
	body    *bodyPlan // nil for an input without one
	headers []outHeader
	answer  int // index of the output's Body; -1 for none
	raw     bool
}

type bodyPlan struct {
	index    int
	required bool
	shape    *shape
}

// outHeader is a field of the output that is a header of the answer.
type outHeader struct {
	index int
	name  string
}

var (
	resolver         = reflect.TypeFor[huma.Resolver]()
	resolverWithPath = reflect.TypeFor[huma.ResolverWithPath]()
	contentFilter    = reflect.TypeFor[huma.ContentTypeFilter]()
	bytesType        = reflect.TypeFor[[]byte]()
)

// New returns the plan of an operation that huma has registered, or nil where there is more to it than a plan knows.
func New(input, output reflect.Type, op *huma.Operation, registry huma.Registry) *Plan {
	p := &Plan{input: input, answer: -1}
	if op.SkipValidateBody || op.SkipValidateParams || op.RejectUnknownQueryParameters || len(op.Middlewares) > 0 ||
		!p.readInput(input, nil, op, registry) || !p.readOutput(output) {
		return nil
	}
	for i := range p.params {
		if p.body != nil && p.params[i].deflt != "" {
			return nil // huma sets defaults once more behind a body
		}
	}
	return p
}

// readInput plans the fields of an input, embedded ones included.
func (p *Plan) readInput(t reflect.Type, path []int, op *huma.Operation, registry huma.Registry) bool {
	if resolves(t) {
		return false
	}
	for i := range t.NumField() {
		field := t.Field(i)
		at := append(append([]int{}, path...), i)
		switch {
		case field.Anonymous && field.Type.Kind() == reflect.Struct && field.IsExported():
			if !p.readInput(field.Type, at, op, registry) {
				return false
			}
		case field.Name == "Body" && len(path) == 0:
			if !p.readBody(field, i, op, registry) {
				return false
			}
		default:
			one, ok := newParam(field, at, op)
			if !ok {
				return false
			}
			p.params = append(p.params, one)
		}
	}
	return true
}

func (p *Plan) readBody(field reflect.StructField, index int, op *huma.Operation, registry huma.Registry) bool {
	if op.RequestBody == nil || len(op.RequestBody.Content) != 1 || op.RequestBody.Content[jsonType] == nil || field.Tag.Get("contentType") != "" ||
		!plainType(field.Type, map[reflect.Type]bool{}) {
		return false
	}
	shape, ok := newShapes(registry).of(op.RequestBody.Content[jsonType].Schema)
	p.body = &bodyPlan{index: index, required: op.RequestBody.Required, shape: shape}
	return ok
}

// plainType reports whether huma decodes values of a type and is done: no defaults, no resolvers.
func plainType(t reflect.Type, seen map[reflect.Type]bool) bool {
	if seen[t] {
		return true
	}
	seen[t] = true
	if resolves(t) {
		return false
	}
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
		return plainType(t.Elem(), seen)
	case reflect.Struct:
		for i := range t.NumField() {
			if _, defaults := t.Field(i).Tag.Lookup("default"); defaults || !plainType(t.Field(i).Type, seen) {
				return false
			}
		}
	}
	return true
}

func resolves(t reflect.Type) bool {
	p := reflect.PointerTo(t)
	return p.Implements(resolver) || p.Implements(resolverWithPath)
}

// readOutput plans the fields of an output: headers that are texts, and a Body.
func (p *Plan) readOutput(t reflect.Type) bool {
	for i := range t.NumField() {
		field := t.Field(i)
		name := field.Tag.Get("header")
		switch {
		case field.Name == "Body" && field.Type.Kind() != reflect.Func && !field.Type.Implements(contentFilter):
			p.answer, p.raw = i, field.Type == bytesType
		case name != "" && field.Type.Kind() == reflect.String && field.Tag.Get("hidden") == "":
			p.headers = append(p.headers, outHeader{i, name})
		default:
			return false
		}
	}
	return true
}

// Bind reads a request and its body into a new input. It returns nil for a request that is huma's to judge.
func (p *Plan) Bind(r *http.Request, body []byte) any {
	in := reflect.New(p.input)
	v := in.Elem()
	for i := range p.params {
		if !p.params[i].bind(r, v) {
			return nil
		}
	}
	if p.body == nil {
		return in.Interface()
	}
	if len(body) == 0 {
		if p.body.required {
			return nil
		}
		return in.Interface()
	}
	switch r.Header.Get("Content-Type") {
	case jsonType, "", "application/json; charset=utf-8":
	default:
		return nil
	}
	if !p.body.shape.fits(body) || json.Unmarshal(body, v.Field(p.body.index).Addr().Interface()) != nil {
		return nil
	}
	return in.Interface()
}

// Headers sets the headers that an output holds, and returns the type of its body where the output says it.
func (p *Plan) Headers(out any, h http.Header) (contentType string) {
	if len(p.headers) == 0 {
		return ""
	}
	v := reflect.ValueOf(out).Elem()
	for _, header := range p.headers {
		value := v.Field(header.index).String()
		if strings.EqualFold(header.name, "Content-Type") {
			contentType = value
		}
		if value != "" {
			h.Set(header.name, value)
		}
	}
	return contentType
}

// Body returns what an output answers: bytes to send as they are, or a value to encode, or neither.
func (p *Plan) Body(out any) (raw []byte, value any) {
	switch {
	case p.answer < 0:
		return nil, nil
	case p.raw:
		if raw = reflect.ValueOf(out).Elem().Field(p.answer).Bytes(); raw == nil {
			raw = []byte{}
		}
		return raw, nil
	default:
		return nil, reflect.ValueOf(out).Elem().Field(p.answer).Interface()
	}
}
