package projects

import (
	"context"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/projects/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
)

// Get answers one project.
type Get struct{ DB *pgxpool.Pool }

// Meta implements function.Handler.
func (Get) Meta() function.Meta {
	return function.Meta{
		Name: "projects.get", Method: "GET", Path: "/api/v1/projects/{project_id}",
		Summary: "One project", Auth: function.User, Scope: "projects:read", Role: auth.Guest,
	}
}

// Handle implements function.Handler.
func (f Get) Handle(ctx context.Context, in *ProjectIn) (*function.Data[Project], error) {
	return read(ctx, queries.New(db.On(f.DB)), in.ProjectID)
}
