package accounts

import (
	"context"

	"github.com/google/uuid"

	"hivesync/functions/accounts/queries"
	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/auth"
	"hivesync/shared/db"
)

// RevokeSessions ends all of the caller's sessions but the one that asks, or that too.
type RevokeSessions struct{ *Sessions }

// RevokeSessionsIn says which.
type RevokeSessionsIn struct {
	Current bool `query:"current" doc:"true to end the session that asks as well"`
}

// Revoked says how many sessions were ended.
type Revoked struct {
	Revoked int64 `json:"revoked" doc:"how many sessions were ended"`
}

// Meta implements function.Handler.
func (RevokeSessions) Meta() function.Meta {
	return function.Meta{
		Name: "accounts.revoke_sessions", Method: "DELETE", Path: "/api/v1/auth/sessions",
		Summary: "End the caller's other sessions", Auth: function.User, Exempt: true,
	}
}

// Handle implements function.Handler.
func (f RevokeSessions) Handle(ctx context.Context, in *RevokeSessionsIn) (*function.Data[Revoked], error) {
	p := auth.PrincipalFrom(ctx)
	kept := p.SessionID
	if in.Current {
		kept = uuid.Nil
	}
	var out Revoked
	err := db.Tx(ctx, f.DB, func(tx db.Handle) (err error) {
		out.Revoked, err = f.end(ctx, queries.New(tx), p.UserID, kept, "revoked")
		if err != nil || out.Revoked == 0 {
			return err
		}
		return audit.Add(ctx, tx, "accounts.sessions_revoked", p.UserID.String(), "sessions", out.Revoked)
	})
	if err != nil {
		return nil, err
	}
	return function.OK(out), nil
}
