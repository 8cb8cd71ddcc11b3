package teams

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"hivesync/functions/teams/queries"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/limits"
	"hivesync/shared/mail"
	"hivesync/shared/settings"
)

// invitationTTL is how long an invitation is open after its last mail was asked for.
const invitationTTL = 7 * 24 * time.Hour

// Invitation is an open invitation as the team's admins see it.
type Invitation struct {
	ID        uuid.UUID `json:"id"`
	Email     string    `json:"email"`
	Role      auth.Role `json:"role" enum:"owner,admin,member,guest"`
	InvitedBy Inviter   `json:"invited_by"`
	CreatedAt time.Time `json:"created_at"`
	ExpiresAt time.Time `json:"expires_at"`
}

// Inviter is who sent an invitation.
type Inviter struct {
	UserID uuid.UUID `json:"user_id"`
	Name   string    `json:"name"`
}

// InvitationIn names a team's invitation.
type InvitationIn struct {
	TeamID       uuid.UUID `path:"team_id"`
	InvitationID uuid.UUID `path:"invitation_id"`
}

func errNoInvitation() error {
	return fault.New(fault.NotFound, "There is no such open invitation.")
}

// invitation returns a team's open invitation. Error: NOT_FOUND.
func invitation(ctx context.Context, q *queries.Queries, in *InvitationIn, now time.Time) (queries.InvitationRow, error) {
	row, err := q.Invitation(ctx, queries.InvitationParams{ID: in.InvitationID, TeamID: in.TeamID, Now: now})
	return row, db.Missing(err, errNoInvitation())
}

// kindOfMail is the kind of mail of invitations, and ofInvitation what one is given.
const kindOfMail = "team_invitation"

type ofInvitation struct {
	ID uuid.UUID `json:"invitation_id"`
}

// mails are the kinds of mail of teams. Nothing in them depends on whether the address has an account.
func mails(d Deps) []mail.Kind {
	return []mail.Kind{{Name: kindOfMail, Compose: func(ctx context.Context, tx db.Handle, w mail.Waiting) (*mail.Message, error) {
		var of ofInvitation
		if err := json.Unmarshal(w.Data, &of); err != nil {
			return nil, err
		}
		q := queries.New(tx)
		row, err := q.InvitationOfMail(ctx, queries.InvitationOfMailParams{ID: of.ID, EmailKey: w.Address, Now: d.Clock()})
		if err != nil {
			return nil, db.Missing(err, nil) // it is not open any more
		}
		code, hash := d.Codes.New()
		return &mail.Message{Subject: row.Inviter + " invites you to a team on HiveSync", Text: mail.Lines(
			"Hello,", "",
			row.Inviter+" invites you to the team "+row.Team+" on HiveSync, as "+row.Role.String()+".", "",
			mail.WithCode(d.Portal, "accept-invitation", code), "",
			"It works once, until "+row.ExpiresAt.UTC().Format("2 January 2006, 15:04")+" UTC, for whoever has this mail and a HiveSync account.",
			"If you do not want it, there is nothing to do.",
		)}, q.SetInvitationCode(ctx, queries.SetInvitationCodeParams{ID: row.ID, CodeHash: hash})
	}}}
}

// mailing counts a mail to an address that does as asked for, and gives it back where do fails.
func mailing(ctx context.Context, counter limits.Taker, live *settings.Live, key string, do func() error) error {
	taken, err := limits.MailsPerHour.Take(ctx, counter, live.Now(), "", limits.MailsTo(kindOfMail, key))
	if err != nil {
		return err
	}
	if err := do(); err != nil {
		_ = taken.Refund(ctx) // the first error says more, and the hour passes
		return err
	}
	return nil
}
