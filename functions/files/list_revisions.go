package files

import (
	"context"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/files/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
)

// ListRevisions answers the revisions of a project's files that are kept, the present one first.
type ListRevisions struct{ DB *pgxpool.Pool }

// Revision is what a project's files were after a change.
type Revision struct {
	Revision   int64      `json:"revision"`
	AuthorID   *uuid.UUID `json:"author_id" nullable:"true" doc:"null where the account is deleted, or nobody was noted"`
	Restores   *int64     `json:"restores,omitempty" doc:"the revision that it brought back"`
	FileCount  int        `json:"file_count"`
	TotalBytes int64      `json:"total_bytes"`
	Written    int        `json:"written" doc:"files that were new or had new content"`
	Deleted    int        `json:"deleted"`
	CreatedAt  time.Time  `json:"created_at"`
}

func revision(r queries.ProjectRevision) Revision {
	return Revision{
		Revision: r.Revision, AuthorID: r.AuthorID, Restores: r.Restores, FileCount: int(r.FileCount), TotalBytes: r.TotalBytes,
		Written: int(r.Written), Deleted: int(r.Deleted), CreatedAt: r.CreatedAt,
	}
}

// Meta implements function.Handler.
func (ListRevisions) Meta() function.Meta {
	return function.Meta{
		Name: "files.list_revisions", Method: "GET", Path: "/api/v1/projects/{project_id}/revisions", Summary: "The revisions of a project's files that are kept",
		Description: "How many are kept, and for how long, depends on the plan. `revision` in the queries of a project's files reads one.",
		Auth:        function.User, Scope: "files:read", Role: auth.Guest,
	}
}

// Handle implements function.Handler.
func (f ListRevisions) Handle(ctx context.Context, in *ListIn) (*function.Page[Revision], error) {
	return function.PageAfter(ctx, "revisions/"+in.ProjectID.String(), in.PageIn, func(after string, most int32) ([]queries.ProjectRevision, error) {
		p := queries.RevisionsParams{ProjectID: in.ProjectID, TeamID: auth.AccessFrom(ctx).TeamID, RowLimit: most}
		if after != "" {
			before, err := strconv.ParseInt(after, 10, 64)
			if err != nil {
				return nil, fault.New(fault.InvalidCursor, "The cursor is not one of this list.")
			}
			p.Before = &before
		}
		return queries.New(db.On(f.DB)).Revisions(ctx, p)
	}, func(r queries.ProjectRevision) (Revision, string) {
		return revision(r), strconv.FormatInt(r.Revision, 10)
	})
}
