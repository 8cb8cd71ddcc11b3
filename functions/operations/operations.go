// Package operations holds the functions that keep the system in order by the clock: what the queue lost is enqueued again,
// what has served its purpose is deleted, figures are kept. Each is safe to run twice and by two processes at once; one
// leader runs them only to save work.
package operations

import (
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/runtime/function"
	"hivesync/shared/jobs"
)

// Deps is what the functions of this domain are built from.
type Deps struct {
	DB      *pgxpool.Pool
	Jobs    *jobs.Acceptor
	Figures Figures
	// Reconcile says how often the record is compared with the queue, and from which age of a job on.
	Reconcile ReconcileTimes
	// Retention is how long finished jobs and what belongs to them are kept, RetentionRhythm when it is applied.
	Retention       jobs.Retention
	RetentionRhythm function.Rhythm
	// SampleEvery is the time between two samples of the queues, SamplesKept how long they are kept.
	SampleEvery, SamplesKept time.Duration
	Clock                    func() time.Time
	Logger                   *slog.Logger
}

// New returns the domain's functions.
func New(d Deps) function.Registry {
	return function.Registry{Schedules: []function.Schedule{
		ReconcileJobs{Jobs: d.Jobs, Times: d.Reconcile, Logger: d.Logger},
		ApplyRetention{Jobs: d.Jobs, Keep: d.Retention, Rhythm: d.RetentionRhythm, Logger: d.Logger},
		SampleMetrics{DB: d.DB, Figures: d.Figures, Every: d.SampleEvery, Kept: d.SamplesKept, Clock: d.Clock},
	}}
}
