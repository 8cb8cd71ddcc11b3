package files

import (
	"context"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/files/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
)

// List answers a project's files in order of their paths' bytes.
type List struct{ DB *pgxpool.Pool }

// ListIn names the project.
type ListIn struct {
	ProjectIn
	function.PageIn
}

// Meta implements function.Handler.
func (List) Meta() function.Meta {
	return function.Meta{
		Name: "files.list", Method: "GET", Path: "/api/v1/projects/{project_id}/files",
		Summary: "A project's files, in order of path", Auth: function.User, Scope: "files:read", Role: auth.Guest,
	}
}

// Handle implements function.Handler.
func (f List) Handle(ctx context.Context, in *ListIn) (*function.Page[File], error) {
	// The project's id is part of the list's name: a cursor says nothing about another project.
	return function.PageAfter(ctx, "files/"+in.ProjectID.String(), in.PageIn, func(after string, most int32) ([]queries.FilesRow, error) {
		return queries.New(db.On(f.DB)).Files(ctx, queries.FilesParams{
			ProjectID: in.ProjectID, TeamID: auth.AccessFrom(ctx).TeamID, After: after, RowLimit: most,
		})
	}, func(r queries.FilesRow) (File, string) { return file(r.Path, r.Sha256, r.Size, r.UpdatedAt), r.Path })
}
