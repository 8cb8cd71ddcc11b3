package live

import (
	"context"

	"hivesync/runtime/function"
	"hivesync/shared/events"
	"hivesync/shared/fault"
)

// Stream gives the caller's live events as server-sent events.
type Stream struct{ Hub *events.Hub }

// Meta implements function.StreamHandler.
func (Stream) Meta() function.Meta {
	return function.Meta{
		Name: "live.stream", Method: "GET", Path: "/api/v1/events",
		Summary: "The caller's live events, as server-sent events", Auth: function.User, Scope: "events:read",
		Errors: []fault.Code{fault.Unavailable},
	}
}

// Transport implements function.StreamHandler.
func (Stream) Transport() function.Transport { return function.SSE }

// Handle implements function.StreamHandler.
func (f Stream) Handle(ctx context.Context, in *function.ResumeIn, conn function.Conn) error {
	return forward(ctx, f.Hub, in.LastEventID(), conn)
}
