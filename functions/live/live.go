// Package live holds the functions that carry a user's live events to their clients: one over
// server-sent events, one over WebSocket. Both give the same events, with ids to come back with.
//
// A stream is the caller's own; neither function reads anything from the client but which event it saw last.
package live

import (
	"context"
	"encoding/json"
	"errors"

	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/events"
)

// New returns the domain's functions.
func New(hub *events.Hub) function.Registry {
	return function.Registry{
		Domains: []function.Domain{{Name: "live", About: "What happens to the caller's previews, as it happens."}},
		Events: []events.Kind{
			{Type: events.StreamOpen, Data: events.Nothing{}, About: "The first message of every stream: from here on nothing is missed."},
			{Type: events.StreamReset, Data: events.Nothing{}, About: "What the client missed is gone: it must read the state anew."},
		},
		Streams: []function.Stream{function.NewStream(Stream{Feed{hub}}), function.NewStream(Socket{Feed{hub}})},
	}
}

// Feed is the caller's live events, whichever way they travel.
type Feed struct{ Hub *events.Hub }

// forward sends the caller's events from behind lastID until the client leaves, the host drains or the
// client falls too far behind; it then comes back with the last id it saw.
func (f Feed) forward(ctx context.Context, lastID string, conn function.Conn) error {
	sub, err := f.Hub.Subscribe(ctx, auth.PrincipalFrom(ctx).UserID, lastID)
	if err != nil {
		return err
	}
	defer sub.Close() //nolint:contextcheck // leaving goes on when the stream is over
	opened := function.Message{ID: sub.Position(), Event: events.StreamOpen, Data: json.RawMessage("{}")}
	if err := conn.Send(ctx, opened); err != nil {
		return err
	}
	for {
		m, err := sub.Next(ctx)
		switch {
		case ctx.Err() != nil, errors.Is(err, events.ErrClosed):
			return nil
		case err != nil:
			return err
		}
		if err := conn.Send(ctx, function.Message{ID: m.ID, Event: m.Type, Data: m.Data}); err != nil {
			return err
		}
	}
}
