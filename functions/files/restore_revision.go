package files

import (
	"context"
	"crypto/sha256"

	"github.com/google/uuid"

	"hivesync/functions/files/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/fault"
)

// RestoreRevision makes a project's files what they were at a revision. That is a change like any other, and makes a revision of its
// own, unless the files are those already.
type RestoreRevision struct{ Writer }

// RevisionIn names a revision of a project.
type RevisionIn struct {
	ProjectIn
	Revision int64 `path:"revision" minimum:"1"`
}

// Meta implements function.Handler.
func (RestoreRevision) Meta() function.Meta {
	return function.Meta{
		Name: "files.restore_revision", Method: "POST", Path: "/api/v1/projects/{project_id}/revisions/{revision}/restore",
		Summary: "Make a project's files what they were at a revision", Auth: function.User, Scope: "files:write", Role: auth.Member,
		Plain: []string{"revision"}, Idempotent: true,
		Errors: []fault.Code{fault.NotFound, fault.Conflict, fault.ProjectTooLarge},
	}
}

// Handle implements function.Handler.
func (f RestoreRevision) Handle(ctx context.Context, in *RevisionIn) (*function.Data[ChangeResult], error) {
	out, err := f.change(ctx, in.ProjectID, func(ctx context.Context, q *queries.Queries) (*batch, error) {
		return f.past(ctx, q, in.ProjectID, in.Revision)
	})
	if err != nil {
		return nil, err
	}
	return function.OK(out), nil
}

// past is the batch that brings a revision back: it names contents, all of which are kept.
func (f RestoreRevision) past(ctx context.Context, q *queries.Queries, project uuid.UUID, revision int64) (*batch, error) {
	if err := kept(ctx, q, project, revision); err != nil {
		return nil, err
	}
	rows, err := q.ChangedSince(ctx, queries.ChangedSinceParams{ProjectID: project, Revision: revision})
	if err != nil {
		return nil, err
	}
	b := newBatch(f.Limits)
	b.restores = &revision
	for _, row := range rows {
		if row.Sha256 == nil {
			b.deletes = append(b.deletes, row.Path)
		} else if path, fine := b.place("files", row.Path); fine {
			b.take(path, content{sum: [sha256.Size]byte(row.Sha256), size: unknown})
		}
	}
	if b.code != "" {
		return nil, fault.New(fault.Conflict, "The revision has paths that are not allowed any more.", b.details...)
	}
	return &b, nil
}
