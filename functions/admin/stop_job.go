package admin

import (
	"context"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/jobs"
)

// StopJob ends a job that waits or runs.
type StopJob struct {
	DB   *pgxpool.Pool
	Jobs *jobs.Acceptor
}

// Meta implements function.Handler.
func (StopJob) Meta() function.Meta {
	const path = "/admin/jobs/{job_id}/stop"
	return function.Meta{
		Name: "admin.stop_job", Method: "POST", Path: path, Aliases: aliases(path), Summary: "End a job that waits or runs", Auth: function.Admin,
		Plain: []string{"job_id"}, MaxBody: 1 << 10, Errors: []fault.Code{fault.NotFound},
	}
}

// Handle implements function.Handler. A job that has ended stays as it is.
func (f StopJob) Handle(ctx context.Context, in *JobIn) (*function.Data[Job], error) {
	row, err := on(f.DB).Job(ctx, in.JobID)
	if err != nil {
		return nil, db.Missing(err, errNoJob())
	}
	inside := auth.WithAccess(ctx, auth.Access{ProjectID: row.ProjectID, TeamID: row.TeamID, Role: auth.Owner})
	_, stopped, err := f.Jobs.Stop(inside, row.Type, row.ID, "An administrator stopped the job.")
	if err == nil && stopped {
		err = audit.Add(ctx, db.On(f.DB), "admin.job_stopped", row.ID.String(), "user", row.UserID)
	}
	if err != nil {
		return nil, err
	}
	if row, err = on(f.DB).Job(ctx, in.JobID); err != nil {
		return nil, db.Missing(err, errNoJob())
	}
	return function.OK(jobOf(row)), nil
}
