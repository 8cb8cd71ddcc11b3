package function

import (
	"context"
	"encoding/json"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
)

// Transport is how a stream reaches the client. Streams run in containers only: Lambda buffers.
type Transport uint8

// The transports.
const (
	SSE Transport = iota
	WebSocket
)

// String returns the name shown in listings.
func (t Transport) String() string { return [...]string{"sse", "websocket"}[t] }

// Message is one event on a stream.
type Message struct {
	// ID lets a client that comes back say what it saw last; empty for messages that are not kept.
	ID string `json:"id,omitempty"`
	// Event is the event's name, such as "preview.ready".
	Event string `json:"event"`
	// Data is one JSON value.
	Data json.RawMessage `json:"data"`
}

// Conn is one connected client as a stream's handler sees it.
type Conn interface {
	// Send delivers a message, or returns an error once the client is gone or too slow.
	Send(ctx context.Context, m Message) error
	// Receive returns the client's next message. On SSE it blocks until the client is gone.
	Receive(ctx context.Context) (json.RawMessage, error)
}

// ResumeIn is the input of streams that a client can take up again where it left off. A browser's EventSource sends the
// header by itself when it reconnects; the query serves a first connection, and clients that can set no header.
type ResumeIn struct {
	Header string `header:"Last-Event-ID" maxLength:"64" doc:"id of the last event the client saw"`
	Query  string `query:"last_event_id" maxLength:"64" doc:"the same, for clients that cannot set the header"`
}

// LastEventID returns the id of the last event that the client saw; empty for a fresh start.
func (r ResumeIn) LastEventID() string {
	if r.Header != "" {
		return r.Header
	}
	return r.Query
}

// StreamHandler is what a stream implements: In is bound and validated as an endpoint's. Handle runs
// until the client leaves or the host drains, both of which cancel ctx.
type StreamHandler[In any] interface {
	Meta() Meta
	Transport() Transport
	Handle(ctx context.Context, in *In, conn Conn) error
}

// Stream is a stream of any input type, ready for a host.
type Stream struct {
	meta      Meta
	transport Transport
	missing   []string
	input     reflect.Type
	mount     func(api huma.API, op huma.Operation, serve ServeStream)
	instead   func(Meta, error) Endpoint
}

// ServeStream is the host's part of a stream: it opens the transport, then calls handle. In points at the bound input.
type ServeStream func(ctx context.Context, hctx huma.Context, in any, handle func(context.Context, Conn) error)

// NewStream makes a Stream of a handler.
func NewStream[In any](h StreamHandler[In]) Stream {
	return Stream{
		meta:      h.Meta(),
		transport: h.Transport(),
		missing:   missing(h),
		input:     reflect.TypeFor[In](),
		mount: func(api huma.API, op huma.Operation, serve ServeStream) {
			huma.Register(api, op, func(ctx context.Context, in *In) (*huma.StreamResponse, error) {
				return &huma.StreamResponse{Body: func(hctx huma.Context) {
					serve(ctx, hctx, in, func(ctx context.Context, c Conn) error { return h.Handle(ctx, in, c) })
				}}, nil
			})
		},
		instead: func(m Meta, err error) Endpoint { return New(refusal[In]{m, err}) },
	}
}

// refusal is an endpoint that answers an error.
type refusal[In any] struct {
	meta Meta
	err  error
}

// Meta implements Handler.
func (r refusal[In]) Meta() Meta { return r.meta }

// Handle implements Handler.
func (r refusal[In]) Handle(context.Context, *In) (*Empty, error) { return nil, r.err }

// Meta returns the stream's metadata.
func (s Stream) Meta() Meta { return s.meta }

// Transport returns how the stream reaches the client.
func (s Stream) Transport() Transport { return s.transport }

// Input returns the type that the handler takes a pointer to.
func (s Stream) Input() reflect.Type { return s.input }

// Instead returns an endpoint that takes the stream's input and answers err, for hosts that cannot serve the stream.
func (s Stream) Instead(m Meta, err error) Endpoint { return s.instead(m, err) }

// Mount registers the stream on a huma API under op, served by serve.
func (s Stream) Mount(api huma.API, op huma.Operation, serve ServeStream) { s.mount(api, op, serve) }
