package projects

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/db/queries"
	"hivesync/shared/fault"
)

// Get answers one project.
type Get struct{ DB *pgxpool.Pool }

// GetIn is the input.
type GetIn struct {
	ProjectID uuid.UUID `path:"project_id"`
}

// Meta implements function.Handler.
func (Get) Meta() function.Meta {
	return function.Meta{
		Name: "projects.get", Method: "GET", Path: "/api/v1/projects/{project_id}",
		Summary: "One project", Auth: function.User, Scope: "projects:read", Role: auth.Guest,
		Errors: []fault.Code{fault.NotFound},
	}
}

// Handle implements function.Handler.
func (f Get) Handle(ctx context.Context, in *GetIn) (*function.Data[Project], error) {
	access := auth.AccessFrom(ctx)
	r, err := db.On(f.DB).Project(ctx, queries.ProjectParams{ProjectID: in.ProjectID, TeamID: access.TeamID})
	if db.NoRows(err) {
		return nil, fault.New(fault.NotFound, "There is no such project.")
	}
	if err != nil {
		return nil, err
	}
	return function.OK(Project{
		ID: r.ID, TeamID: r.TeamID, Name: r.Name, Role: access.Role.String(), Revision: r.Revision, FileCount: int(r.FileCount),
		TotalBytes: r.TotalBytes, CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC(),
	}), nil
}
