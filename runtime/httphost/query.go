package httphost

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"hivesync/runtime/function"
	"hivesync/shared/fault"
	"hivesync/shared/safetext"
)

// params are what a function takes from a request beside the body.
type params struct {
	query   map[string]bool // true of what may be there more than once
	headers []string
}

// newParams reads an operation's parameters, and adds those that the host reads itself.
func newParams(to *route, op *huma.Operation) params {
	p := params{query: map[string]bool{}}
	for _, param := range op.Parameters {
		switch param.In {
		case "query":
			p.query[param.Name] = param.Schema != nil && param.Schema.Type == huma.TypeArray
		case "header":
			p.headers = append(p.headers, param.Name)
		}
	}
	if to.meta.Auth == function.Preview {
		p.query[previewQuery] = false
	}
	if to.stream {
		p.query[ticketQuery] = false
	}
	return p
}

// check refuses what the function does not know, what is there twice though one value is asked for, and what is no text. Its
// error names the parameter and never the value. A path is text already: soundPath looked.
func (p params) check(r *http.Request) error {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return fault.New(fault.BadRequest, "The address's query is not sound: a % or a ; in it must be escaped.")
	}
	var wrong fault.Details
	known := slices.Sorted(maps.Keys(p.query))
	for _, name := range slices.Sorted(maps.Keys(query)) {
		shown := safetext.Line(name, maxField)
		many, ok := p.query[name]
		wrong.Require(ok, shown, "unknown", "is not a parameter here"+function.DidYouMean(name, known))
		wrong.Require(!ok || many || len(query[name]) == 1, shown, "duplicate", "is there twice")
		wrong.Require(!slices.ContainsFunc(query[name], notText), shown, "invalid", "must be text in UTF-8, without the character U+0000")
	}
	for _, name := range p.headers {
		wrong.Require(len(r.Header.Values(name)) <= 1, name, "duplicate", "is there twice")
		wrong.Require(!notText(r.Header.Get(name)), name, "invalid", "must be text in UTF-8")
	}
	return wrong[:min(len(wrong), maxDetails)].Err(fault.ValidationFailed, "The request is not valid.")
}

func notText(s string) bool { return !utf8.ValidString(s) || strings.IndexByte(s, 0) >= 0 }

// propertiesAt lists the fields that the body has where one of a path such as devices[1].name stands.
func propertiesAt(doc *huma.OpenAPI, body *huma.RequestBody, field string) []string {
	if body == nil || body.Content["application/json"] == nil {
		return nil
	}
	resolve := func(s *huma.Schema) *huma.Schema {
		for s != nil && s.Ref != "" {
			s = doc.Components.Schemas.SchemaFromRef(s.Ref)
		}
		return s
	}
	schema := resolve(body.Content["application/json"].Schema)
	steps := strings.FieldsFunc(field, func(c rune) bool { return c == '.' || c == '[' })
	for _, step := range steps[:max(0, len(steps)-1)] {
		switch {
		case schema == nil:
			return nil
		case strings.HasSuffix(step, "]"):
			schema = resolve(schema.Items)
		default:
			schema = resolve(schema.Properties[step])
		}
	}
	if schema == nil {
		return nil
	}
	return slices.Sorted(maps.Keys(schema.Properties))
}
