// Package contract holds a running system to its own OpenAPI document: it makes requests from the document, biased to what
// breaks servers (identifiers, cursors, names, encodings, half-valid bodies), and checks every answer against what the
// document declares. The same seed makes the same choices; identifiers come from the answers.
package contract

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"hivesync/localrun/openapi"
)

// operation is one of the document's.
type operation struct {
	id, method, path string
	tag              string
	public, stream   bool
	admin            bool
	params           []parameter
	// body is the schema of the request body, nil for none.
	body any
	// at is where the operation stands in the document.
	at string
}

type parameter struct {
	name, in string
	required bool
	schema   any
}

// document is the API's, with its operations read so far as requests need it.
type document struct {
	*openapi.Document
	operations []operation
}

func parse(raw []byte) (*document, error) {
	read, err := openapi.Read(raw)
	if err != nil {
		return nil, err
	}
	d := &document{Document: read}
	paths := object(d.Root["paths"])
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		item := object(paths[path])
		for _, method := range slices.Sorted(maps.Keys(item)) {
			if slices.Contains([]string{"get", "put", "post", "patch", "delete", "head"}, method) {
				d.operations = append(d.operations, d.operation(path, method, object(item[method])))
			}
		}
	}
	if len(d.operations) == 0 {
		return nil, errors.New("the OpenAPI document has no operations")
	}
	return d, nil
}

func (d *document) operation(path, method string, raw map[string]any) operation {
	op := operation{method: strings.ToUpper(method), path: path, at: openapi.Pointer("paths", path, method)}
	op.id, _ = raw["operationId"].(string)
	op.stream = raw["x-stream"] != nil
	if tags, _ := raw["tags"].([]any); len(tags) > 0 {
		op.tag, _ = tags[0].(string)
	}
	if security, stated := raw["security"].([]any); stated && len(security) == 0 {
		op.public = true
	} else if stated {
		_, op.admin = object(security[0])["admin"]
	}
	list, _ := raw["parameters"].([]any)
	for _, p := range list {
		fields := d.resolve(p)
		param := parameter{schema: fields["schema"]}
		param.name, _ = fields["name"].(string)
		param.in, _ = fields["in"].(string)
		param.required, _ = fields["required"].(bool)
		op.params = append(op.params, param)
	}
	op.body = object(object(d.resolve(raw["requestBody"])["content"])["application/json"])["schema"]
	return op
}

// resolve follows a reference within the document.
func (d *document) resolve(v any) map[string]any {
	if ref, ok := object(v)["$ref"].(string); ok {
		found, _ := d.Find(ref)
		return found
	}
	return object(v)
}

func object(v any) map[string]any {
	m, _ := v.(map[string]any)
	return m
}

// check says what is wrong with an answer, or nothing. The answer to a request that the client spoilt so far that it may
// not have reached the operation (routed is false) is held to the rules of all answers alone.
func (d *document) check(op operation, method string, routed bool, resp *http.Response, body []byte) string {
	if resp.StatusCode >= 500 {
		return fmt.Sprintf("answers %d: %.300s", resp.StatusCode, body)
	}
	if resp.StatusCode == http.StatusTooManyRequests && resp.Header.Get("Retry-After") == "" {
		return "answers 429 without Retry-After"
	}
	media, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	switch {
	case len(body) == 0:
	case err != nil:
		return fmt.Sprintf("answers %d with the content type %q", resp.StatusCode, resp.Header.Get("Content-Type"))
	case media == "application/json" && resp.StatusCode != http.StatusPartialContent && !json.Valid(body):
		return fmt.Sprintf("answers %d with JSON that is none: %.300s", resp.StatusCode, body)
	}
	if !routed {
		return ""
	}
	described, at := d.Find(op.at + "/responses/" + strconv.Itoa(resp.StatusCode))
	switch {
	case described == nil:
		return fmt.Sprintf("answers %d, which is not declared: %.300s", resp.StatusCode, body)
	case len(body) == 0 && described["content"] != nil && method != http.MethodHead:
		return fmt.Sprintf("answers %d without its body", resp.StatusCode)
	}
	if err := d.CheckBody(at, resp.Header.Get("Content-Type"), body); err != nil {
		return fmt.Sprintf("answers %d unlike the document: %v", resp.StatusCode, err)
	}
	return ""
}
