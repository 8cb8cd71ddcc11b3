package teams

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/teams/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/notify"
)

// TellInvitations notifies whoever has an invited address, and has confirmed it, of the invitation: once, whether they confirm it before
// or after. It is not done as somebody invites, so that this takes as long for addresses without an account.
type TellInvitations struct {
	DB     *pgxpool.Pool
	Notify *notify.Notifier
	Every  time.Duration
	Clock  func() time.Time
}

// toldAtOnce is how many invitations one transaction tells of.
const toldAtOnce = 100

// Meta implements function.Schedule.
func (f TellInvitations) Meta() function.ScheduleMeta {
	return function.ScheduleMeta{Name: "tell_invitations", Summary: "Notify users of invitations to addresses that they have confirmed", Every: f.Every, Timeout: 5 * time.Minute}
}

// Handle implements function.Schedule.
func (f TellInvitations) Handle(ctx context.Context) error {
	for {
		if n, err := f.some(ctx); err != nil || n < toldAtOnce {
			return err
		}
	}
}

// some tells of some invitations, and returns of how many.
func (f TellInvitations) some(ctx context.Context) (n int, err error) {
	err = db.Tx(ctx, f.DB, func(tx db.Handle) error {
		q, now := queries.New(tx), f.Clock()
		rows, err := q.UntoldInvitations(ctx, queries.UntoldInvitationsParams{Now: now, RowLimit: toldAtOnce})
		if n = len(rows); err != nil || n == 0 {
			return err
		}
		ids := make([]uuid.UUID, n)
		for i, r := range rows {
			ids[i] = r.ID
			inviting := auth.WithPrincipal(ctx, auth.Principal{UserID: r.InvitedBy}) // who did it, as the notification says
			about, facts := notify.Subject{TeamID: &r.TeamID}, notify.Facts{Title: r.Team, InvitationID: &r.ID}
			if err := f.Notify.Add(inviting, tx, []uuid.UUID{r.UserID}, notify.TeamInvited, about, facts); err != nil {
				return err
			}
		}
		return q.InvitationsTold(ctx, queries.InvitationsToldParams{Now: now, Ids: ids})
	})
	return n, err
}
