package teams

import (
	"context"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/teams/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
)

// Get answers one team.
type Get struct{ DB *pgxpool.Pool }

// Meta implements function.Handler.
func (Get) Meta() function.Meta {
	return function.Meta{
		Name: "teams.get", Method: "GET", Path: "/api/v1/teams/{team_id}", Summary: "One team", Auth: function.User, Scope: "teams:read", Role: auth.Guest,
	}
}

// Handle implements function.Handler.
func (f Get) Handle(ctx context.Context, in *TeamIn) (*function.Data[Team], error) {
	team, err := read(ctx, queries.New(db.On(f.DB)), in.TeamID, auth.PrincipalFrom(ctx).UserID)
	if err != nil {
		return nil, err
	}
	return function.OK(team), nil
}
