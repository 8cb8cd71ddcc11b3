package live

import (
	"context"
	"time"

	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/limits"
	"hivesync/shared/settings"
)

// ticketsPerMinute bounds what Redis holds for a user; one is needed for each stream that a browser opens.
var ticketsPerMinute = limits.ForAll("live_tickets_per_minute", "tickets for live streams", limits.User, time.Minute,
	settings.Int("LIVE_TICKETS_PER_MINUTE", 60, "tickets for live streams a minute that one user gets", settings.Between(1, 100_000))).
	WithBurst(settings.Int("LIVE_TICKET_BURST", 30, "tickets for live streams that one user gets at once", settings.Between(1, 100_000)))

// Issuer issues tickets; *tickets.Tickets is one.
type Issuer interface {
	Issue(ctx context.Context, p auth.Principal) (ticket string, expires time.Time, err error)
}

// Ticket gives the caller a ticket, with which a browser opens one of the streams: an EventSource can send no token.
type Ticket struct{ Tickets Issuer }

type LiveTicket struct {
	Ticket    string    `json:"ticket" doc:"opens one stream, as ?ticket="`
	ExpiresAt time.Time `json:"expires_at" doc:"when it can be used no more, in a minute at most; the stream that it opened goes on"`
}

// Meta implements function.Handler. Like signing in, it changes nothing that read-only mode keeps.
func (Ticket) Meta() function.Meta {
	return function.Meta{
		Name: "live.ticket", Method: "POST", Path: "/api/v1/live/tickets", Status: 201,
		Summary: "A ticket that opens one live stream", Auth: function.User, Exempt: true, Limit: ticketsPerMinute,
		Description: "For browsers' `EventSource` and `WebSocket`, whose requests carry no `Authorization`. A ticket stands for the session that asked for it, " +
			"works once, on the streams alone, and ends after a minute. A stream that it opened ends when the access token does that it was asked for with. " +
			"An `EventSource` that reconnects by itself sends the ticket that it has used, gets 401 and stays closed: on that error ask for a new ticket and open the " +
			"stream with it and with the last id that was seen as `?last_event_id=`.",
	}
}

// Handle implements function.Handler.
func (f Ticket) Handle(ctx context.Context, _ *function.Empty) (*function.Data[LiveTicket], error) {
	ticket, expires, err := f.Tickets.Issue(ctx, auth.PrincipalFrom(ctx))
	if err != nil {
		return nil, err
	}
	return function.OK(LiveTicket{Ticket: ticket, ExpiresAt: expires.UTC().Truncate(time.Second)}), nil
}
