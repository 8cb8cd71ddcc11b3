package projects

import (
	"context"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/projects/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
)

// Unfavour takes a project from the caller's favourites.
type Unfavour struct{ DB *pgxpool.Pool }

// Meta implements function.Handler.
func (Unfavour) Meta() function.Meta {
	return function.Meta{
		Name: "projects.unfavour", Method: "DELETE", Path: "/api/v1/projects/{project_id}/favourite", Status: 204, Summary: "Take a project from the caller's favourites",
		Auth: function.User, Scope: "projects:write", Role: auth.Guest, Archived: true,
	}
}

// Handle implements function.Handler. What is no favourite stays none.
func (f Unfavour) Handle(ctx context.Context, in *ProjectIn) (*function.Empty, error) {
	return &function.Empty{}, queries.New(db.On(f.DB)).RemoveFavourite(ctx, queries.RemoveFavouriteParams{UserID: auth.PrincipalFrom(ctx).UserID, ProjectID: in.ProjectID})
}
