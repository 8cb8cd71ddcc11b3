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
	"hivesync/shared/settings"
)

// Create makes a task in a project, behind all others unless its place is named.
type Create struct {
	Board    Board
	Settings *settings.Live
}

// CreateIn says what is to be done.
type CreateIn struct {
	ProjectID uuid.UUID `path:"project_id"`
	Body      NewTask
}

// NewTask is what a task is made of.
type NewTask struct {
	Title       string     `json:"title" minLength:"1" maxLength:"200"`
	Description string     `json:"description,omitempty" maxLength:"65536" doc:"text of several lines, of 64 KiB at most"`
	Status      Status     `json:"status,omitempty" enum:"open,in_progress,blocked,done,cancelled" default:"open"`
	Priority    Priority   `json:"priority,omitempty" enum:"none,low,medium,high,urgent" default:"none"`
	Labels      []string   `json:"labels,omitempty" maxItems:"20" doc:"of 1 to 40 characters each, kept in the order of the alphabet, each once whatever its case"`
	AssigneeID  *uuid.UUID `json:"assignee_id,omitempty" doc:"a member of the project's team"`
	DueAt       *time.Time `json:"due_at,omitempty"`
	Place
}

// Place is where a task goes: beside one other of the project.
type Place struct {
	Before *uuid.UUID `json:"before,omitempty" doc:"the task before which it goes"`
	After  *uuid.UUID `json:"after,omitempty" doc:"the task after which it goes"`
}

// Meta implements function.Handler.
func (Create) Meta() function.Meta {
	return function.Meta{
		Name: "tasks.create", Method: "POST", Path: "/api/v1/projects/{project_id}/tasks", Status: 201, Summary: "Make a task",
		Auth: function.User, Scope: "tasks:write", Role: auth.Member, Idempotent: true, MaxBody: 512 << 10,
		Errors: []fault.Code{fault.ValidationFailed, fault.Conflict},
	}
}

// Handle implements function.Handler.
func (f Create) Handle(ctx context.Context, in *CreateIn) (*function.Data[Task], error) {
	var wrong fault.Details
	row := queries.InsertTaskParams{
		ProjectID: in.ProjectID, Title: cleanTitle(&wrong, in.Body.Title), Description: cleanText(&wrong, "description", in.Body.Description, maxDescription),
		Status: string(in.Body.Status), Priority: string(in.Body.Priority), Labels: cleanLabels(&wrong, in.Body.Labels),
		AssigneeID: in.Body.AssigneeID, DueAt: cleanDue(&wrong, in.Body.DueAt), CreatedBy: auth.PrincipalFrom(ctx).UserID,
	}
	if err := wrong.Err(fault.ValidationFailed, wrongTask); err != nil {
		return nil, err
	}
	var made queries.Task
	err := f.Board.change(ctx, func(tx db.Handle, q *queries.Queries) (Changed, error) {
		n, err := q.HoldBoard(ctx, in.ProjectID)
		if err != nil {
			return Changed{}, err
		}
		if most := maxTasks.Get(f.Settings.Now()); int(n) >= most {
			return Changed{}, fault.Newf(fault.Conflict, "The project has %d tasks, and more are not allowed. Delete some first.", n)
		}
		if err := checkAssignee(ctx, q, row.AssigneeID); err != nil {
			return Changed{}, err
		}
		var reordered bool
		if row.Position, reordered, err = place(ctx, q, in.ProjectID, uuid.Nil, in.Body.Before, in.Body.After); err != nil {
			return Changed{}, err
		}
		row.ID = db.NewID()
		if made, err = q.InsertTask(ctx, row); err != nil {
			return Changed{}, err
		}
		if err := q.CountOnBoard(ctx, queries.CountOnBoardParams{ProjectID: in.ProjectID, Change: 1}); err != nil {
			return Changed{}, err
		}
		return Changed{TaskID: made.ID, Action: Created, Version: made.Version, Reordered: reordered}, f.Board.assigned(ctx, tx, made, nil)
	})
	if err != nil {
		return nil, err
	}
	return function.OK(task(made)), nil
}
