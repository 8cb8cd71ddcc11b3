// Package live holds the functions that carry a user's live events to their clients: one over
// server-sent events, one over WebSocket. Both give the same events, with ids to come back with. Browsers, which can send
// no access token there, open them with a ticket.
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
	"hivesync/shared/limits"
)

// New returns the domain's functions.
func New(hub *events.Hub, issuer Issuer) function.Registry {
	return function.Registry{
		Domains: []function.Domain{{Name: "live", About: "What happens to the caller's previews, as it happens."}},
		Events: []events.Kind{
			{Type: events.StreamOpen, Data: events.Nothing{}, About: "The first message of every stream: from here on nothing is missed."},
			{Type: events.StreamReset, Data: events.Nothing{}, About: "What the client missed is gone: it must read the state anew."},
			{Type: events.StreamClose, Data: events.Closing{}, About: "The last message: the session that opened the stream has ended."},
		},
		Endpoints: []function.Endpoint{function.New(Ticket{Tickets: issuer})},
		Streams:   []function.Stream{function.NewStream(Stream{Feed{hub}}), function.NewStream(Socket{Feed{hub}})},
		Limits:    []*limits.Limit{ticketsPerMinute},
	}
}

// howToStay says for both streams what a client does that wants to miss nothing.
const howToStay = "The first message is `stream.open`: from there on nothing is missed. Its id, like that of each event, is a place to come back " +
	"to, in the header `Last-Event-ID` or as `?last_event_id=`; `stream.reset` says that what was missed is gone, so that the state must be read anew. " +
	"A stream ends with its access token and with its session: the last message is then `stream.close`, whose data has a `reason`. After `token_expired` a " +
	"client refreshes its token and comes back; after `session_ended` and `account_disabled` it does not.\n\n"

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
