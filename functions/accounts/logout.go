package accounts

import (
	"context"

	"hivesync/functions/accounts/queries"
	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/auth"
	"hivesync/shared/db"
)

// Logout ends the caller's session: its access and refresh tokens stop working at once.
type Logout struct{ *Sessions }

// Meta implements function.Handler.
func (Logout) Meta() function.Meta {
	return function.Meta{
		Name: "accounts.logout", Method: "POST", Path: "/api/v1/auth/logout", Session: function.Ends, Status: 204,
		Summary: "End this session", Auth: function.User, Exempt: true,
	}
}

// Handle implements function.Handler. Ending a session that has ended is no error.
func (f Logout) Handle(ctx context.Context, _ *function.Empty) (*function.Empty, error) {
	p := auth.PrincipalFrom(ctx)
	err := db.Tx(ctx, f.DB, func(tx db.Handle) error {
		q := queries.New(tx)
		revoked, err := q.RevokeSession(ctx, queries.RevokeSessionParams{ID: p.SessionID, UserID: p.UserID, Now: f.Clock(), Reason: "logout"})
		if err != nil || revoked == 0 {
			return err
		}
		return audit.Add(ctx, tx, "accounts.logged_out", p.SessionID.String())
	})
	if err != nil {
		return nil, err
	}
	return &function.Empty{}, nil
}
