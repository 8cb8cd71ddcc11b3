package accounts

import (
	"context"

	"github.com/google/uuid"

	"hivesync/functions/accounts/queries"
	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
)

// RevokeSession ends one of the caller's sessions, with its tokens and live streams.
type RevokeSession struct{ *Sessions }

// RevokeSessionIn names the session.
type RevokeSessionIn struct {
	SessionID uuid.UUID `path:"session_id"`
}

// Meta implements function.Handler.
func (RevokeSession) Meta() function.Meta {
	return function.Meta{
		Name: "accounts.revoke_session", Method: "DELETE", Path: "/api/v1/auth/sessions/{session_id}", Status: 204,
		Summary: "End one of the caller's sessions", Auth: function.User, Plain: []string{"session_id"}, Exempt: true,
		Errors: []fault.Code{fault.NotFound},
	}
}

// Handle implements function.Handler. A session that is another's, or has ended, does not exist.
func (f RevokeSession) Handle(ctx context.Context, in *RevokeSessionIn) (*function.Empty, error) {
	err := db.Tx(ctx, f.DB, func(tx db.Handle) error {
		revoked, err := queries.New(tx).RevokeSession(ctx, queries.RevokeSessionParams{
			ID: in.SessionID, UserID: auth.PrincipalFrom(ctx).UserID, Now: f.Clock(), Reason: "revoked",
		})
		if err != nil {
			return err
		}
		if revoked == 0 {
			return fault.New(fault.NotFound, "There is no such session.")
		}
		return audit.Add(ctx, tx, "accounts.session_revoked", in.SessionID.String())
	})
	if err != nil {
		return nil, err
	}
	return &function.Empty{}, nil
}
