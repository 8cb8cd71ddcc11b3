package files

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

// List answers a project's files in order of their paths' bytes.
type List struct{ DB *pgxpool.Pool }

// ListIn is the input.
type ListIn struct {
	function.PageIn
	ProjectID uuid.UUID `path:"project_id"`
}

// Meta implements function.Handler.
func (List) Meta() function.Meta {
	return function.Meta{
		Name: "files.list", Method: "GET", Path: "/api/v1/projects/{project_id}/files",
		Summary: "A project's files, in order of path", Auth: function.User, Scope: "files:read", Role: auth.Guest,
		Errors: []fault.Code{fault.NotFound, fault.InvalidCursor},
	}
}

// Handle implements function.Handler.
func (f List) Handle(ctx context.Context, in *ListIn) (*function.Page[File], error) {
	// The project's id is part of the list's name: a cursor says nothing about another project.
	list := "files/" + in.ProjectID.String()
	after, err := db.ParseCursor(list, in.Cursor)
	if err != nil {
		return nil, err
	}
	rows, err := db.On(f.DB).Files(ctx, queries.FilesParams{
		ProjectID: in.ProjectID, TeamID: auth.AccessFrom(ctx).TeamID, After: after, RowLimit: int32(in.Limit) + 1, // #nosec G115 -- at most 200
	})
	if err != nil {
		return nil, err
	}
	rows, next := db.Cut(list, rows, in.Limit, func(r queries.FilesRow) string { return r.Path })
	items := make([]File, len(rows))
	for i, r := range rows {
		items[i] = file(r.Path, r.Sha256, r.Size, r.UpdatedAt)
	}
	return function.List(items, next), nil
}
