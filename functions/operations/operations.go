// Package operations holds the functions that keep the system in order by the clock: what the queue lost is enqueued again,
// what has served its purpose is deleted, figures are kept. Each is safe to run twice and by two processes at once; one
// leader runs them only to save work.
package operations

import (
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/runtime/function"
	"hivesync/shared/idempotency"
	"hivesync/shared/jobs"
	"hivesync/shared/outbox"
	"hivesync/shared/settings"
)

// Deps is what the functions of this domain are built from.
type Deps struct {
	DB      *pgxpool.Pool
	Jobs    *jobs.Acceptor
	Outbox  *outbox.Outbox
	Figures Figures
	// Reconcile says how often the record is compared with the queue, and from which age of a job on.
	Reconcile ReconcileTimes
	// Keys are the answers under Idempotency-Keys. Retention is how long they, finished jobs and what belongs to those are
	// kept, RetentionTrigger when it is applied.
	Keys             *idempotency.Keys
	Retention        jobs.Retention
	RetentionTrigger function.Trigger
	// SampleEvery is the time between two samples of the queues, SamplesKept how long they are kept.
	SampleEvery, SamplesKept time.Duration
	Clock                    func() time.Time
	Logger                   *slog.Logger
}

// New returns the domain's functions.
func New(d Deps) function.Registry {
	return function.Registry{
		Schedules: []function.Schedule{
			ReconcileJobs{Jobs: d.Jobs, Times: d.Reconcile, Logger: d.Logger},
			SendEvents{Outbox: d.Outbox, Every: d.Reconcile.Every, Grace: d.Reconcile.Grace, Clock: d.Clock, Logger: d.Logger},
			ApplyRetention{Jobs: d.Jobs, Keys: d.Keys, Keep: d.Retention, Trigger: d.RetentionTrigger, Logger: d.Logger},
			SampleMetrics{DB: d.DB, Figures: d.Figures, Every: d.SampleEvery, Kept: d.SamplesKept, Clock: d.Clock},
		},
		Settings: settings.Set{previewAlert, snapshotAlert, docsAlert, timeAlert, cpuAlert},
	}
}
