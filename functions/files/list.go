package files

import (
	"context"
	"strconv"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/files/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
)

// List answers a project's files, as they are or as they were at a revision, in order of their paths' bytes.
type List struct{ DB *pgxpool.Pool }

// ListIn names the project.
type ListIn struct {
	ProjectIn
	function.PageIn
}

// FilesIn names the project, and which of its revisions.
type FilesIn struct {
	ListIn
	AtIn
}

// AtIn is embedded by the input of functions that read what was.
type AtIn struct {
	Revision function.Optional[int64] `query:"revision" minimum:"1" doc:"of the project; the present one where it is left out"`
}

// Meta implements function.Handler.
func (List) Meta() function.Meta {
	return function.Meta{
		Name: "files.list", Method: "GET", Path: "/api/v1/projects/{project_id}/files",
		Summary: "A project's files, in order of path", Auth: function.User, Scope: "files:read", Role: auth.Guest,
		Errors: []fault.Code{fault.NotFound},
	}
}

// Handle implements function.Handler.
func (f List) Handle(ctx context.Context, in *FilesIn) (*function.Page[File], error) {
	q, team := queries.New(db.On(f.DB)), auth.AccessFrom(ctx).TeamID
	// The project's id is part of the list's name: a cursor says nothing about another project.
	name := "files/" + in.ProjectID.String()
	revision := in.Revision.Pointer()
	if revision == nil {
		return function.PageAfter(ctx, name, in.PageIn, func(after string, most int32) ([]queries.FilesRow, error) {
			return q.Files(ctx, queries.FilesParams{ProjectID: in.ProjectID, TeamID: team, After: after, RowLimit: most})
		}, func(r queries.FilesRow) (File, string) { return file(r.Path, r.Sha256, r.Size, r.UpdatedAt), r.Path })
	}
	if err := kept(ctx, q, in.ProjectID, *revision); err != nil {
		return nil, err
	}
	return function.PageAfter(ctx, name+"/"+strconv.FormatInt(*revision, 10), in.PageIn, func(after string, most int32) ([]queries.FilesAtRow, error) {
		return q.FilesAt(ctx, queries.FilesAtParams{ProjectID: in.ProjectID, After: after, Revision: *revision, RowLimit: most})
	}, func(r queries.FilesAtRow) (File, string) { return file(r.Path, r.Sha256, r.Size, r.UpdatedAt), r.Path })
}
