package tasks

import (
	"context"

	"hivesync/functions/tasks/queries"
	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/auth"
	"hivesync/shared/db"
)

// Delete deletes a task with its comments and files. Tasks that needed it need it no longer.
type Delete struct{ Board Board }

// Meta implements function.Handler.
func (Delete) Meta() function.Meta {
	return function.Meta{
		Name: "tasks.delete", Method: "DELETE", Path: "/api/v1/tasks/{task_id}", Status: 204, Summary: "Delete a task with its comments and files",
		Auth: function.User, Scope: "tasks:write", Role: auth.Member,
	}
}

// Handle implements function.Handler.
func (f Delete) Handle(ctx context.Context, in *TaskIn) (*function.Empty, error) {
	project := auth.AccessFrom(ctx).ProjectID
	return &function.Empty{}, f.Board.change(ctx, func(tx db.Handle, q *queries.Queries) (Changed, error) {
		if _, err := q.HoldBoard(ctx, project); err != nil {
			return Changed{}, err
		}
		n, err := q.DeleteTask(ctx, queries.DeleteTaskParams{TaskID: in.TaskID, ProjectID: project})
		if err != nil {
			return Changed{}, err
		}
		if n == 0 {
			return Changed{}, errNoTask()
		}
		if err := q.CountOnBoard(ctx, queries.CountOnBoardParams{ProjectID: project, Change: -1}); err != nil {
			return Changed{}, err
		}
		return Changed{TaskID: in.TaskID, Action: Deleted}, audit.Add(ctx, tx, "tasks.deleted", in.TaskID.String())
	})
}
