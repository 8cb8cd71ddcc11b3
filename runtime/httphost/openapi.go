package httphost

import (
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/fault"
	"hivesync/shared/limits"
	"hivesync/shared/signing"
)

// newAPI makes the huma API: JSON only, errors in our shape, no routes of its own.
func newAPI(version string, a *adapter) (huma.API, *schemaNames) {
	if version == "" {
		version = "dev"
	}
	names := newSchemaNames(a)
	registry := huma.NewMapRegistry(schemaRef, names.name)
	registry.RegisterTypeAlias(reflect.TypeFor[uuid.UUID](), reflect.TypeFor[identifier]())
	format := huma.Format{Marshal: marshal, Unmarshal: json.Unmarshal} // what CheckJSON has seen
	api := huma.NewAPI(huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title: "HiveSync", Version: version,
				Description: "Previews of mobile screens on real devices, projects and teams. Every error has one shape and a stable code. " +
					"Answers may get further fields, and lists of values further ones: clients ignore what they do not know.",
				License: &huma.License{Name: "MIT", Identifier: "MIT"},
			},
			Servers: []*huma.Server{{URL: "/", Description: "the server that this document comes from"}},
			Components: &huma.Components{
				Schemas: registry,
				SecuritySchemes: map[string]*huma.SecurityScheme{
					"user":       {Type: "http", Scheme: "bearer", Description: "A signed-in user's access token, or an API token."},
					"admin":      {Type: "http", Scheme: "bearer", Description: "An administrator's token."},
					"preview":    {Type: "apiKey", In: "header", Name: previewHeader, Description: "A preview token; also as a bearer token, or as ?" + previewQuery + "=."},
					"ticket":     {Type: "apiKey", In: "query", Name: ticketQuery, Description: "A ticket, which opens one stream: for browsers' EventSource and WebSocket, which can send no token."},
					"worker":     {Type: "apiKey", In: "header", Name: signing.SignatureHeader, Description: "HMAC over the raw body, the worker's name and the time."},
					"workerName": {Type: "apiKey", In: "header", Name: signing.WorkerHeader, Description: "The worker's name."},
					"workerTime": {Type: "apiKey", In: "header", Name: signing.TimestampHeader, Description: "When the call was signed, in seconds since 1970."},
				},
			},
		},
		// "json" serves the +json types that huma's own errors name.
		Formats:       map[string]huma.Format{"application/json": format, "json": format},
		DefaultFormat: "application/json",
		Transformers:  []huma.Transformer{ownErrors},
	}, a)
	return api, names
}

// Field names are compared as they are: what encoding/json would take for another's name is refused by its own.
func init() { huma.ValidateStrictCasing = true } //nolint:gochecknoinits // hosts that run side by side would race for it

// identifier describes ids.
type identifier struct{}

// Schema implements huma.SchemaProvider.
func (identifier) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "uuid"}
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
		op.Security = []map[string][]string{{"worker": {}, "workerName": {}, "workerTime": {}}}
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
				"application/json": {Schema: &huma.Schema{Ref: schemaRef + errorSchema}},
			},
		}
	}
	return op
}

// describeStream describes the body of a function that reads it itself.
func (h *Host) describeStream(m *function.Meta) *huma.RequestBody {
	if media, ok := m.Stream.(function.Bytes); ok {
		return &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{string(media): {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}
	}
	schema := h.api.OpenAPI().Components.Schemas.Schema(reflect.TypeOf(m.Stream), true, "")
	return &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"application/json": {Schema: schema}}}
}

// codes lists what a function may answer: its own errors and those of the host's steps before it.
func codes(m *function.Meta, limit *limits.Limit) []fault.Code {
	list := append([]fault.Code{
		fault.Internal, fault.Unavailable, fault.Timeout, fault.RateLimited,
		fault.NotFound, fault.BadRequest, fault.BodyTooLarge, // of an address that nothing can have, and of a body, whether one is asked for or not
	}, m.Errors...)
	if m.Auth != function.Public {
		list = append(list, fault.Unauthenticated)
	}
	if m.Auth == function.User || m.Auth == function.Admin || m.Auth == function.Preview {
		list = append(list, fault.SessionExpired, fault.Forbidden) // where a token's scopes do not cover it
	}
	if m.Role != auth.NoRole || m.Auth == function.Preview {
		list = append(list, fault.Forbidden)
	}
	if limit != nil && limit.By() == limits.User {
		list = append(list, fault.LimitReached)
	}
	if m.Idempotent {
		list = append(list, fault.Conflict)
	}
	list = append(list, switchCodes(m)...)
	if m.Method != http.MethodGet {
		list = append(list, fault.UnsupportedMedia)
	}
	return append(list, fault.ValidationFailed)
}
