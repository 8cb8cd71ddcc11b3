package projects

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/projects/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
)

// Get answers one project.
type Get struct{ DB *pgxpool.Pool }

// GetIn names the project.
type GetIn struct {
	ProjectID uuid.UUID `path:"project_id"`
}

// Meta implements function.Handler.
func (Get) Meta() function.Meta {
	return function.Meta{
		Name: "projects.get", Method: "GET", Path: "/api/v1/projects/{project_id}",
		Summary: "One project", Auth: function.User, Scope: "projects:read", Role: auth.Guest,
	}
}

// Handle implements function.Handler.
func (f Get) Handle(ctx context.Context, in *GetIn) (*function.Data[Project], error) {
	access := auth.AccessFrom(ctx)
	row, err := queries.New(db.On(f.DB)).Project(ctx, queries.ProjectParams{ProjectID: in.ProjectID, TeamID: access.TeamID})
	if err != nil {
		return nil, db.Missing(err, errNoProject())
	}
	return function.OK(project(row, access.Role)), nil
}
