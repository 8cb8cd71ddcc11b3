package tasks

import (
	"context"
	"time"

	"github.com/google/uuid"

	"hivesync/functions/tasks/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
)

// Update changes a task, or moves it beside another. Whoever changes it says which version they know: a change of an older one is
// refused, so that nobody writes over what they have not seen.
type Update struct{ Board Board }

// UpdateIn says what is changed.
type UpdateIn struct {
	TaskID uuid.UUID `path:"task_id"`
	Body   TaskChange
}

// TaskChange is what of a task is changed: what is left out stays as it is.
type TaskChange struct {
	Version     int64                      `json:"version" minimum:"1" doc:"of the task that is changed; an older one than it has is refused"`
	Title       *string                    `json:"title,omitempty" minLength:"1" maxLength:"200"`
	Description *string                    `json:"description,omitempty" maxLength:"65536"`
	Status      *Status                    `json:"status,omitempty" enum:"open,in_progress,blocked,done,cancelled"`
	Priority    *Priority                  `json:"priority,omitempty" enum:"none,low,medium,high,urgent"`
	Labels      []string                   `json:"labels,omitempty" maxItems:"20"`
	AssigneeID  function.Change[uuid.UUID] `json:"assignee_id,omitempty" format:"uuid" doc:"a member of the project's team; null for nobody"`
	DueAt       function.Change[time.Time] `json:"due_at,omitempty" format:"date-time" doc:"null for no time"`
	Place
}

// Meta implements function.Handler.
func (Update) Meta() function.Meta {
	return function.Meta{
		Name: "tasks.update", Method: "PATCH", Path: "/api/v1/tasks/{task_id}", Summary: "Change a task, or move it",
		Auth: function.User, Scope: "tasks:write", Role: auth.Member, MaxBody: 512 << 10, Errors: []fault.Code{fault.ValidationFailed, fault.Conflict},
	}
}

// Handle implements function.Handler.
func (f Update) Handle(ctx context.Context, in *UpdateIn) (*function.Data[Task], error) {
	var wrong fault.Details
	b, project := &in.Body, auth.AccessFrom(ctx).ProjectID
	if b.Title != nil {
		*b.Title = cleanTitle(&wrong, *b.Title)
	}
	if b.Description != nil {
		*b.Description = cleanText(&wrong, "description", *b.Description, maxDescription)
	}
	if b.Labels != nil {
		b.Labels = cleanLabels(&wrong, b.Labels)
	}
	cleanDue(&wrong, b.DueAt.Value)
	if err := wrong.Err(fault.ValidationFailed, wrongTask); err != nil {
		return nil, err
	}
	var changed queries.Task
	err := f.Board.change(ctx, func(tx db.Handle, q *queries.Queries) (Changed, error) {
		moves := b.Before != nil || b.After != nil
		if moves {
			if _, err := q.HoldBoard(ctx, project); err != nil {
				return Changed{}, err
			}
		}
		if err := checkAssignee(ctx, q, b.AssigneeID.Value); err != nil {
			return Changed{}, err
		}
		row, err := q.LockTask(ctx, queries.LockTaskParams{TaskID: in.TaskID, ProjectID: project})
		if err != nil {
			return Changed{}, db.Missing(err, errNoTask())
		}
		if row.Version != b.Version {
			return Changed{}, fault.New(fault.Conflict, "The task was changed since. Read it again, and change what it is now.",
				fault.Detail{Field: "version", Code: "stale", Message: "expected the version that the task has now"}).With("version", row.Version)
		}
		next := b.apply(row)
		reordered := false
		if moves {
			if next.Position, reordered, err = place(ctx, q, project, row.ID, b.Before, b.After); err != nil {
				return Changed{}, err
			}
		}
		if changed, err = q.UpdateTask(ctx, next); err != nil {
			return Changed{}, err
		}
		return Changed{TaskID: row.ID, Action: Updated, Version: changed.Version, Reordered: reordered}, f.Board.assigned(ctx, tx, changed, row.AssigneeID)
	})
	if err != nil {
		return nil, err
	}
	return function.OK(task(changed)), nil
}

// apply is what a task is with the change.
func (c *TaskChange) apply(r queries.Task) queries.UpdateTaskParams {
	next := queries.UpdateTaskParams{
		TaskID: r.ID, ProjectID: r.ProjectID, Title: r.Title, Description: r.Description, Status: r.Status, Priority: r.Priority, Labels: r.Labels,
		AssigneeID: c.AssigneeID.Of(r.AssigneeID), DueAt: c.DueAt.Of(r.DueAt), Position: r.Position,
	}
	if c.Title != nil {
		next.Title = *c.Title
	}
	if c.Description != nil {
		next.Description = *c.Description
	}
	if c.Status != nil {
		next.Status = string(*c.Status)
	}
	if c.Priority != nil {
		next.Priority = string(*c.Priority)
	}
	if c.Labels != nil {
		next.Labels = c.Labels
	}
	return next
}
