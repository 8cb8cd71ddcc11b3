package schedules

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"

	"hivesync/runtime/function"
	"hivesync/shared/db"
	"hivesync/shared/db/queries"
	"hivesync/shared/objects"
)

// ApplyRetention deletes what has been kept as long as the configuration says: previews and other jobs that
// ended, with their stored files, the transitions of jobs, and Idempotency-Keys. The audit is never touched.
type ApplyRetention struct {
	DB      *pgxpool.Pool
	Objects *objects.Store
	Rhythm  Rhythm
	// Jobs is how long a job that ended is kept with its preview and files; 0 means for ever. Transitions is
	// the same for the record of its callbacks, Keys for its Idempotency-Key.
	Jobs, Transitions, Keys time.Duration
	Clock                   func() time.Time
	Logger                  *slog.Logger
}

// Bounds of one run's work on stored files. What is left over waits for the next run.
const (
	oldJobsBatch  = 100
	maxOldJobs    = 5000
	deletesAtOnce = 8
	objectsPage   = 1000
)

// Meta implements function.Schedule.
func (f ApplyRetention) Meta() function.ScheduleMeta {
	return f.Rhythm.of(function.ScheduleMeta{
		Name: "apply_retention", Summary: "Delete old previews with their files, old jobs, transitions and idempotency keys", Timeout: cleaningTime,
	})
}

// Handle implements function.Schedule. The steps do not depend on each other.
func (f ApplyRetention) Handle(ctx context.Context) error {
	q, now := db.On(f.DB), f.Clock()
	jobs, files, err1 := f.oldJobs(ctx, now)
	transitions, err2 := batches(ctx, func(limit int32) (int64, error) {
		return q.DeleteOldTransitions(ctx, queries.DeleteOldTransitionsParams{Before: now.Add(-f.Transitions), RowLimit: limit})
	})
	keys, err3 := q.ForgetIdempotencyKeys(ctx, now.Add(-f.Keys))
	if int64(jobs)+transitions+keys > 0 {
		f.Logger.InfoContext(ctx, "retention applied", "jobs", jobs, "files", files, "transitions", transitions, "idempotency_keys", keys)
	}
	return errors.Join(err1, err2, err3)
}

// oldJobs deletes jobs, files first: a run that is cut short leaves rows whose files are gone, which the next
// run deletes, and never files that no row knows of.
func (f ApplyRetention) oldJobs(ctx context.Context, now time.Time) (deleted, files int, err error) {
	if f.Jobs == 0 {
		return 0, 0, nil
	}
	for deleted < maxOldJobs {
		rows, err := db.On(f.DB).OldJobs(ctx, queries.OldJobsParams{Before: now.Add(-f.Jobs), RowLimit: oldJobsBatch})
		if err != nil || len(rows) == 0 {
			return deleted, files, err
		}
		ids := make([]uuid.UUID, len(rows))
		for i, r := range rows {
			ids[i] = r.ID
			if r.PreviewID == nil {
				continue
			}
			n, err := f.deleteFiles(ctx, objects.PreviewPrefix(*r.PreviewID))
			files += n
			if err != nil {
				return deleted, files, err
			}
		}
		n, err := db.On(f.DB).DeleteJobs(ctx, ids)
		deleted += int(n)
		if err != nil || len(rows) < oldJobsBatch {
			return deleted, files, err
		}
	}
	return deleted, files, nil
}

func (f ApplyRetention) deleteFiles(ctx context.Context, prefix string) (int, error) {
	deleted := 0
	for {
		page, err := f.Objects.List(ctx, prefix, "", objectsPage)
		if err != nil || len(page) == 0 {
			return deleted, err
		}
		group, groupCtx := errgroup.WithContext(ctx)
		group.SetLimit(deletesAtOnce)
		for _, o := range page {
			group.Go(func() error { return f.Objects.Delete(groupCtx, o.Key) })
		}
		if err := group.Wait(); err != nil {
			return deleted, err
		}
		deleted += len(page)
	}
}
