package admin

import (
	"context"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/db"
	"hivesync/shared/fault"
)

// ReplayJob enqueues a job anew that failed for good, with all its attempts.
type ReplayJob struct {
	DB     *pgxpool.Pool
	Queues Queues
}

// Meta implements function.Handler.
func (ReplayJob) Meta() function.Meta {
	const path = "/admin/jobs/{job_id}/replay"
	return function.Meta{
		Name: "admin.replay_job", Method: "POST", Path: path, Aliases: aliases(path), Status: 202, Summary: "Run a job again that failed for good", Auth: function.Admin,
		Plain: []string{"job_id"}, MaxBody: 1 << 10, Errors: []fault.Code{fault.NotFound, fault.Conflict},
		Description: "The queue keeps failed jobs for a while. The job's owner sees it run once a worker has taken it.",
	}
}

// Handle implements function.Handler.
func (f ReplayJob) Handle(ctx context.Context, in *JobIn) (*function.Empty, error) {
	row, err := on(f.DB).Job(ctx, in.JobID)
	if err != nil {
		return nil, db.Missing(err, errNoJob())
	}
	found, err := f.Queues.Replay(ctx, row.Type, row.ID.String())
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, fault.New(fault.Conflict, "The queue keeps no such failed job: it has not failed for good, or too long ago.")
	}
	if err := audit.Add(ctx, db.On(f.DB), "admin.job_replayed", row.ID.String(), "user", row.UserID); err != nil {
		return nil, err
	}
	return &function.Empty{}, nil
}
