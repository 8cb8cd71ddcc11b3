package tasks

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/tasks/queries"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/events"
	"hivesync/shared/hooks"
	"hivesync/shared/notify"
	"hivesync/shared/outbox"
)

// ChangedEvent tells the members of a team of a change of a task.
const ChangedEvent = "task.changed"

// Action is what became of a task.
type Action string

// The actions.
const (
	Created   Action = "created"
	Updated   Action = "updated"
	Deleted   Action = "deleted"
	Commented Action = "commented"
)

// Changed is what a change is told by: whoever needs the task reads it.
type Changed struct {
	ProjectID uuid.UUID `json:"project_id"`
	TaskID    uuid.UUID `json:"task_id"`
	Action    Action    `json:"action" enum:"created,updated,deleted,commented" doc:"updated too where its dependencies or files changed, commented where its comments did"`
	Version   int64     `json:"version,omitempty" doc:"of the task, where it was made or changed itself"`
	Reordered bool      `json:"reordered,omitempty" doc:"true where many tasks of the project changed at once, such as the positions of all"`
}

// Board is what the functions that change tasks share.
type Board struct {
	DB     *pgxpool.Pool
	Outbox *outbox.Outbox
	Notify *notify.Notifier
}

// change runs do in a transaction and tells the members of the team what it returns.
func (b Board) change(ctx context.Context, do func(tx db.Handle, q *queries.Queries) (Changed, error)) error {
	access := auth.AccessFrom(ctx)
	return db.Tx(ctx, b.DB, func(tx db.Handle) error {
		q := queries.New(tx)
		what, err := do(tx, q)
		if err != nil || what.Action == "" {
			return err
		}
		members, err := q.MemberIDs(ctx, access.TeamID)
		if err != nil {
			return err
		}
		what.ProjectID = access.ProjectID
		e := events.Event{Type: ChangedEvent, Data: what}
		if err := hooks.Add(ctx, tx, access.TeamID, e); err != nil {
			return err
		}
		return b.Outbox.Add(ctx, tx, members, e)
	})
}

// tell notifies users of something about a task.
func (b Board) tell(ctx context.Context, tx db.Handle, users []uuid.UUID, kind notify.Kind, t queries.Task, comment *uuid.UUID) error {
	team := auth.AccessFrom(ctx).TeamID
	about := notify.Subject{TeamID: &team, ProjectID: &t.ProjectID, TaskID: &t.ID}
	return b.Notify.Add(ctx, tx, users, kind, about, notify.Facts{Title: t.Title, CommentID: comment})
}

// assigned notifies a task's assignee where they are new.
func (b Board) assigned(ctx context.Context, tx db.Handle, t queries.Task, before *uuid.UUID) error {
	if t.AssigneeID == nil || before != nil && *before == *t.AssigneeID {
		return nil
	}
	return b.tell(ctx, tx, []uuid.UUID{*t.AssigneeID}, notify.TaskAssigned, t, nil)
}
