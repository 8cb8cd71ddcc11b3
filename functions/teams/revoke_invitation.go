package teams

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/teams/queries"
	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
)

// RevokeInvitation takes an open invitation back: its code works no more, and a mail that waits is not sent.
type RevokeInvitation struct {
	DB    *pgxpool.Pool
	Clock func() time.Time
}

// Meta implements function.Handler.
func (RevokeInvitation) Meta() function.Meta {
	return function.Meta{
		Name: "teams.revoke_invitation", Method: "DELETE", Path: "/api/v1/teams/{team_id}/invitations/{invitation_id}", Status: 204,
		Summary: "Take an open invitation back", Auth: function.User, Scope: "teams:write", Role: auth.Admin, Plain: []string{"invitation_id"},
		Errors: []fault.Code{fault.NotFound},
	}
}

// Handle implements function.Handler.
func (f RevokeInvitation) Handle(ctx context.Context, in *InvitationIn) (*function.Empty, error) {
	err := db.Tx(ctx, f.DB, func(tx db.Handle) error {
		q := queries.New(tx)
		if _, err := hold(ctx, q, in.TeamID, auth.Admin); err != nil {
			return err
		}
		gone, err := q.RevokeInvitation(ctx, queries.RevokeInvitationParams{ID: in.InvitationID, TeamID: in.TeamID, Now: f.Clock()})
		if err != nil {
			return err
		}
		if gone == 0 {
			return errNoInvitation()
		}
		return audit.Add(ctx, tx, "teams.invitation_revoked", in.TeamID.String(), "invitation", in.InvitationID)
	})
	if err != nil {
		return nil, err
	}
	return &function.Empty{}, nil
}
