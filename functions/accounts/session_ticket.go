package accounts

import (
	"context"
	"time"

	"hivesync/functions/accounts/queries"
	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/limits"
	"hivesync/shared/settings"
)

// sessionTicketLife is how long a ticket for a session can be used.
const sessionTicketLife = 90 * time.Second

// sessionTickets bounds what one user leaves in the database.
var sessionTickets = limits.ForAll("session_tickets_per_minute", "tickets for sessions", limits.User, time.Minute,
	settings.Int("SESSION_TICKETS_PER_MINUTE", 10, "tickets for sessions a minute that one user gets", settings.Between(1, 100_000))).
	WithBurst(settings.Int("SESSION_TICKET_BURST", 10, "tickets for sessions that one user gets at once", settings.Between(1, 100_000)))

// SessionTicket gives a signed-in client a ticket, with which a browser opens the portal without signing in again.
type SessionTicket struct {
	*Sessions
	Portal string
}

// PortalTicket is the ticket, and where it is good for.
type PortalTicket struct {
	Ticket    string    `json:"ticket" doc:"opens one session"`
	URL       string    `json:"url" doc:"the portal with the ticket behind #, which browsers send to nobody; empty where there is no portal"`
	ExpiresAt time.Time `json:"expires_at" doc:"when it can be used no more, after 90 seconds"`
}

// Meta implements function.Handler.
func (SessionTicket) Meta() function.Meta {
	return function.Meta{
		Name: "accounts.session_ticket", Method: "POST", Path: "/api/v1/auth/session-ticket", Status: 201,
		Summary: "A ticket that opens the portal signed in", Auth: function.User, Exempt: true, Limit: sessionTickets,
		Description: "Open `url` in the user's browser at once. The session that it opens ends with the one that asks, and gets no tickets itself.",
		Errors:      []fault.Code{fault.Forbidden},
	}
}

// Handle implements function.Handler.
func (f SessionTicket) Handle(ctx context.Context, _ *function.Empty) (*function.Data[PortalTicket], error) {
	p, now := auth.PrincipalFrom(ctx), f.Clock()
	ticket, hash := f.Tickets.New()
	expires := now.Add(sessionTicketLife)
	err := db.Tx(ctx, f.DB, func(tx db.Handle) error {
		made, err := queries.New(tx).InsertTicket(ctx, queries.InsertTicketParams{CodeHash: hash, SessionID: p.SessionID, UserID: p.UserID, Now: now, ExpiresAt: expires})
		if err != nil {
			return err
		}
		if made == 0 {
			return fault.New(fault.Forbidden, "This session was opened with a ticket itself. Ask for one where you signed in.")
		}
		return audit.Add(ctx, tx, "accounts.session_ticket_issued", p.SessionID.String())
	})
	if err != nil {
		return nil, err
	}
	return function.OK(PortalTicket{Ticket: ticket, URL: inPortal(f.Portal, "session", "ticket", ticket), ExpiresAt: expires.UTC().Truncate(time.Second)}), nil
}
