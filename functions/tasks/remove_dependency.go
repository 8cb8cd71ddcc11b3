package tasks

import (
	"context"

	"hivesync/functions/tasks/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
)

// RemoveDependency says that a task does not need another any more.
type RemoveDependency struct{ Board Board }

// Meta implements function.Handler.
func (RemoveDependency) Meta() function.Meta {
	return function.Meta{
		Name: "tasks.remove_dependency", Method: "DELETE", Path: "/api/v1/tasks/{task_id}/dependencies/{needs_id}", Status: 204,
		Summary: "Have a task need another no longer", Auth: function.User, Scope: "tasks:write", Role: auth.Member, Plain: []string{"needs_id"},
	}
}

// Handle implements function.Handler. What it does not need it needs not.
func (f RemoveDependency) Handle(ctx context.Context, in *DependencyIn) (*function.Empty, error) {
	return &function.Empty{}, f.Board.change(ctx, func(_ db.Handle, q *queries.Queries) (Changed, error) {
		n, err := q.RemoveDependency(ctx, queries.RemoveDependencyParams{TaskID: in.TaskID, NeedsID: in.NeedsID, ProjectID: auth.AccessFrom(ctx).ProjectID})
		if err != nil || n == 0 {
			return Changed{}, err
		}
		return Changed{TaskID: in.TaskID, Action: Updated}, nil
	})
}
