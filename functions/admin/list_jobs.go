package admin

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/jobs"
)

// ListJobs answers the jobs of all users, the newest first.
type ListJobs struct{ DB *pgxpool.Pool }

// ListJobsIn may narrow the list.
type ListJobsIn struct {
	function.PageIn
	State     string                       `query:"state" enum:"accepted,queued,running,succeeded,failed,stopped" doc:"only those in this state"`
	Type      string                       `query:"type" maxLength:"64" doc:"only those of this type"`
	UserID    function.Optional[uuid.UUID] `query:"user_id" format:"uuid" doc:"only this user's"`
	ProjectID function.Optional[uuid.UUID] `query:"project_id" format:"uuid" doc:"only this project's"`
	Error     string                       `query:"error" maxLength:"64" doc:"only those that failed with this code"`
}

// Job is a job as a list shows it.
type Job struct {
	ID         uuid.UUID     `json:"id"`
	Type       string        `json:"type"`
	State      jobs.State    `json:"state" enum:"accepted,queued,running,succeeded,failed,stopped"`
	Tier       auth.Tier     `json:"tier" enum:"free,pro,premium"`
	UserID     uuid.UUID     `json:"user_id"`
	TeamID     uuid.UUID     `json:"team_id"`
	ProjectID  uuid.UUID     `json:"project_id"`
	Attempt    int32         `json:"attempt"`
	Worker     *string       `json:"worker,omitempty" doc:"that runs it, or ran it last"`
	Error      *jobs.Problem `json:"error,omitempty"`
	AcceptedAt time.Time     `json:"accepted_at"`
	QueuedAt   *time.Time    `json:"queued_at,omitempty"`
	StartedAt  *time.Time    `json:"started_at,omitempty"`
	FinishedAt *time.Time    `json:"finished_at,omitempty"`
	DeadlineAt time.Time     `json:"deadline_at" doc:"when it is given up unless it has ended"`
}

// Meta implements function.Handler.
func (ListJobs) Meta() function.Meta {
	const path = "/admin/jobs"
	return function.Meta{
		Name: "admin.list_jobs", Method: "GET", Path: path, Aliases: aliases(path), Summary: "All users' jobs, the newest first", Auth: function.Admin,
		Plain: []string{"query.project_id", "query.user_id"},
	}
}

// jobRow is a row of the list.
type jobRow struct {
	ID, UserID, TeamID, ProjectID   uuid.UUID
	Type, State                     string
	Tier                            auth.Tier
	Attempt                         int32
	Worker                          *string
	Error                           []byte
	AcceptedAt                      time.Time
	QueuedAt, StartedAt, FinishedAt *time.Time
	DeadlineAt                      time.Time
}

// Handle implements function.Handler.
func (f ListJobs) Handle(ctx context.Context, in *ListJobsIn) (*function.Page[Job], error) {
	return function.PageBefore(ctx, "admin/jobs", in.PageIn, func(before *uuid.UUID, most int32) ([]jobRow, error) {
		var w db.Where
		w.Before(before)
		if in.State != "" {
			w.And("state = ?", in.State)
		}
		if in.Type != "" {
			w.And("type = ?", in.Type)
		}
		if in.Error != "" {
			w.And("error IS NOT NULL AND error->>'code' = ?", in.Error)
		}
		if id := in.UserID.Pointer(); id != nil {
			w.And("user_id = ?", *id)
		}
		if id := in.ProjectID.Pointer(); id != nil {
			w.And("project_id = ?", *id)
		}
		return db.List[jobRow](ctx, f.DB, `SELECT id, user_id, team_id, project_id, type, state, tier, attempt, worker, error,
			accepted_at, queued_at, started_at, finished_at, deadline_at FROM jobs`, w, "id DESC", most)
	}, func(r jobRow) (Job, uuid.UUID) {
		return Job{
			ID: r.ID, Type: r.Type, State: jobs.State(r.State), Tier: r.Tier, UserID: r.UserID, TeamID: r.TeamID, ProjectID: r.ProjectID, Attempt: r.Attempt,
			Worker: r.Worker, Error: problem(r.Error), AcceptedAt: r.AcceptedAt, QueuedAt: r.QueuedAt, StartedAt: r.StartedAt, FinishedAt: r.FinishedAt, DeadlineAt: r.DeadlineAt,
		}, r.ID
	})
}

// problem reads what a job failed of; nil for none.
func problem(raw []byte) *jobs.Problem {
	var p jobs.Problem
	if len(raw) == 0 || json.Unmarshal(raw, &p) != nil {
		return nil
	}
	return &p
}
