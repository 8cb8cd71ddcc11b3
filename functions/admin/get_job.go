package admin

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/admin/queries"
	"hivesync/runtime/function"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/jobs"
)

// GetJob answers what happened to one job. What it was given, a user's files among it, is not answered.
type GetJob struct{ DB *pgxpool.Pool }

// JobIn names a job.
type JobIn struct {
	JobID uuid.UUID `path:"job_id"`
}

// JobHistory is a job with everything that happened to it.
type JobHistory struct {
	Job
	Trace       string           `json:"trace,omitempty" doc:"W3C traceparent of the request that asked for it"`
	Transitions []TransitionSeen `json:"transitions" nullable:"false" doc:"in the order in which they were recorded"`
}

// TransitionSeen is one change of a job's state, as somebody reported it.
type TransitionSeen struct {
	At         time.Time `json:"at"`
	Attempt    int32     `json:"attempt"`
	Transition string    `json:"transition" enum:"accepted,running,succeeded,failed,stopped"`
	Source     string    `json:"source" doc:"who reported it: a worker's name, api or reconciler"`
	Applied    bool      `json:"applied" doc:"false where the job had moved on already"`
}

// Meta implements function.Handler.
func (GetJob) Meta() function.Meta {
	const path = "/admin/jobs/{job_id}"
	return function.Meta{
		Name: "admin.get_job", Method: "GET", Path: path, Aliases: aliases(path), Summary: "What happened to one job", Auth: function.Admin,
		Plain: []string{"job_id"}, Errors: []fault.Code{fault.NotFound},
	}
}

// Handle implements function.Handler.
func (f GetJob) Handle(ctx context.Context, in *JobIn) (*function.Data[JobHistory], error) {
	row, err := on(f.DB).Job(ctx, in.JobID)
	if err != nil {
		return nil, db.Missing(err, errNoJob())
	}
	out := JobHistory{Job: jobOf(row), Trace: row.Trace, Transitions: []TransitionSeen{}}
	seen, err := on(f.DB).Transitions(ctx, in.JobID)
	if err != nil {
		return nil, err
	}
	for _, t := range seen {
		out.Transitions = append(out.Transitions, TransitionSeen{At: t.At, Attempt: t.Attempt, Transition: t.Transition, Source: t.Source, Applied: t.Applied})
	}
	return function.OK(out), nil
}

func jobOf(r queries.JobRow) Job {
	return Job{
		ID: r.ID, Type: r.Type, State: jobs.State(r.State), Tier: r.Tier, UserID: r.UserID, TeamID: r.TeamID, ProjectID: r.ProjectID, Attempt: r.Attempt,
		Worker: r.Worker, Error: problem(r.Error), AcceptedAt: r.AcceptedAt, QueuedAt: r.QueuedAt, StartedAt: r.StartedAt, FinishedAt: r.FinishedAt, DeadlineAt: r.DeadlineAt,
	}
}

func errNoJob() error { return fault.New(fault.NotFound, "There is no such job.") }
