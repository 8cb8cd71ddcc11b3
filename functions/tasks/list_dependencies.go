package tasks

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/tasks/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/cursor"
	"hivesync/shared/db"
)

// ListDependencies answers the tasks that a task needs.
type ListDependencies struct{ DB *pgxpool.Pool }

// AtTaskIn names the task of a list.
type AtTaskIn struct {
	function.PageIn
	TaskID uuid.UUID `path:"task_id"`
}

// Meta implements function.Handler.
func (ListDependencies) Meta() function.Meta {
	return function.Meta{
		Name: "tasks.list_dependencies", Method: "GET", Path: "/api/v1/tasks/{task_id}/dependencies", Summary: "The tasks that a task needs, the oldest first",
		Auth: function.User, Scope: "tasks:read", Role: auth.Guest,
	}
}

// Handle implements function.Handler.
func (f ListDependencies) Handle(ctx context.Context, in *AtTaskIn) (*function.Page[Task], error) {
	return pageOf(ctx, "dependencies", in, func(after *uuid.UUID, most int32) ([]queries.Task, error) {
		return queries.New(db.On(f.DB)).Dependencies(ctx, queries.DependenciesParams{TaskID: in.TaskID, ProjectID: auth.AccessFrom(ctx).ProjectID, After: after, RowLimit: most})
	}, func(r queries.Task) (Task, uuid.UUID) { return task(r), r.ID })
}

// pageOf reads a page of a list at a task, the oldest first.
func pageOf[Row, Item any](ctx context.Context, list string, in *AtTaskIn, read func(after *uuid.UUID, most int32) ([]Row, error), item func(Row) (Item, uuid.UUID)) (*function.Page[Item], error) {
	return function.PageAfter(ctx, list+"/"+in.TaskID.String(), in.PageIn, func(after string, most int32) ([]Row, error) {
		if after == "" {
			return read(nil, most)
		}
		id, err := cursor.ID(after)
		if err != nil {
			return nil, err
		}
		return read(&id, most)
	}, func(r Row) (Item, string) {
		one, id := item(r)
		return one, id.String()
	})
}
