package live

import (
	"context"

	"hivesync/runtime/function"
)

// Stream gives the caller's live events as server-sent events.
type Stream struct{ Feed }

// Meta implements function.StreamHandler.
func (Stream) Meta() function.Meta {
	return function.Meta{
		Name: "live.stream", Method: "GET", Path: "/api/v1/events",
		Summary: "The caller's live events, as server-sent events", Auth: function.User, Scope: "events:read",
	}
}

// Transport implements function.StreamHandler.
func (Stream) Transport() function.Transport { return function.SSE }

// Handle implements function.StreamHandler.
func (f Stream) Handle(ctx context.Context, in *function.ResumeIn, conn function.Conn) error {
	return f.forward(ctx, in.LastEventID(), conn)
}
