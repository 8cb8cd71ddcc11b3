package admin

import (
	"context"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/db"
	"hivesync/shared/fault"
)

// ForgetJob deletes from its queue a job that failed for good: it can be replayed no more. What is recorded of it stays.
type ForgetJob struct {
	DB     *pgxpool.Pool
	Queues Queues
}

// Meta implements function.Handler.
func (ForgetJob) Meta() function.Meta {
	const path = "/admin/jobs/{job_id}"
	return function.Meta{
		Name: "admin.forget_job", Method: "DELETE", Path: path, Aliases: aliases(path), Status: 204, Summary: "Have the queue forget a job that failed for good", Auth: function.Admin,
		Plain: []string{"job_id"}, MaxBody: 1 << 10, Errors: []fault.Code{fault.NotFound, fault.Conflict},
		Description: "The job can be replayed no more. It stays in the list of jobs, as one that failed.",
	}
}

// Handle implements function.Handler.
func (f ForgetJob) Handle(ctx context.Context, in *JobIn) (*function.Empty, error) {
	row, err := on(f.DB).Job(ctx, in.JobID)
	if err != nil {
		return nil, db.Missing(err, errNoJob())
	}
	found, err := f.Queues.Forget(ctx, row.Type, row.ID.String())
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, fault.New(fault.Conflict, "The queue keeps no such failed job: it has not failed for good, or too long ago.")
	}
	if err := audit.Add(ctx, db.On(f.DB), "admin.dead_job_forgotten", row.ID.String(), "user", row.UserID); err != nil {
		return nil, err
	}
	return &function.Empty{}, nil
}
