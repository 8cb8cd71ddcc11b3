package httphost

import (
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/fault"
	"hivesync/shared/limits"
)

const errorSchema = "Error"

// newAPI makes the huma API: JSON only, errors in our shape, no routes of its own.
func newAPI(version string, a *adapter) huma.API {
	if version == "" {
		version = "dev"
	}
	names := &schemaNames{adapter: a, taken: map[string]reflect.Type{}, given: map[reflect.Type]string{}}
	registry := huma.NewMapRegistry("#/components/schemas/", names.name)
	format := huma.Format{Marshal: marshal, Unmarshal: json.Unmarshal} // what CheckJSON has seen
	api := huma.NewAPI(huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title: "HiveSync", Version: version,
				Description: "Previews of mobile screens on real devices, projects and teams. Every error has one shape and a stable code.",
			},
			Components: &huma.Components{
				Schemas: registry,
				SecuritySchemes: map[string]*huma.SecurityScheme{
					"user":    {Type: "http", Scheme: "bearer", Description: "A signed-in user's access token, or an API token."},
					"admin":   {Type: "http", Scheme: "bearer", Description: "An administrator's token."},
					"preview": {Type: "apiKey", In: "header", Name: previewHeader, Description: "A preview token; also as a bearer token, or as ?" + previewQuery + "=."},
					"ticket":  {Type: "apiKey", In: "query", Name: ticketQuery, Description: "A ticket, which opens one stream: for browsers' EventSource and WebSocket, which can send no token."},
					"worker":  {Type: "apiKey", In: "header", Name: "X-HS-Signature", Description: "HMAC over the raw body, with X-HS-Worker and X-HS-Timestamp."},
				},
			},
		},
		// "json" serves the +json types that huma's own errors name.
		Formats:       map[string]huma.Format{"application/json": format, "json": format},
		DefaultFormat: "application/json",
		Transformers:  []huma.Transformer{ownErrors},
	}, a)
	registry.Map()[errorSchema] = describeError()
	return api
}

// Field names are compared as they are: what encoding/json would take for another's name is refused by its own.
func init() { huma.ValidateStrictCasing = true } //nolint:gochecknoinits // hosts that run side by side would race for it

// schemaNames gives every type of the document one name: its own, behind its package's, so that two
// domains may both have a CreateIn.
type schemaNames struct {
	adapter *adapter
	taken   map[string]reflect.Type
	given   map[reflect.Type]string
}

func (n *schemaNames) name(t reflect.Type, hint string) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if name, ok := n.given[t]; ok {
		return name
	}
	base := huma.DefaultSchemaNamer(t, hint)
	if t.Name() == "" && n.adapter.route != nil {
		base = pascal(n.adapter.route.meta.Name) + "Body"
	} else if pkg := t.PkgPath(); strings.HasPrefix(pkg, "hivesync/functions/") {
		base = pascal(pkg[strings.LastIndexByte(pkg, '/')+1:]) + base
	}
	name := base
	for i := 2; ; i++ {
		if other, taken := n.taken[name]; (!taken || other == t) && name != errorSchema {
			break
		}
		name = base + strconv.Itoa(i)
	}
	n.taken[name], n.given[t] = t, name
	return name
}

