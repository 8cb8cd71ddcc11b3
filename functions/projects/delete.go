package projects

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/projects/queries"
	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/jobs"
)

// Delete deletes a project for good, with all that belongs to it. Its jobs are stopped first, so that their users are told and
// workers leave off. What it has in the storage is then unknown to the database, and goes with the next sweeps.
type Delete struct {
	DB   *pgxpool.Pool
	Jobs *jobs.Acceptor
}

const (
	// stopsAtOnce is how many unfinished jobs are looked for at a time, deleteTries how often, since others may begin meanwhile.
	stopsAtOnce = 1000
	deleteTries = 4
)

// Meta implements function.Handler.
func (Delete) Meta() function.Meta {
	return function.Meta{
		Name: "projects.delete", Method: "DELETE", Path: "/api/v1/projects/{project_id}", Status: 204, Summary: "Delete a project for good, with all that belongs to it",
		Auth: function.User, Scope: "projects:write", Role: auth.Admin, Archived: true,
	}
}

// Handle implements function.Handler.
func (f Delete) Handle(ctx context.Context, in *ProjectIn) (*function.Empty, error) {
	for range deleteTries {
		if err := f.stop(ctx, in.ProjectID); err != nil {
			return nil, err
		}
		if gone, err := f.delete(ctx, in.ProjectID); err != nil || gone {
			return &function.Empty{}, err
		}
	}
	return nil, fault.New(fault.Unavailable, "Work is started in the project all the time. Archive it, and delete it then.")
}

// unfinished lists jobs of the project that have not ended.
func unfinished(ctx context.Context, q *queries.Queries, project uuid.UUID) ([]queries.UnfinishedJobsRow, error) {
	return q.UnfinishedJobs(ctx, queries.UnfinishedJobsParams{ProjectID: project, TeamID: auth.AccessFrom(ctx).TeamID, RowLimit: stopsAtOnce})
}

// stop ends what has not ended.
func (f Delete) stop(ctx context.Context, project uuid.UUID) error {
	rows, err := unfinished(ctx, queries.New(db.On(f.DB)), project)
	if err != nil {
		return err
	}
	for _, job := range rows {
		if _, _, err := f.Jobs.Stop(ctx, job.Type, job.ID, "The project was deleted."); err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
	}
	return nil
}

// delete deletes the project unless something runs in it, and reports whether it is gone.
func (f Delete) delete(ctx context.Context, project uuid.UUID) (gone bool, err error) {
	err = db.Tx(ctx, f.DB, func(tx db.Handle) error {
		q, team := queries.New(tx), auth.AccessFrom(ctx).TeamID
		name, err := q.HoldProject(ctx, queries.HoldProjectParams{ProjectID: project, TeamID: team})
		if err != nil {
			return db.Missing(err, errNoProject())
		}
		rows, err := unfinished(ctx, q, project)
		if gone = len(rows) == 0; err != nil || !gone {
			return err
		}
		if _, err := q.DeleteProject(ctx, queries.DeleteProjectParams{ProjectID: project, TeamID: team}); err != nil {
			return err
		}
		if err := tell(ctx, tx, team, project, "deleted"); err != nil {
			return err
		}
		return audit.Add(ctx, tx, "projects.deleted", project.String(), "name", name)
	})
	return gone, err
}
