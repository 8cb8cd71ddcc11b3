package live

import (
	"context"

	"hivesync/runtime/function"
)

// Socket gives the caller's live events over a WebSocket.
type Socket struct{ Feed }

// Meta implements function.StreamHandler.
func (Socket) Meta() function.Meta {
	return function.Meta{
		Name: "live.socket", Method: "GET", Path: "/api/v1/ws",
		Summary: "The caller's live events, over a WebSocket", Auth: function.User, Scope: "events:read",
		Description: howToStay + "Behind `stream.close` the close code is 4401, with the reason. A browser opens the stream with a ticket of `live.ticket`, as `?ticket=`, " +
			"or with its access token as a subprotocol: `new WebSocket(url, [\"bearer\", token])`. What a client sends is ignored, and must be JSON in text: " +
			"1003 closes for other messages, 1007 for text that is no UTF-8, 4422 for text that is no JSON, 1009 above 64 KiB.",
	}
}

// Transport implements function.StreamHandler.
func (Socket) Transport() function.Transport { return function.WebSocket }

// Handle implements function.StreamHandler. What the client sends is read, so that pings and closes are
// seen, and ignored; when it leaves, the stream ends.
func (f Socket) Handle(ctx context.Context, in *function.ResumeIn, conn function.Conn) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		defer cancel()
		for {
			if _, err := conn.Receive(ctx); err != nil {
				return
			}
		}
	}()
	return f.forward(ctx, in.LastEventID(), conn)
}
