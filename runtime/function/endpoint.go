// Package function says what a function is: a value with metadata and one method. An Endpoint answers
// a request, a Stream pushes live events, a Job does queued work, a Schedule runs by the clock. Hosts
// (net/http, Lambda, the worker, the command line) run them and read everything else from Meta: who
// may call, which limits apply, how long it may take, what it may answer.
//
// It knows no function by name, opens no connection and reads no environment.
package function

import (
	"context"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hivesync/shared/auth"
	"hivesync/shared/fault"
	"hivesync/shared/limits"
)

// Auth says who may call an endpoint. The host establishes it before the handler runs.
type Auth uint8

// The kinds of caller.
const (
	// Public needs no identity.
	Public Auth = iota
	// User needs a signed-in user's access token.
	User
	// Preview needs a preview token for the preview in the path, or a user with access to it.
	Preview
	// Worker needs a valid X-HS-Signature over the raw body.
	Worker
	// Admin needs an administrator's token, which only the administrators' sign-in issues.
	Admin
)

// String returns the name shown in listings.
func (a Auth) String() string {
	return [...]string{"public", "user", "preview token or user", "worker signature", "administrator"}[a]
}

// Meta is all that a host needs to know about an endpoint or a stream.
type Meta struct {
	// Name is domain.verb, such as "previews.request": the function's id everywhere.
	Name string
	// Method and Path are the route; Path uses {name} for path parameters.
	Method, Path string
	// Aliases are further paths to the same function.
	Aliases []string
	// Status is the answer's status when all is well; 0 means 200.
	Status int
	// Summary is one sentence for the documentation.
	Summary string
	// Auth says who may call.
	Auth Auth
	// Scope is what an API token must carry, such as "previews:write"; empty for none.
	Scope string
	// Role is the least role the caller needs in the team that owns the {project_id} or {preview_id}
	// of the path. auth.NoRole where the path names neither.
	Role auth.Role
	// Starts is the type of job that the function starts; its Kind says which limits that has.
	Starts string
	// Resources names fields of the input that hold a resource's id beside the path's parameters: "body.team_id",
	// "query.team_id". Plain lists parameters of the path that name no resource.
	Resources, Plain []string
	// Limit names the plan's counter that a call uses up; empty for none beyond the request rate.
	Limit limits.Name
	// MaxBody is the largest request body in bytes; 0 means the host's default.
	MaxBody int64
	// Timeout bounds the handler; 0 means the host's default. Streams have none.
	Timeout time.Duration
	// Errors lists the codes that the function itself may answer, beyond those of the host.
	Errors []fault.Code
}

// Handler is what an endpoint implements. In is a struct of path, query, header and body fields with
// huma's tags; Out one of this package's answers (Data, Page, Blob, Empty) or a struct of the same kind.
type Handler[In, Out any] interface {
	Meta() Meta
	Handle(ctx context.Context, in *In) (*Out, error)
}

// Endpoint is a function of any input and output types, ready for a host.
type Endpoint struct {
	meta          Meta
	input, output reflect.Type
	missing       []string
	mount         func(api huma.API, op huma.Operation, around Around)
	call          func(ctx context.Context, in any, around Around) (any, error)
}

// Around wraps each call of a handler: the host's place for roles, limits, timeouts, metrics and logs.
// It must call next exactly once, or return an error.
type Around func(ctx context.Context, meta *Meta, next func(context.Context) error) error

// New makes an Endpoint of a handler.
func New[In, Out any](h Handler[In, Out]) Endpoint {
	meta, fill := h.Meta(), fillerOf(reflect.TypeFor[Out]())
	call := func(ctx context.Context, in *In, around Around) (*Out, error) {
		var out *Out
		err := around(ctx, &meta, func(ctx context.Context) (err error) {
			out, err = h.Handle(ctx, in)
			return err
		})
		if err != nil {
			return nil, err
		}
		if out != nil && fill != nil {
			fill(reflect.ValueOf(out).Elem())
		}
		return out, nil
	}
	return Endpoint{
		meta: meta, missing: missing(h), input: reflect.TypeFor[In](), output: reflect.TypeFor[Out](),
		mount: func(api huma.API, op huma.Operation, around Around) {
			huma.Register(api, op, func(ctx context.Context, in *In) (*Out, error) { return call(ctx, in, around) })
		},
		call: func(ctx context.Context, in any, around Around) (any, error) {
			out, err := call(ctx, in.(*In), around)
			if err != nil || out == nil {
				return nil, err
			}
			return out, nil
		},
	}
}

// Meta returns the endpoint's metadata.
func (e Endpoint) Meta() Meta { return e.meta }

// Input returns the type that the handler takes a pointer to.
func (e Endpoint) Input() reflect.Type { return e.input }

// Output returns the type that the handler returns a pointer to.
func (e Endpoint) Output() reflect.Type { return e.output }

// Mount registers the endpoint on a huma API under op, every call going through around.
func (e Endpoint) Mount(api huma.API, op huma.Operation, around Around) { e.mount(api, op, around) }

// Call runs the endpoint on an input that is bound and validated already: in must be a pointer to Input. The answer is
// a pointer to Output, or nil where the handler returned none.
func (e Endpoint) Call(ctx context.Context, in any, around Around) (any, error) {
	return e.call(ctx, in, around)
}

// Data is the answer that holds one object: {"data": {...}}.
type Data[T any] struct {
	Body struct {
		Data T `json:"data"`
	}
}

// OK returns v as a Data answer.
func OK[T any](v T) *Data[T] {
	var out Data[T]
	out.Body.Data = v
	return &out
}

// Blob is an answer of raw bytes.
type Blob struct {
	ContentType        string `header:"Content-Type"`
	CacheControl       string `header:"Cache-Control"`
	ETag               string `header:"ETag"`
	ContentDisposition string `header:"Content-Disposition"`
	Body               []byte
}

// Empty is the input of a function that asks for nothing, or the answer of one that has nothing to say: its Meta has status 204.
type Empty struct{}

// URL returns the path of the function on the API, its parameters filled with values in their order.
func (m Meta) URL(values ...string) string {
	path := m.Path
	for _, v := range values {
		begin := strings.IndexByte(path, '{')
		end := strings.IndexByte(path, '}')
		if begin < 0 || end < begin {
			break
		}
		path = path[:begin] + url.PathEscape(v) + path[end+1:]
	}
	return path
}

// SuccessStatus returns the status of a successful answer.
func (m Meta) SuccessStatus() int {
	if m.Status == 0 {
		return http.StatusOK
	}
	return m.Status
}

// Optional is a parameter of the query that may be left out.
type Optional[T any] struct {
	Value T
	Given bool
}

// Schema implements huma.SchemaProvider: it is described as its value.
func (Optional[T]) Schema(r huma.Registry) *huma.Schema {
	return huma.SchemaFromType(r, reflect.TypeFor[T]())
}

// Receiver implements huma.ParamWrapper.
func (o *Optional[T]) Receiver() reflect.Value { return reflect.ValueOf(o).Elem().Field(0) }

// OnParamSet implements huma.ParamReactor.
func (o *Optional[T]) OnParamSet(given bool, _ any) { o.Given = given }

// Pointer returns the value, or nil where it was left out.
func (o Optional[T]) Pointer() *T {
	if !o.Given {
		return nil
	}
	return &o.Value
}
