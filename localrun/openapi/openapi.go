// Package openapi holds what is asked and answered against an OpenAPI 3.1 document.
package openapi

import (
	"bytes"
	"errors"
	"fmt"
	"mime"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Document is a document with the schemas in it, compiled as they are needed.
type Document struct {
	// Root is the whole document.
	Root map[string]any

	mu       sync.Mutex // guards the compiler, too
	compiler *jsonschema.Compiler
	compiled map[string]*jsonschema.Schema
}

// resource is what the compiler knows the document as; nothing is fetched.
const resource = "hivesync:openapi"

// Read reads a document.
func Read(raw []byte) (*Document, error) {
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		return nil, fmt.Errorf("the OpenAPI document: %w", err)
	}
	d := &Document{compiler: jsonschema.NewCompiler(), compiled: map[string]*jsonschema.Schema{}}
	var ok bool
	if d.Root, ok = parsed.(map[string]any); !ok {
		return nil, errors.New("the OpenAPI document is no object")
	}
	d.compiler.DefaultDraft(jsonschema.Draft2020)
	d.compiler.AssertFormat()
	return d, d.compiler.AddResource(resource, parsed)
}

// Pointer is the JSON pointer to what stands at these keys: #/paths/~1health/get.
func Pointer(keys ...string) string {
	var b strings.Builder
	b.WriteByte('#')
	for _, key := range keys {
		b.WriteString("/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(key))
	}
	return b.String()
}

// Find returns the object that stands at a pointer, or where a reference there leads, and the pointer to it; nil where none is.
func (d *Document) Find(pointer string) (map[string]any, string) {
	for range 32 { // references may go round
		var v any = d.Root
		for key := range strings.SplitSeq(strings.TrimPrefix(pointer, "#/"), "/") {
			o, _ := v.(map[string]any)
			v = o[strings.NewReplacer("~1", "/", "~0", "~").Replace(key)]
		}
		o, _ := v.(map[string]any)
		ref, ok := o["$ref"].(string)
		if !ok {
			return o, pointer
		}
		pointer = ref
	}
	return nil, pointer
}

// Validate holds JSON against the schema at a pointer.
func (d *Document) Validate(pointer string, raw []byte) error {
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		return fmt.Errorf("no JSON: %w", err)
	}
	schema, err := d.compile(pointer)
	if err != nil {
		return err
	}
	return schema.Validate(value)
}

func (d *Document) compile(pointer string) (*jsonschema.Schema, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if schema := d.compiled[pointer]; schema != nil {
		return schema, nil
	}
	// The compiler reads a URL, in whose fragment some characters of paths are escaped.
	schema, err := d.compiler.Compile(resource + strings.NewReplacer("{", "%7B", "}", "%7D", "+", "%2B").Replace(pointer))
	if err == nil {
		d.compiled[pointer] = schema
	}
	return schema, err
}

// CheckBody holds a body against the content that the object at a pointer, a request's body or an answer, describes.
func (d *Document) CheckBody(pointer, contentType string, body []byte) error {
	if len(body) == 0 {
		return nil
	}
	described, at := d.Find(pointer)
	content, _ := described["content"].(map[string]any)
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil || content[kind] == nil {
		return fmt.Errorf("a body of the type %q", contentType)
	}
	schema := at + strings.TrimPrefix(Pointer("content", kind, "schema"), "#")
	if stated, _ := d.Find(schema); kind != "application/json" || stated["format"] == "binary" { // a part of JSON is none
		return nil
	}
	return d.Validate(schema, body)
}
