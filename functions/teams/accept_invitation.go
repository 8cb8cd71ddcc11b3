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
	"hivesync/shared/settings"
)

// AcceptInvitation joins a team by an invitation to the address that the caller has confirmed.
type AcceptInvitation struct {
	DB       *pgxpool.Pool
	Settings *settings.Live
	Clock    func() time.Time
}

// MyInvitationIn names one of the caller's invitations.
type MyInvitationIn struct {
	InvitationID uuid.UUID `path:"invitation_id"`
}

// Meta implements function.Handler.
func (AcceptInvitation) Meta() function.Meta {
	return function.Meta{
		Name: "teams.accept_invitation", Method: "POST", Path: "/api/v1/teams/invitations/{invitation_id}/accept",
		Summary: "Join a team by one of the caller's invitations", Auth: function.User, Plain: []string{"invitation_id"}, Idempotent: true, MaxBody: 1 << 10,
		Errors: []fault.Code{fault.NotFound, fault.Conflict},
	}
}

// Handle implements function.Handler.
func (f AcceptInvitation) Handle(ctx context.Context, in *MyInvitationIn) (*function.Data[Team], error) {
	return join(ctx, f.DB, f.Settings, f.Clock(), errNoInvitation(), func(q *queries.Queries, user queries.HoldUserRow) (queries.InvitationByAddressRow, error) {
		return addressed(ctx, q, in.InvitationID, user, f.Clock())
	})
}

// addressed returns an open invitation to the address that a user has confirmed. Error: NOT_FOUND.
func addressed(ctx context.Context, q *queries.Queries, id uuid.UUID, user queries.HoldUserRow, now time.Time) (queries.InvitationByAddressRow, error) {
	if user.EmailVerifiedAt == nil {
		return queries.InvitationByAddressRow{}, errNoInvitation()
	}
	row, err := q.InvitationByAddress(ctx, queries.InvitationByAddressParams{ID: id, EmailKey: user.EmailKey, Now: now})
	return row, db.Missing(err, errNoInvitation())
}

// join makes the caller a member by the invitation that find returns, which is used up. Gone is the error where it was meanwhile.
func join(
	ctx context.Context, pool *pgxpool.Pool, live *settings.Live, now time.Time, gone error,
	find func(q *queries.Queries, user queries.HoldUserRow) (queries.InvitationByAddressRow, error),
) (*function.Data[Team], error) {
	user := auth.PrincipalFrom(ctx).UserID
	var out Team
	err := db.Tx(ctx, pool, func(tx db.Handle) error {
		q := queries.New(tx)
		row, err := roomForUser(ctx, q, live, user)
		if err != nil {
			return err
		}
		found, err := find(q, row)
		if err != nil {
			return err
		}
		if _, err := q.HoldTeam(ctx, found.TeamID); err != nil {
			return db.Missing(err, gone)
		}
		members, err := q.CountMembers(ctx, found.TeamID)
		if err != nil {
			return err
		}
		used, err := q.UseInvitation(ctx, queries.UseInvitationParams{ID: found.ID, Now: now})
		if err != nil {
			return db.Missing(err, gone)
		}
		joined, err := q.InsertMember(ctx, queries.InsertMemberParams{TeamID: found.TeamID, UserID: user, Role: used.Role, Now: now})
		switch {
		case err != nil:
			return err
		case joined == 0:
			return fault.New(fault.Conflict, "You are in this team already. The invitation stays open for whom it is for.")
		case members >= int64(maxMembers.Get(live.Now())):
			return fault.Newf(fault.Conflict, "The team has %d members, and more are not allowed. Its owner can make room.", members)
		}
		if err := tell(ctx, tx, found.TeamID, user, used.Role, "joined"); err != nil {
			return err
		}
		if err := audit.Add(ctx, tx, "teams.joined", found.TeamID.String(), "invitation", found.ID, "role", used.Role, "invited_by", used.InvitedBy); err != nil {
			return err
		}
		out, err = read(ctx, q, found.TeamID, user)
		return err
	})
	if err != nil {
		return nil, err
	}
	return function.OK(out), nil
}
