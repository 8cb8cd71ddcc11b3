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

// Transfer makes another member the owner of a team in the caller's place, who is an admin from then on.
type Transfer struct{ DB *pgxpool.Pool }

// TransferIn says to whom.
type TransferIn struct {
	TeamID uuid.UUID `path:"team_id"`
	Body   NewOwner
}

// NewOwner is who a team is to belong to.
type NewOwner struct {
	UserID uuid.UUID `json:"user_id" doc:"somebody else in the team"`
}

// Meta implements function.Handler.
func (Transfer) Meta() function.Meta {
	return function.Meta{
		Name: "teams.transfer", Method: "POST", Path: "/api/v1/teams/{team_id}/transfer", Summary: "Make another member the owner in the caller's place",
		Description: "The caller is an admin of the team from then on. A personal team stays its owner's.",
		Auth:        function.User, Role: auth.Owner, MaxBody: 4 << 10, Errors: []fault.Code{fault.NotFound, fault.Conflict},
	}
}

// Handle implements function.Handler.
func (f Transfer) Handle(ctx context.Context, in *TransferIn) (*function.Data[Team], error) {
	var out Team
	err := db.Tx(ctx, f.DB, func(tx db.Handle) error {
		q := queries.New(tx)
		team, err := hold(ctx, q, in.TeamID, auth.Owner)
		if err != nil {
			return err
		}
		if err := team.takesOwner(auth.Owner); err != nil {
			return err
		}
		row, err := member(ctx, q, in.TeamID, in.Body.UserID)
		if err != nil {
			return err
		}
		switch {
		case row.ID == team.Caller:
			return fault.New(fault.Conflict, "You are an owner of the team already. Name another member.")
		case row.Disabled:
			return fault.New(fault.Conflict, "This member's account is disabled, or about to be deleted. Name another.")
		}
		if err := change(ctx, tx, in.TeamID, row.ID, row.Role, auth.Owner); err != nil {
			return err
		}
		if err := change(ctx, tx, in.TeamID, team.Caller, auth.Owner, auth.Admin); err != nil {
			return err
		}
		if err := audit.Add(ctx, tx, "teams.transferred", in.TeamID.String(), "to", row.ID); err != nil {
			return err
		}
		out, err = read(ctx, q, in.TeamID, team.Caller)
		return err
	})
	if err != nil {
		return nil, err
	}
	return function.OK(out), nil
}
