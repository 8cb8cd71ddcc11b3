package teams

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/teams/queries"
	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
)

// Update changes a team's name.
type Update struct{ DB *pgxpool.Pool }

// UpdateIn is what changes.
type UpdateIn struct {
	TeamID uuid.UUID `path:"team_id"`
	Body   TeamChange
}

// TeamChange has the fields that change; what is left out stays.
type TeamChange struct {
	Name *string `json:"name,omitempty" minLength:"1" maxLength:"80"`
}

// Meta implements function.Handler.
func (Update) Meta() function.Meta {
	return function.Meta{
		Name: "teams.update", Method: "PATCH", Path: "/api/v1/teams/{team_id}", Summary: "Change a team's name",
		Auth: function.User, Scope: "teams:write", Role: auth.Admin, MaxBody: 16 << 10, Errors: []fault.Code{fault.ValidationFailed},
	}
}

// Handle implements function.Handler.
func (f Update) Handle(ctx context.Context, in *UpdateIn) (*function.Data[Team], error) {
	var name string
	if in.Body.Name != nil {
		var err error
		if name, err = nameOf(*in.Body.Name); err != nil {
			return nil, err
		}
	}
	var out Team
	err := db.Tx(ctx, f.DB, func(tx db.Handle) error {
		q := queries.New(tx)
		team, err := hold(ctx, q, in.TeamID, auth.Admin)
		if err != nil {
			return err
		}
		if name != "" && name != team.Name {
			if err := q.RenameTeam(ctx, queries.RenameTeamParams{TeamID: in.TeamID, Name: name}); err != nil {
				return err
			}
			if err := audit.Add(ctx, tx, "teams.updated", in.TeamID.String()); err != nil {
				return err
			}
		}
		out, err = read(ctx, q, in.TeamID, team.Caller)
		return err
	})
	if err != nil {
		return nil, err
	}
	return function.OK(out), nil
}
