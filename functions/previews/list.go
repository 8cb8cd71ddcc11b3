package previews

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/previews/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
)

// List answers a project's previews, the newest first.
type List struct{ DB *pgxpool.Pool }

// ListIn names the project.
type ListIn struct {
	function.PageIn
	ProjectID uuid.UUID `path:"project_id"`
}

// Meta implements function.Handler.
func (List) Meta() function.Meta {
	return function.Meta{
		Name: "previews.list", Method: "GET", Path: "/api/v1/projects/{project_id}/previews", Summary: "A project's previews, the newest first",
		Auth: function.User, Scope: "previews:read", Role: auth.Guest,
	}
}

// Handle implements function.Handler.
func (f List) Handle(ctx context.Context, in *ListIn) (*function.Page[Preview], error) {
	return function.PageBefore(ctx, "previews/"+in.ProjectID.String(), in.PageIn, func(before *uuid.UUID, most int32) ([]queries.PreviewsRow, error) {
		return queries.New(db.On(f.DB)).Previews(ctx, queries.PreviewsParams{ProjectID: in.ProjectID, Before: before, RowLimit: most})
	}, func(r queries.PreviewsRow) (Preview, uuid.UUID) {
		return preview(r.Preview, r.State, r.Tier, r.Error, r.StartedAt, r.FinishedAt), r.Preview.ID
	})
}
