// Package contract holds a running system to its own OpenAPI document: it makes requests from the document, biased to what
// breaks servers (identifiers, cursors, names, encodings, half-valid bodies), and checks every answer against what the
// document declares. The same seed makes the same choices; identifiers come from the answers.
package contract

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// operation is one of the document's.
type operation struct {
	id, method, path string
	tag              string
	public, stream   bool
	params           []parameter
	// body is the schema of the request body, nil for none.
	body any
	// answers are the declared ones: by status, by media type. A nil schema declares the type alone.
	answers map[int]map[string]*jsonschema.Schema
}

type parameter struct {
	name, in string
	required bool
	schema   any
}

// document is an OpenAPI 3.1 document, read so far as requests and answers need it.
type document struct {
	root       map[string]any
	operations []operation
}

const resource = "openapi.json"

func parse(raw []byte) (*document, error) {
	root, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		return nil, fmt.Errorf("the OpenAPI document: %w", err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft2020)
	compiler.AssertFormat()
	if err := compiler.AddResource(resource, root); err != nil {
		return nil, fmt.Errorf("the OpenAPI document: %w", err)
	}
	d := &document{}
	d.root, _ = root.(map[string]any)
	paths := object(d.root["paths"])
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		item := object(paths[path])
		for _, method := range slices.Sorted(maps.Keys(item)) {
			if !slices.Contains([]string{"get", "put", "post", "patch", "delete", "head"}, method) {
				continue
			}
			op, err := d.operation(compiler, path, method, object(item[method]))
			if err != nil {
				return nil, err
			}
			d.operations = append(d.operations, op)
		}
	}
	if len(d.operations) == 0 {
		return nil, fmt.Errorf("the OpenAPI document has no operations")
	}
	return d, nil
}

func (d *document) operation(compiler *jsonschema.Compiler, path, method string, raw map[string]any) (operation, error) {
	op := operation{method: strings.ToUpper(method), path: path, answers: map[int]map[string]*jsonschema.Schema{}}
	op.id, _ = raw["operationId"].(string)
	op.stream = raw["x-stream"] != nil
	if tags, _ := raw["tags"].([]any); len(tags) > 0 {
		op.tag, _ = tags[0].(string)
	}
	if security, stated := raw["security"].([]any); stated && len(security) == 0 {
		op.public = true
	}
	list, _ := raw["parameters"].([]any)
	for _, p := range list {
		fields := object(d.resolve(p))
		param := parameter{schema: fields["schema"]}
		param.name, _ = fields["name"].(string)
		param.in, _ = fields["in"].(string)
		param.required, _ = fields["required"].(bool)
		op.params = append(op.params, param)
	}
	op.body = object(object(object(d.resolve(raw["requestBody"]))["content"])["application/json"])["schema"]
	for status, answer := range object(raw["responses"]) {
		code, err := strconv.Atoi(status)
		if err != nil {
			return op, fmt.Errorf("%s declares an answer %q", op.id, status)
		}
		where := resource + "#/paths/" + pointer(path) + "/" + method + "/responses/" + status
		if ref, ok := object(answer)["$ref"].(string); ok {
			where = resource + ref
		}
		op.answers[code] = map[string]*jsonschema.Schema{}
		for media, content := range object(object(d.resolve(answer))["content"]) {
			op.answers[code][media] = nil
			if object(content)["schema"] == nil || !isJSON(media) {
				continue
			}
			schema, err := compiler.Compile(where + "/content/" + pointer(media) + "/schema")
			if err != nil {
				return op, fmt.Errorf("%s, %s: %w", op.id, status, err)
			}
			op.answers[code][media] = schema
		}
	}
	return op, nil
}

// resolve follows a reference within the document.
func (d *document) resolve(v any) any {
	for range 32 {
		ref, ok := object(v)["$ref"].(string)
		if !ok {
			return v
		}
		v = any(d.root)
		for part := range strings.SplitSeq(strings.TrimPrefix(ref, "#/"), "/") {
			v = object(v)[strings.NewReplacer("~1", "/", "~0", "~").Replace(part)]
		}
	}
	return nil
}

func object(v any) map[string]any {
	m, _ := v.(map[string]any)
	return m
}

// pointer escapes a token of a JSON pointer within a URL's fragment.
func pointer(token string) string {
	return strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D", "+", "%2B").Replace(token)
}

func isJSON(media string) bool {
	return media == "application/json" || strings.HasSuffix(media, "+json")
}

// check says what is wrong with an answer, or nothing. The answer to a request that the client spoilt so far that it may
// not have reached the operation (routed is false) is held to the rules of all answers alone.
func (op operation) check(method string, routed bool, resp *http.Response, body []byte) string {
	if resp.StatusCode >= 500 {
		return fmt.Sprintf("answers %d: %.300s", resp.StatusCode, body)
	}
	if resp.StatusCode == http.StatusTooManyRequests && resp.Header.Get("Retry-After") == "" {
		return "answers 429 without Retry-After"
	}
	media, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if err != nil && len(body) > 0 {
		return fmt.Sprintf("answers %d with the content type %q", resp.StatusCode, resp.Header.Get("Content-Type"))
	}
	part := resp.StatusCode == http.StatusPartialContent
	if isJSON(media) && len(body) > 0 && !part && !json.Valid(body) {
		return fmt.Sprintf("answers %d with JSON that is none: %.300s", resp.StatusCode, body)
	}
	if !routed {
		return ""
	}
	declared, ok := op.answers[resp.StatusCode]
	if !ok {
		return fmt.Sprintf("answers %d, which is not declared: %.300s", resp.StatusCode, body)
	}
	if len(body) == 0 {
		if len(declared) > 0 && method != http.MethodHead && resp.StatusCode != http.StatusNotModified {
			return fmt.Sprintf("answers %d without its body", resp.StatusCode)
		}
		return ""
	}
	schema, ok := declared[media]
	if !ok {
		return fmt.Sprintf("answers %d as %q, which is not declared", resp.StatusCode, media)
	}
	if schema == nil || part {
		return ""
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err == nil {
		err = schema.Validate(value)
	}
	if err != nil {
		return fmt.Sprintf("answers %d unlike its schema: %v", resp.StatusCode, err)
	}
	return ""
}