// pascal turns previews.request and ai_docs into PreviewsRequest and AiDocs.
func pascal(name string) string {
	var b strings.Builder
	for word := range strings.FieldsFuncSeq(name, func(r rune) bool { return r == '.' || r == '_' || r == '-' }) {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return b.String()
}

// operation describes a function to huma.
func operation(m *function.Meta, limit *limits.Limit, stream bool) huma.Operation {
	domain, _, _ := strings.Cut(m.Name, ".")
	op := huma.Operation{
		OperationID: m.Name, Method: m.Method, Summary: m.Summary, Description: m.Description, Tags: []string{domain}, DefaultStatus: m.SuccessStatus(),
		// The host reads bodies itself: huma's limit refuses a body of exactly the limit, and its deadline
		// stays on the connection and would end the handler's context.
		MaxBodyBytes: -1, BodyReadTimeout: -1,
		Responses:  map[string]*huma.Response{},
		Extensions: map[string]any{},
	}
	switch m.Auth {
	case function.Public:
		op.Security = []map[string][]string{}
	case function.User:
		op.Security = []map[string][]string{{"user": {}}}
		if stream {
			op.Security = append(op.Security, map[string][]string{"ticket": {}})
		}
	case function.Admin:
		op.Security = []map[string][]string{{"admin": {}}}
	case function.Preview:
		op.Security = []map[string][]string{{"preview": {}}, {"user": {}}}
	case function.Worker:
		op.Security = []map[string][]string{{"worker": {}}}
	}
	if m.Role != auth.NoRole {
		op.Extensions["x-role"] = m.Role.String()
	}
	if m.Scope != "" {
		op.Extensions["x-scope"] = m.Scope
	}
	if limit != nil {
		op.Extensions["x-limit"] = limit.Name()
	}
	if stream {
		op.Extensions["x-stream"] = true
	}
	describeKey(m, &op)
	byStatus := map[int][]string{}
	for _, code := range codes(m, limit) {
		status := Status(code)
		byStatus[status] = append(byStatus[status], string(code))
	}
	for status, list := range byStatus {
		slices.Sort(list)
		op.Responses[strconv.Itoa(status)] = &huma.Response{
			Description: http.StatusText(status) + ": " + strings.Join(slices.Compact(list), ", "),
			Content: map[string]*huma.MediaType{
				"application/json": {Schema: &huma.Schema{Ref: "#/components/schemas/" + errorSchema}},
			},
		}
	}
	if slices.Contains(m.Errors, fault.RangeNotSatisfiable) {
		op.Responses["206"] = &huma.Response{Description: "Partial Content: the range that was asked for"}
	}
	return op
}

// describeStream describes the body of a function that reads it itself.
func (h *Host) describeStream(m *function.Meta) *huma.RequestBody {
	schema := h.api.OpenAPI().Components.Schemas.Schema(reflect.TypeOf(m.Stream), true, "")
	return &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"application/json": {Schema: schema}}}
}

// codes lists what a function may answer: its own errors and those of the host's steps before it.
func codes(m *function.Meta, limit *limits.Limit) []fault.Code {
	list := append([]fault.Code{fault.Internal, fault.Unavailable, fault.Timeout, fault.RateLimited}, m.Errors...)
	if m.Auth != function.Public {
		list = append(list, fault.Unauthenticated)
	}
	if m.Auth == function.User || m.Auth == function.Admin || m.Auth == function.Preview {
		list = append(list, fault.SessionExpired)
	}
	if m.Role != auth.NoRole || m.Auth == function.Preview {
		list = append(list, fault.NotFound, fault.Forbidden)
	}
	if limit != nil && limit.By() == limits.User {
		list = append(list, fault.LimitReached)
	}
	if m.Idempotent {
		list = append(list, fault.Conflict)
	}
	list = append(list, switchCodes(m)...)
	if m.Method != http.MethodGet {
		list = append(list, fault.BadRequest, fault.BodyTooLarge, fault.UnsupportedMedia)
	}
	return append(list, fault.ValidationFailed)
}

func describeError() *huma.Schema {
	text := func(doc string) *huma.Schema { return &huma.Schema{Type: huma.TypeString, Description: doc} }
	return &huma.Schema{
		Type: huma.TypeObject, Required: []string{"error"},
		Properties: map[string]*huma.Schema{"error": {
			Type: huma.TypeObject, Required: []string{"code", "message", "details", "request_id"},
			Properties: map[string]*huma.Schema{
				"code":       text("stable, UPPER_SNAKE: what programs branch on"),
				"message":    text("what happened and what to do, for people"),
				"request_id": text("what the log calls this request"),
				"details": {Type: huma.TypeArray, Items: &huma.Schema{
					Type: huma.TypeObject, Required: []string{"message"},
					Properties: map[string]*huma.Schema{
						"field": text("path of the value, such as devices[1].width"), "code": text("such as required"), "message": text("what is expected"),
					},
				}},
				"position": {Type: huma.TypeObject, Description: "where in the request's body, or in the project's file, counted from 1", Properties: map[string]*huma.Schema{
					"file": text("path of the file"), "line": {Type: huma.TypeInteger}, "column": {Type: huma.TypeInteger},
				}},
				"size":             {Type: huma.TypeInteger, Description: "for RANGE_NOT_SATISFIABLE: of the whole, in bytes"},
				"limit_type":       text("for LIMIT_REACHED: which limit"),
				"tier":             text("for LIMIT_REACHED: the caller's tier"),
				"recommended_tier": text("for LIMIT_REACHED: the tier that allows more"),
			},
		}},
	}
}

// finishDocument takes out what huma put in and we do not answer.
func finishDocument(doc *huma.OpenAPI) *huma.OpenAPI {
	schemas := doc.Components.Schemas.Map()
	for _, unused := range []string{"ErrorModel", "ErrorDetail"} {
		delete(schemas, unused)
	}
	return doc
}
