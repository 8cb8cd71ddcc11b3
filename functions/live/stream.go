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
		Description: howToStay + "A browser's `EventSource` sends no token: it opens the stream with a ticket of `live.ticket`, as `?ticket=`. A ticket opens one stream. " +
			"When the stream ends, `EventSource` asks the same address again, gets 401 and stays closed; on that error the page asks for a new ticket and opens a new " +
			"`EventSource` with it and with the last id that it saw as `?last_event_id=`.",
	}
}

// Transport implements function.StreamHandler.
func (Stream) Transport() function.Transport { return function.SSE }

// Handle implements function.StreamHandler.
func (f Stream) Handle(ctx context.Context, in *function.ResumeIn, conn function.Conn) error {
	return f.forward(ctx, in.LastEventID(), conn)
}
