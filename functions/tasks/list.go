package tasks

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/tasks/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/cursor"
	"hivesync/shared/db"
)

// List answers a project's tasks.
type List struct{ DB *pgxpool.Pool }

// Order is what a list of tasks is in the order of.
type Order string

// ListIn narrows the list.
type ListIn struct {
	function.PageIn
	ProjectID  uuid.UUID                    `path:"project_id"`
	Sort       Order                        `query:"sort" enum:"position,newest,updated" default:"position" doc:"as people ordered them, the newest first, or those that changed last first"`
	Status     Status                       `query:"status" enum:"open,in_progress,blocked,done,cancelled" doc:"only those of this status"`
	AssigneeID function.Optional[uuid.UUID] `query:"assignee_id" format:"uuid" doc:"only this user's"`
	Label      string                       `query:"label" maxLength:"40" doc:"only those with this label, whatever its case"`
	DueBefore  function.Optional[time.Time] `query:"due_before" format:"date-time" doc:"only those that are due before this time"`
	Query      string                       `query:"q" maxLength:"200" doc:"only those with all these words in title or description; of the last one the beginning is enough"`
}

// Meta implements function.Handler.
func (List) Meta() function.Meta {
	return function.Meta{
		Name: "tasks.list", Method: "GET", Path: "/api/v1/projects/{project_id}/tasks", Summary: "A project's tasks",
		Auth: function.User, Scope: "tasks:read", Role: auth.Guest,
	}
}

// Handle implements function.Handler.
func (f List) Handle(ctx context.Context, in *ListIn) (*function.Page[Task], error) {
	p := queries.TasksByPositionParams{
		ProjectID: in.ProjectID, AssigneeID: in.AssigneeID.Pointer(), DueBefore: in.DueBefore.Pointer(), Sought: in.Query != "" || in.Label != "", Q: in.Query,
	}
	if in.Status != "" {
		p.Status = (*string)(&in.Status)
	}
	if in.Label != "" {
		p.Label = &in.Label
	}
	q := queries.New(db.On(f.DB))
	return function.PageAfter(ctx, "tasks/"+string(in.Sort)+"/"+in.ProjectID.String(), in.PageIn, func(after string, most int32) ([]queries.Task, error) {
		p.RowLimit = most
		place, id, _ := strings.Cut(after, " ")
		if after != "" {
			last, err := cursor.ID(id)
			if err != nil {
				return nil, err
			}
			p.AfterID = &last
		}
		switch in.Sort {
		case "newest":
			return q.TasksByAge(ctx, queries.TasksByAgeParams{
				ProjectID: p.ProjectID, AfterID: p.AfterID, Status: p.Status, AssigneeID: p.AssigneeID, DueBefore: p.DueBefore, Sought: p.Sought, Q: p.Q, Label: p.Label, RowLimit: most,
			})
		case "updated":
			at, _ := time.Parse(time.RFC3339Nano, place) // of the cursor, which we signed; none on the first page
			return q.TasksByUpdate(ctx, queries.TasksByUpdateParams{
				ProjectID: p.ProjectID, AfterID: p.AfterID, AfterTime: at, Status: p.Status, AssigneeID: p.AssigneeID, DueBefore: p.DueBefore, Sought: p.Sought, Q: p.Q, Label: p.Label, RowLimit: most,
			})
		}
		p.AfterPosition = place
		return q.TasksByPosition(ctx, p)
	}, func(r queries.Task) (Task, string) {
		place := r.Position
		if in.Sort == "updated" {
			place = r.UpdatedAt.Format(time.RFC3339Nano)
		}
		return task(r), place + " " + r.ID.String()
	})
}
