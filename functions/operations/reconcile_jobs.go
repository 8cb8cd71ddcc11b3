package operations

import (
	"context"
	"log/slog"
	"time"

	"hivesync/runtime/function"
	"hivesync/shared/jobs"
)

// ReconcileJobs compares the record of jobs with the queue. It enqueues again what the queue does not know
// (Redis lost its data, or a process ended between commit and enqueueing), gives up what is past its
// deadline or was handed out in vain as often as it may be, and publishes events that were committed and not sent. So nothing accepted is lost.
type ReconcileJobs struct {
	Jobs   *jobs.Acceptor
	Times  ReconcileTimes
	Logger *slog.Logger
}

// ReconcileTimes says when jobs are compared.
type ReconcileTimes struct {
	// Every is the time between two runs.
	Every time.Duration
	// Grace is how long a job may be untouched before the queue is asked for it. RunningGrace is the same
	// for a running job: beyond a lease, so that its worker had time to report.
	Grace, RunningGrace time.Duration
}

// Meta implements function.Schedule.
func (f ReconcileJobs) Meta() function.ScheduleMeta {
	return function.ScheduleMeta{
		Name: "reconcile_jobs", Summary: "Enqueue accepted jobs that the queue does not know, give up overdue ones, send events left behind",
		Every: f.Times.Every, Timeout: time.Minute,
	}
}

// Handle implements function.Schedule.
func (f ReconcileJobs) Handle(ctx context.Context) error {
	done, err := f.Jobs.Reconcile(ctx, f.Times.Grace, f.Times.RunningGrace)
	if done != (jobs.Reconciled{}) {
		f.Logger.InfoContext(ctx, "jobs reconciled", "enqueued", done.Enqueued, "overdue", done.Overdue, "dead", done.Dead, "events", done.Events)
	}
	return err
}
