package tasks

import (
	"context"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/tasks/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
)

// Get answers one task.
type Get struct{ DB *pgxpool.Pool }

// Meta implements function.Handler.
func (Get) Meta() function.Meta {
	return function.Meta{
		Name: "tasks.get", Method: "GET", Path: "/api/v1/tasks/{task_id}", Summary: "One task", Auth: function.User, Scope: "tasks:read", Role: auth.Guest,
	}
}

// Handle implements function.Handler.
func (f Get) Handle(ctx context.Context, in *TaskIn) (*function.Data[Task], error) {
	row, err := queries.New(db.On(f.DB)).Task(ctx, queries.TaskParams{TaskID: in.TaskID, ProjectID: auth.AccessFrom(ctx).ProjectID})
	if err != nil {
		return nil, db.Missing(err, errNoTask())
	}
	return function.OK(task(row)), nil
}
