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
	"hivesync/shared/limits"
	"hivesync/shared/mail"
	"hivesync/shared/settings"
)

// ResendInvitation sends the mail of an open invitation again, with another code, and for as long as the first time.
type ResendInvitation struct {
	DB       *pgxpool.Pool
	Counter  limits.Taker
	Settings *settings.Live
	Clock    func() time.Time
}

// Meta implements function.Handler.
func (ResendInvitation) Meta() function.Meta {
	return function.Meta{
		Name: "teams.resend_invitation", Method: "POST", Path: "/api/v1/teams/{team_id}/invitations/{invitation_id}/resend", Status: 202,
		Summary: "Send the mail of an open invitation again", Description: "It is open for seven days anew. The code of the mail before works no more.",
		Auth: function.User, Scope: "teams:write", Role: auth.Admin, Plain: []string{"invitation_id"}, Limit: invitationsPerDay, Idempotent: true, MaxBody: 1 << 10,
		Errors: []fault.Code{fault.NotFound, fault.RateLimited},
	}
}

// Handle implements function.Handler.
func (f ResendInvitation) Handle(ctx context.Context, in *InvitationIn) (*function.Empty, error) {
	now := f.Clock()
	known, err := invitation(ctx, queries.New(db.On(f.DB)), in, now)
	if err != nil {
		return nil, err
	}
	err = mailing(ctx, f.Counter, f.Settings, known.EmailKey, func() error {
		return db.Tx(ctx, f.DB, func(tx db.Handle) error {
			q := queries.New(tx)
			team, err := hold(ctx, q, in.TeamID, auth.Admin)
			if err != nil {
				return err
			}
			if known, err = invitation(ctx, q, in, now); err != nil {
				return err
			}
			if err := team.grants(known.Role); err != nil {
				return err
			}
			if err := q.RenewInvitation(ctx, queries.RenewInvitationParams{ID: known.ID, TeamID: in.TeamID, ExpiresAt: now.Add(invitationTTL)}); err != nil {
				return err
			}
			if err := mail.Add(ctx, tx, now, kindOfMail, known.EmailKey, ofInvitation{known.ID}); err != nil {
				return err
			}
			return audit.Add(ctx, tx, "teams.invitation_resent", in.TeamID.String(), "invitation", known.ID)
		})
	})
	if err != nil {
		return nil, err
	}
	return &function.Empty{}, nil
}
