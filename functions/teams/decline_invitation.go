package teams

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/teams/queries"
	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
)

// DeclineInvitation refuses one of the caller's invitations.
type DeclineInvitation struct {
	DB    *pgxpool.Pool
	Clock func() time.Time
}

// Meta implements function.Handler.
func (DeclineInvitation) Meta() function.Meta {
	return function.Meta{
		Name: "teams.decline_invitation", Method: "POST", Path: "/api/v1/teams/invitations/{invitation_id}/decline", Status: 204,
		Summary: "Refuse one of the caller's invitations", Auth: function.User, Plain: []string{"invitation_id"}, MaxBody: 1 << 10,
		Errors: []fault.Code{fault.NotFound},
	}
}

// Handle implements function.Handler.
func (f DeclineInvitation) Handle(ctx context.Context, in *MyInvitationIn) (*function.Empty, error) {
	user := auth.PrincipalFrom(ctx).UserID
	err := db.Tx(ctx, f.DB, func(tx db.Handle) error {
		q := queries.New(tx)
		row, err := q.HoldUser(ctx, user)
		if err != nil {
			return db.Missing(err, fault.New(fault.Unauthenticated, "This account is gone."))
		}
		found, err := addressed(ctx, q, in.InvitationID, row, f.Clock())
		if err != nil {
			return err
		}
		return decline(ctx, tx, found, user, f.Clock(), errNoInvitation())
	})
	if err != nil {
		return nil, err
	}
	return &function.Empty{}, nil
}

// decline ends an invitation, for a user, or uuid.Nil where nobody is known. Gone is the error where it has ended meanwhile.
func decline(ctx context.Context, tx db.Handle, found queries.InvitationByAddressRow, user uuid.UUID, now time.Time, gone error) error {
	if _, err := queries.New(tx).UseInvitation(ctx, queries.UseInvitationParams{ID: found.ID, Now: now}); err != nil {
		return db.Missing(err, gone)
	}
	return audit.AddAs(ctx, tx, user, "teams.invitation_declined", found.TeamID.String(), "invitation", found.ID)
}
