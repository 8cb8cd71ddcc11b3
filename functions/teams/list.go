package teams

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/teams/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
)

// List answers the teams that the caller is in, the newest first.
type List struct{ DB *pgxpool.Pool }

// Meta implements function.Handler.
func (List) Meta() function.Meta {
	return function.Meta{
		Name: "teams.list", Method: "GET", Path: "/api/v1/teams", Summary: "The caller's teams, the newest first", Auth: function.User, Scope: "teams:read",
	}
}

// Handle implements function.Handler.
func (f List) Handle(ctx context.Context, in *function.PageIn) (*function.Page[Team], error) {
	user := auth.PrincipalFrom(ctx).UserID
	return function.PageBefore(ctx, "teams/"+user.String(), *in, func(before *uuid.UUID, most int32) ([]queries.TeamsRow, error) {
		return queries.New(db.On(f.DB)).Teams(ctx, queries.TeamsParams{UserID: user, Before: before, RowLimit: most})
	}, func(r queries.TeamsRow) (Team, uuid.UUID) { return teamOf(queries.TeamRow(r)), r.ID })
}
