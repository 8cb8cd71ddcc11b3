package accounts

import (
	"context"

	"hivesync/functions/accounts/queries"
	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/limits"
)

// ExchangeSessionTicket opens a session with a ticket. It ends with the session that asked for the ticket, if not before.
type ExchangeSessionTicket struct{ *Sessions }

// TicketIn is the ticket.
type TicketIn struct {
	Body struct {
		Ticket string `json:"ticket" minLength:"1" maxLength:"256"`
	}
}

// Meta implements function.Handler.
func (ExchangeSessionTicket) Meta() function.Meta {
	return function.Meta{
		Name: "accounts.exchange_session_ticket", Method: "POST", Path: "/api/v1/auth/session-ticket/exchange", Session: function.Opens,
		Summary: "Trade a ticket for a session", Auth: function.Public, Limit: limits.SignIns, Exempt: true, MaxBody: 4 << 10,
		Description: "Each ticket works once. The session ends with the one that asked for the ticket.",
		Errors:      []fault.Code{fault.ValidationFailed},
	}
}

// Handle implements function.Handler. Whatever is wrong with a ticket gives one answer.
func (f ExchangeSessionTicket) Handle(ctx context.Context, in *TicketIn) (*function.Data[SignedIn], error) {
	refused := fault.New(fault.ValidationFailed, "The ticket does not work: it was used, is too old, or its session has ended. Ask for another.",
		fault.Detail{Field: "ticket", Code: "invalid", Message: "does not work"})
	hash, ok := f.Tickets.Hash(in.Body.Ticket)
	if !ok {
		return nil, refused
	}
	var out SignedIn
	err := db.Tx(ctx, f.DB, func(tx db.Handle) error {
		q, now := queries.New(tx), f.Clock()
		ticket, err := q.UseTicket(ctx, queries.UseTicketParams{CodeHash: hash, Now: now})
		if err != nil {
			return db.Missing(err, refused)
		}
		from, err := q.OpeningSession(ctx, queries.OpeningSessionParams{ID: ticket.SessionID, UserID: ticket.UserID, Now: now})
		if err != nil {
			return db.Missing(err, refused)
		}
		user, err := q.User(ctx, ticket.UserID)
		if err != nil {
			return err
		}
		out.User = userOf(user)
		p := auth.Principal{UserID: ticket.UserID, Tier: from.Tier, IsAdmin: from.IsAdmin}
		if out.Tokens, err = f.start(ctx, q, p, origin{from: ticket.SessionID, ends: from.ExpiresAt}); err != nil {
			return err
		}
		return audit.AddAs(ctx, tx, ticket.UserID, "accounts.session_ticket_used", ticket.SessionID.String())
	})
	if err != nil {
		return nil, err
	}
	return function.OK(out), nil
}
