package teams

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"
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

// Invite sends a mail whose reader may join a team. The answer, and what it does, are the same for addresses with an account and
// without.
type Invite struct {
	DB       *pgxpool.Pool
	Counter  limits.Taker
	Settings *settings.Live
	Clock    func() time.Time
}

// InviteIn says whom, and as what.
type InviteIn struct {
	TeamID uuid.UUID `path:"team_id"`
	Body   NewInvitation
}

// NewInvitation is what an invitation is made of.
type NewInvitation struct {
	Email string    `json:"email" maxLength:"254" doc:"where the invitation is sent; it need not have an account"`
	Role  auth.Role `json:"role" enum:"guest,member,admin,owner" doc:"at most the caller's own"`
}

// Meta implements function.Handler.
func (Invite) Meta() function.Meta {
	return function.Meta{
		Name: "teams.invite", Method: "POST", Path: "/api/v1/teams/{team_id}/invitations", Status: 201, Summary: "Invite somebody by mail",
		Description: "The mail brings a code that works once, for seven days. The code is the proof: any account may accept with it, whatever its address. " +
			"An account that has confirmed the address finds the invitation among its own, too.",
		Auth: function.User, Scope: "teams:write", Role: auth.Admin, Limit: invitationsPerDay, Idempotent: true, MaxBody: 4 << 10,
		Errors: []fault.Code{fault.ValidationFailed, fault.Conflict, fault.RateLimited},
	}
}

// Handle implements function.Handler.
func (f Invite) Handle(ctx context.Context, in *InviteIn) (*function.Data[Invitation], error) {
	email := strings.TrimSpace(in.Body.Email)
	key, bad := mail.Key(email)
	if bad != nil {
		return nil, fault.New(fault.ValidationFailed, "This is no address.", *bad)
	}
	id, now := db.NewID(), f.Clock().UTC()
	var out Invitation
	err := mailing(ctx, f.Counter, f.Settings, key, func() error {
		return db.Tx(ctx, f.DB, func(tx db.Handle) error {
			q := queries.New(tx)
			team, err := f.check(ctx, q, in, key, now)
			if err != nil {
				return err
			}
			err = q.InsertInvitation(ctx, queries.InsertInvitationParams{
				ID: id, TeamID: in.TeamID, Email: email, EmailKey: key, Role: in.Body.Role, UserID: team.Caller, Now: now, ExpiresAt: now.Add(invitationTTL),
			})
			if err != nil {
				return err
			}
			if err := mail.Add(ctx, tx, now, kindOfMail, key, ofInvitation{id}); err != nil {
				return err
			}
			row, err := invitation(ctx, q, &InvitationIn{in.TeamID, id}, now)
			if err != nil {
				return err
			}
			out = Invitation{row.ID, row.Email, row.Role, Inviter{row.InvitedBy, row.Inviter}, row.CreatedAt, row.ExpiresAt}
			return audit.Add(ctx, tx, "teams.invited", in.TeamID.String(), "invitation", id, "address", limits.MailSubject(key), "role", in.Body.Role)
		})
	})
	switch {
	case db.Violates(err, "one_invitation"):
		return nil, fault.New(fault.Conflict, "This address is invited already. Send its invitation again, or revoke it first.")
	case err != nil:
		return nil, err
	}
	return function.OK(out), nil
}

// check refuses an invitation that the caller may not send, or that the team has no room for.
func (f Invite) check(ctx context.Context, q *queries.Queries, in *InviteIn, key string, now time.Time) (held, error) {
	team, err := hold(ctx, q, in.TeamID, auth.Admin)
	if err != nil {
		return team, err
	}
	if err := team.grants(in.Body.Role); err != nil {
		return team, err
	}
	if err := team.takesOwner(in.Body.Role); err != nil {
		return team, err
	}
	if there, err := q.IsMemberByAddress(ctx, queries.IsMemberByAddressParams{TeamID: in.TeamID, EmailKey: key}); err != nil || there {
		if there {
			err = fault.New(fault.Conflict, "Somebody with this address is in the team already.")
		}
		return team, err
	}
	if err := q.DeleteExpiredInvitation(ctx, queries.DeleteExpiredInvitationParams{TeamID: in.TeamID, EmailKey: key, Now: now}); err != nil {
		return team, err
	}
	open, err := q.CountInvitations(ctx, queries.CountInvitationsParams{TeamID: in.TeamID, Now: now})
	if err == nil && open >= int64(maxInvitations.Get(f.Settings.Now())) {
		err = fault.Newf(fault.Conflict, "The team has %d open invitations, and more are not allowed. Revoke those that nobody accepts.", open)
	}
	return team, err
}
