package previews

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/db/queries"
	"hivesync/shared/fault"
	"hivesync/shared/jobs"
)

// List answers a project's previews, the newest first.
type List struct{ DB *pgxpool.Pool }

// ListIn is the input.
type ListIn struct {
	function.PageIn
	ProjectID uuid.UUID `path:"project_id"`
}

// Meta implements function.Handler.
func (List) Meta() function.Meta {
	return function.Meta{
		Name: "previews.list", Method: "GET", Path: "/api/v1/projects/{project_id}/previews",
		Summary: "A project's previews, the newest first", Auth: function.User, Scope: "previews:read", Role: auth.Guest,
		Errors: []fault.Code{fault.NotFound, fault.InvalidCursor},
	}
}

// Handle implements function.Handler.
func (f List) Handle(ctx context.Context, in *ListIn) (*function.Page[Preview], error) {
	list := "previews/" + in.ProjectID.String()
	before, err := db.ParseIDCursor(list, in.Cursor)
	if err != nil {
		return nil, err
	}
	rows, err := db.On(f.DB).Previews(ctx, queries.PreviewsParams{
		ProjectID: auth.AccessFrom(ctx).ProjectID, Before: before, RowLimit: int32(in.Limit) + 1, // #nosec G115 -- at most 200
	})
	if err != nil {
		return nil, err
	}
	rows, next := db.Cut(list, rows, in.Limit, func(r queries.PreviewsRow) string { return r.ID.String() })
	items := make([]Preview, len(rows))
	for i, r := range rows {
		items[i] = Preview{
			ID: r.ID, JobID: r.JobID, ProjectID: r.ProjectID, Status: jobs.PreviewStatus(r.State), EntryPoint: r.EntryPoint, Revision: r.Revision,
			Tier: auth.Tier(r.Tier), Error: problem(r.Error), CreatedAt: r.CreatedAt.UTC(), StartedAt: utc(r.StartedAt), FinishedAt: utc(r.FinishedAt),
		}
	}
	return function.List(items, next), nil
}
