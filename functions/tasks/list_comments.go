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

// ListComments answers what was said about a task.
type ListComments struct{ DB *pgxpool.Pool }

// Meta implements function.Handler.
func (ListComments) Meta() function.Meta {
	return function.Meta{
		Name: "tasks.list_comments", Method: "GET", Path: "/api/v1/tasks/{task_id}/comments", Summary: "A task's comments, the oldest first",
		Auth: function.User, Scope: "tasks:read", Role: auth.Guest,
	}
}

// Handle implements function.Handler.
func (f ListComments) Handle(ctx context.Context, in *AtTaskIn) (*function.Page[TaskComment], error) {
	return pageOf(ctx, "comments", in, func(after *uuid.UUID, most int32) ([]queries.TaskComment, error) {
		return queries.New(db.On(f.DB)).Comments(ctx, queries.CommentsParams{TaskID: in.TaskID, ProjectID: auth.AccessFrom(ctx).ProjectID, After: after, RowLimit: most})
	}, func(r queries.TaskComment) (TaskComment, uuid.UUID) { return comment(r), r.ID })
}
