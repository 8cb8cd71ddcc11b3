package accounts

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/accounts/queries"
	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/db"
	"hivesync/shared/fault"
)

// RevokeUserSessions ends all sessions of an account.
type RevokeUserSessions struct {
	DB    *pgxpool.Pool
	Clock func() time.Time
}

// Meta implements function.Handler.
func (RevokeUserSessions) Meta() function.Meta {
	const path = "/admin/users/{user_id}/revoke-sessions"
	return function.Meta{
		Name: "accounts.revoke_user_sessions", Method: "POST", Path: path, Aliases: adminAliases(path), Summary: "Sign an account out everywhere", Auth: function.Admin,
		Plain: []string{"user_id"}, MaxBody: 1 << 10, Errors: []fault.Code{fault.NotFound},
	}
}

// Handle implements function.Handler.
func (f RevokeUserSessions) Handle(ctx context.Context, in *UserIn) (*function.Data[Revoked], error) {
	now := f.Clock()
	var out Revoked
	err := db.Tx(ctx, f.DB, func(tx db.Handle) error {
		q := queries.New(tx)
		if _, err := q.Account(ctx, queries.AccountParams{UserID: in.UserID, Now: now}); err != nil {
			return db.Missing(err, errNoUser())
		}
		var err error
		if out.Revoked, err = q.RevokeSessions(ctx, queries.RevokeSessionsParams{UserID: in.UserID, Reason: "revoked", Now: now}); err != nil {
			return err
		}
		return audit.Add(ctx, tx, "accounts.sessions_revoked_by_admin", in.UserID.String(), "sessions", out.Revoked)
	})
	if err != nil {
		return nil, err
	}
	return function.OK(out), nil
}
