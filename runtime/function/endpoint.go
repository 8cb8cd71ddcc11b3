// Package function says what a function is: a value with metadata and one method. An Endpoint answers
// a request, a Stream pushes live events, a Job does queued work, a Schedule runs by the clock. Hosts
// (net/http, Lambda, the worker, the command line) run them and read everything else from Meta: who
// may call, which limits apply, how long it may take, what it may answer.
//
// It knows no function by name, opens no connection and reads no environment.
package function

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hivesync/shared/auth"
	"hivesync/shared/fault"
	"hivesync/shared/limits"
	"hivesync/shared/settings"
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
	// Summary is one sentence for the documentation, and Description what else a caller must know, in Markdown.
	Summary, Description string
	// Auth says who may call.
	Auth Auth
	// Scope is what an API token must carry, such as "previews:write"; empty for none.
	Scope string
	// Role is the least role the caller needs in the team of the resources that the path and Resources name: the host
	// asks before the handler runs, and auth.AccessFrom has what it found. auth.NoRole where none is named.
	Role auth.Role
	// Archived keeps the function open for what belongs to an archived project. All others that change something are closed
	// there, and answer CONFLICT.
	Archived bool
	// Starts is the type of job that the function starts; its Kind says which limits that has.
	Starts string
	// Resources names the fields of the query and of the body that hold a registered resource's id, such as
	// "query.team_id" and "body.team_id". The host asks for the caller's access to each that is given; resources that
	// one request names must be of one team, and of one project.
	Resources []string
	// Plain names the path's parameters that are no resource, such as "screen_id", and the fields, such as
	// "body.project_id", that are called like one but give access to nothing. Whoever lists a name here says that nobody
	// need check it: a host does not start on a name that is in neither list.
	Plain []string
	// Limit counts the calls of the function, by address before anybody is known, or by user: then a call that failed is
	// given back. Nil for none beyond the request rates, and for what Starts limits.
	Limit *limits.Limit
	// Switch turns the function on; the zero value is of one that has no switch. Exempt keeps it open in maintenance and
	// while nothing may be changed: signing in, and health checks.
	Switch settings.Handle[bool]
	Exempt bool
	// Session says what the function does to its caller's session; hosts that keep a browser's in cookies act on it.
	Session Session
	// Cookies lets pages that keep their session in cookies call the function although a scope opens it to API tokens; what is without
	// a scope they may call anyway.
	Cookies bool
	// Idempotent makes the host keep the answer under the client's Idempotency-Key, for functions of users that start no job.
	Idempotent bool
	// MaxBody is the largest request body in bytes; 0 means the host's default.
	MaxBody int64
	// Stream is a zero value of the body's type where the body may be large: the handler reads it from BodyFrom, as it
	// comes, and the host neither holds nor decodes it. The type serves the documentation alone; a body that is no JSON is
	// Bytes. Nil for other bodies.
	Stream any
	// Timeout bounds the handler; 0 means the host's default. Streams have none.
	Timeout time.Duration
	// Content lists the media types of an answer of raw bytes; application/octet-stream where nothing is said.
	Content []string
	// Degraded lists the statuses beside Status under which the function gives its answer, and no error.
	Degraded []int
	// Errors lists the codes that the function itself may answer, beyond those of the host.
	Errors []fault.Code
}

// Session is what a function does to its caller's session.
type Session int

const (
	// Leaves is the zero value: nothing.
	Leaves Session = iota
	// Opens answers the tokens of a new session, as data.tokens.
	Opens
	// Renews takes a session's refresh_token in its body, and answers the next tokens, as data.
	Renews
	// Ends ends the session.
	Ends
)

// Handler is what an endpoint implements. In is a struct of path, query, header and body fields with
// huma's tags; Out one of this package's answers (Data, Page, Blob, Empty) or a struct of the same kind.
type Handler[In, Out any] interface {
	Meta() Meta
	Handle(ctx context.Context, in *In) (*Out, error)
}

// Endpoint is a function of any input and output types, ready for a host.
type Endpoint struct {
	meta    Meta
	input   reflect.Type
	missing []string
	mount   func(api huma.API, op huma.Operation, around Around)
}

// Around wraps each call of a handler: the host's place for roles, limits, timeouts, metrics and logs. In points at the
// bound input. It must call next at most once, and return its error or one of its own.
type Around func(ctx context.Context, in any, next func(context.Context) error) error

// New makes an Endpoint of a handler.
func New[In, Out any](h Handler[In, Out]) Endpoint {
	return Endpoint{
		meta: h.Meta(), missing: missing(h), input: reflect.TypeFor[In](),
		mount: func(api huma.API, op huma.Operation, around Around) {
			huma.Register(api, op, func(ctx context.Context, in *In) (out *Out, err error) {
				err = around(ctx, in, func(ctx context.Context) (err error) {
					out, err = h.Handle(ctx, in)
					return err
				})
				if err != nil {
					return nil, err
				}
				if blob, ok := any(out).(*Blob); ok {
					blob.complete()
				}
				fillNilSlices(out)
				return out, nil
			})
		},
	}
}

// Meta returns the endpoint's metadata.
func (e Endpoint) Meta() Meta { return e.meta }

// Input returns the type that the handler takes a pointer to.
func (e Endpoint) Input() reflect.Type { return e.input }

// Mount registers the endpoint on a huma API under op, every call going through around.
func (e Endpoint) Mount(api huma.API, op huma.Operation, around Around) { e.mount(api, op, around) }

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

type bodyKey struct{}

// WithBody returns ctx carrying a request's body.
func WithBody(ctx context.Context, body io.Reader) context.Context {
	return context.WithValue(ctx, bodyKey{}, body)
}

// Bytes is the Stream of a body that is no JSON but of this media type, such as application/gzip.
type Bytes string

// BodyFrom returns the body of a function whose Meta says Stream, not yet looked at, of at most MaxBody bytes. Its
// errors are answers: BODY_TOO_LARGE beyond that, BAD_REQUEST where the body breaks off or does not come in time.
func BodyFrom(ctx context.Context) io.Reader {
	if body, ok := ctx.Value(bodyKey{}).(io.Reader); ok {
		return body
	}
	return strings.NewReader("")
}

// SuccessStatus returns the status of a successful answer.
func (m Meta) SuccessStatus() int {
	if m.Status == 0 {
		return http.StatusOK
	}
	return m.Status
}
