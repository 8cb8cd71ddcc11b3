package projects

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/projects/queries"
	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/settings"
)

// Create makes an empty project in a team of the caller's, the personal one unless another is named.
type Create struct {
	DB       *pgxpool.Pool
	Settings *settings.Live
}

// CreateIn says what to call it, and whose it is.
type CreateIn struct{ Body NewProject }

// NewProject is what a project is made of.
type NewProject struct {
	Name string `json:"name" minLength:"1" maxLength:"80"`
	About
	TeamID *uuid.UUID `json:"team_id,omitempty" doc:"the personal team when left out"`
}

// Meta implements function.Handler.
func (Create) Meta() function.Meta {
	return function.Meta{
		Name: "projects.create", Method: "POST", Path: "/api/v1/projects", Status: 201, Summary: "Make an empty project",
		Auth: function.User, Scope: "projects:write", Role: auth.Member, Resources: []string{"body.team_id"}, Idempotent: true, MaxBody: 16 << 10,
		Errors: []fault.Code{fault.ValidationFailed, fault.Conflict},
	}
}

// Handle implements function.Handler.
func (f Create) Handle(ctx context.Context, in *CreateIn) (*function.Data[Project], error) {
	name, about, err := in.Body.clean(&in.Body.Name)
	if err != nil {
		return nil, err
	}
	user, access := auth.PrincipalFrom(ctx).UserID, auth.AccessFrom(ctx)
	var row queries.Project
	err = db.Tx(ctx, f.DB, func(tx db.Handle) (err error) {
		q := queries.New(tx)
		if in.Body.TeamID == nil {
			access.Role = auth.Owner
			if access.TeamID, err = q.PersonalTeam(ctx, user); err != nil {
				return err
			}
		}
		if _, err := q.LockTeam(ctx, access.TeamID); err != nil {
			return err
		}
		n, err := q.CountTeamProjects(ctx, access.TeamID)
		if err != nil {
			return err
		}
		if n >= int64(maxPerTeam.Get(f.Settings.Now())) {
			return fault.Newf(fault.Conflict, "The team has %d projects, and more are not allowed.", n)
		}
		if row, err = q.InsertProject(ctx, queries.InsertProjectParams{
			ID: db.NewID(), TeamID: access.TeamID, Name: *name, Description: text(about.Description), Tags: append([]string{}, about.Tags...), UserID: user,
		}); err != nil {
			return err
		}
		if err := tell(ctx, tx, access.TeamID, row.ID, "created"); err != nil {
			return err
		}
		return audit.Add(ctx, tx, "projects.created", row.ID.String())
	})
	if err != nil {
		return nil, err
	}
	return function.OK(project(row, access.Role, false)), nil
}
