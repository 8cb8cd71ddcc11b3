package tasks

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/tasks/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
)

// ListAttachments answers a task's files, but for those whose content was not confirmed.
type ListAttachments struct{ DB *pgxpool.Pool }

// Meta implements function.Handler.
func (ListAttachments) Meta() function.Meta {
	return function.Meta{
		Name: "tasks.list_attachments", Method: "GET", Path: "/api/v1/tasks/{task_id}/attachments", Summary: "A task's files, the oldest first",
		Auth: function.User, Scope: "tasks:read", Role: auth.Guest,
	}
}

// Handle implements function.Handler.
func (f ListAttachments) Handle(ctx context.Context, in *AtTaskIn) (*function.Page[Attachment], error) {
	return pageOf(ctx, "attachments", in, func(after *uuid.UUID, most int32) ([]queries.TaskAttachment, error) {
		return queries.New(db.On(f.DB)).Attachments(ctx, queries.AttachmentsParams{TaskID: in.TaskID, ProjectID: auth.AccessFrom(ctx).ProjectID, After: after, RowLimit: most})
	}, func(r queries.TaskAttachment) (Attachment, uuid.UUID) { return attachment(r), r.ID })
}
