// Package schedules holds the functions that the clock calls. Each is safe to run twice and by two
// processes at once; one leader runs them only to save work.
package schedules

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/runtime/function"
	"hivesync/shared/db"
	"hivesync/shared/db/queries"
	"hivesync/shared/fault"
	"hivesync/shared/jobs"
)

// ReconcileJobs compares the record of jobs with the queue. It enqueues again what the queue does not know
// (Redis lost its data, or a process ended between commit and enqueueing), gives up what is past its
// deadline, and publishes events that were committed and not sent. So nothing accepted is lost.
type ReconcileJobs struct {
	DB     *pgxpool.Pool
	Queue  function.Enqueuer
	Record *jobs.Record
	// Every is the time between two runs.
	Every time.Duration
	// Grace is how long a job may be untouched before the queue is asked for it. RunningGrace is the same
	// for a running job: beyond a lease, so that its worker had time to report.
	Grace, RunningGrace time.Duration
	Clock               func() time.Time
	Logger              *slog.Logger
}

// Sizes of one run's steps. What is left over waits for the next run.
const (
	staleBatch   = 500
	maxStale     = 50_000
	overdueBatch = 500
	eventBatch   = 500
)

// Meta implements function.Schedule.
func (f ReconcileJobs) Meta() function.ScheduleMeta {
	return function.ScheduleMeta{
		Name: "reconcile_jobs", Summary: "Enqueue accepted jobs that the queue does not know, give up overdue ones, send events left behind",
		Every: f.Every, Timeout: time.Minute,
	}
}

// Handle implements function.Schedule. The steps do not depend on each other: one's error does not keep
// the others from their work.
func (f ReconcileJobs) Handle(ctx context.Context) error {
	overdue, err1 := f.giveUpOverdue(ctx)
	enqueued, err2 := f.enqueueLost(ctx)
	sent, err3 := f.Record.PublishPending(ctx, f.Grace, eventBatch)
	if overdue+enqueued+sent > 0 {
		f.Logger.InfoContext(ctx, "jobs reconciled", "enqueued", enqueued, "overdue", overdue, "events", sent)
	}
	return errors.Join(err1, err2, err3)
}

// enqueueLost walks the unfinished jobs that nothing has touched for a while.
func (f ReconcileJobs) enqueueLost(ctx context.Context) (int, error) {
	now := f.Clock()
	after, enqueued := uuid.Nil, 0
	for seen := 0; seen < maxStale; {
		rows, err := db.On(f.DB).StaleJobs(ctx, queries.StaleJobsParams{
			Before: now.Add(-f.Grace), RunningBefore: now.Add(-f.RunningGrace), After: after, RowLimit: staleBatch,
		})
		if err != nil || len(rows) == 0 {
			return enqueued, err
		}
		n, err := f.enqueue(ctx, rows)
		enqueued += n
		if err != nil {
			return enqueued, err
		}
		after = rows[len(rows)-1].ID
		seen += len(rows)
	}
	return enqueued, nil
}

func (f ReconcileJobs) enqueue(ctx context.Context, rows []queries.StaleJobsRow) (int, error) {
	byType := map[string][]string{}
	for _, r := range rows {
		byType[r.Type] = append(byType[r.Type], r.ID.String())
	}
	known := map[string]bool{}
	for jobType, ids := range byType {
		answer, err := f.Queue.Known(ctx, jobType, ids)
		if err != nil {
			return 0, err
		}
		for id, is := range answer {
			known[id] = is
		}
	}
	enqueued := 0
	touched := make([]uuid.UUID, 0, len(rows))
	for _, r := range rows {
		id := r.ID.String()
		if !known[id] {
			err := f.Queue.Enqueue(ctx, function.JobEvent{
				ID: id, Type: r.Type, Tenant: r.UserID.String(), Tier: r.Tier, Trace: r.Trace, Payload: r.Payload,
				Attempt: int(r.Attempt), // the record has heard of the ends of those before
			})
			if err != nil {
				return enqueued, err
			}
			enqueued++
			f.Logger.WarnContext(ctx, "job enqueued again, the queue did not know it", "job", id, "type", r.Type, "state", r.State)
		}
		if r.State == jobs.StateAccepted {
			if _, err := db.On(f.DB).MarkJobQueued(ctx, queries.MarkJobQueuedParams{ID: r.ID, UserID: r.UserID, Now: f.Clock()}); err != nil {
				return enqueued, err
			}
		}
		touched = append(touched, r.ID)
	}
	return enqueued, db.On(f.DB).TouchJobs(ctx, queries.TouchJobsParams{Now: f.Clock(), Ids: touched})
}

// giveUpOverdue fails what is past its deadline, so that no user waits, and no slot of a plan is taken, for ever.
func (f ReconcileJobs) giveUpOverdue(ctx context.Context) (int, error) {
	rows, err := db.On(f.DB).OverdueJobs(ctx, queries.OverdueJobsParams{Now: f.Clock(), RowLimit: overdueBatch})
	if err != nil {
		return 0, err
	}
	given := 0
	for _, r := range rows {
		outcome, err := f.Record.Apply(ctx, jobs.Change{
			JobID: r.ID, Attempt: int(r.Attempt), To: jobs.Failed, Source: jobs.SourceReconciler,
			Error: jobs.ProblemOf(fault.New(fault.JobLost, "The job did not finish in time and was given up. Ask for it again.")),
		})
		if err != nil {
			return given, err
		}
		if !outcome.Applied || outcome.Duplicate { // it ended between the two looks, and may be running anew
			continue
		}
		given++
		f.Logger.WarnContext(ctx, "job given up, past its deadline", "job", r.ID, "type", r.Type)
		if err := f.Queue.Cancel(ctx, r.Type, r.ID.String()); err != nil {
			f.Logger.WarnContext(ctx, "overdue job not taken out of the queue", "job", r.ID, "error", err)
		}
	}
	return given, nil
}
