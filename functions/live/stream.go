package live

import (
	"context"

	"hivesync/runtime/function"
	"hivesync/shared/events"
	"hivesync/shared/fault"
)

// Stream gives the caller's live events as server-sent events.
type Stream struct{ Hub *events.Hub }

// StreamIn is the input. A browser's EventSource sends the header by itself when it reconnects; the query
// serves the first connection of a client that was here before.
type StreamIn struct {
	LastEventID string `header:"Last-Event-ID" maxLength:"64" doc:"id of the last event that the client saw"`
	LastSeen    string `query:"last_event_id" maxLength:"64" doc:"the same, for a first connection"`
}

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
func (f Stream) Handle(ctx context.Context, in *StreamIn, conn function.Conn) error {
	last := in.LastEventID
	if last == "" {
		last = in.LastSeen
	}
	return forward(ctx, f.Hub, last, conn)
}
