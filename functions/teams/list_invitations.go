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

// ListInvitations answers a team's open invitations, the newest first.
type ListInvitations struct {
	DB    *pgxpool.Pool
	Clock func() time.Time
}

// ListInvitationsIn names the team.
type ListInvitationsIn struct {
	function.PageIn
	TeamID uuid.UUID `path:"team_id"`
}

// Meta implements function.Handler.
func (ListInvitations) Meta() function.Meta {
	return function.Meta{
		Name: "teams.list_invitations", Method: "GET", Path: "/api/v1/teams/{team_id}/invitations", Summary: "A team's open invitations, the newest first",
		Auth: function.User, Scope: "teams:read", Role: auth.Admin,
	}
}

// Handle implements function.Handler.
func (f ListInvitations) Handle(ctx context.Context, in *ListInvitationsIn) (*function.Page[Invitation], error) {
	return function.PageBefore(ctx, "invitations/"+in.TeamID.String(), in.PageIn, func(before *uuid.UUID, most int32) ([]queries.InvitationsRow, error) {
		return queries.New(db.On(f.DB)).Invitations(ctx, queries.InvitationsParams{TeamID: in.TeamID, Now: f.Clock(), Before: before, RowLimit: most})
	}, func(r queries.InvitationsRow) (Invitation, uuid.UUID) {
		return Invitation{r.ID, r.Email, r.Role, Inviter{r.InvitedBy, r.Inviter}, r.CreatedAt, r.ExpiresAt}, r.ID
	})
}
