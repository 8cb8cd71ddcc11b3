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
)

// MyInvitations answers the open invitations to the address that the caller has confirmed, the newest first.
type MyInvitations struct {
	DB    *pgxpool.Pool
	Clock func() time.Time
}

// MyInvitation is an open invitation as the one who is invited sees it.
type MyInvitation struct {
	ID        uuid.UUID   `json:"id"`
	Team      InvitedTeam `json:"team"`
	Role      auth.Role   `json:"role" enum:"owner,admin,member,guest"`
	Inviter   string      `json:"inviter" doc:"the name of who sent it"`
	CreatedAt time.Time   `json:"created_at"`
	ExpiresAt time.Time   `json:"expires_at"`
}

// InvitedTeam is a team as one who is not in it yet sees it.
type InvitedTeam struct {
	ID   uuid.UUID `json:"id"`
	Name string    `json:"name"`
}

// Meta implements function.Handler.
func (MyInvitations) Meta() function.Meta {
	return function.Meta{
		Name: "teams.my_invitations", Method: "GET", Path: "/api/v1/teams/invitations", Summary: "The caller's open invitations, the newest first",
		Description: "Those to the address of the account, once it is confirmed: none before.", Auth: function.User,
	}
}

// Handle implements function.Handler.
func (f MyInvitations) Handle(ctx context.Context, in *function.PageIn) (*function.Page[MyInvitation], error) {
	user := auth.PrincipalFrom(ctx).UserID
	return function.PageBefore(ctx, "my-invitations/"+user.String(), *in, func(before *uuid.UUID, most int32) ([]queries.InvitationsOfUserRow, error) {
		return queries.New(db.On(f.DB)).InvitationsOfUser(ctx, queries.InvitationsOfUserParams{UserID: user, Now: f.Clock(), Before: before, RowLimit: most})
	}, func(r queries.InvitationsOfUserRow) (MyInvitation, uuid.UUID) {
		return MyInvitation{r.ID, InvitedTeam{r.TeamID, r.Team}, r.Role, r.Inviter, r.CreatedAt, r.ExpiresAt}, r.ID
	})
}
