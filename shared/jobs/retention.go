package jobs

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"hivesync/shared/db"
	"hivesync/shared/jobs/queries"
)

// Bounds of one run's work on old jobs. What is left over waits for the next run.
const (
	oldJobsBatch = 100
	maxOldJobs   = 5000
)

// Retention is how long what has served its purpose is kept.
type Retention struct {
	// Jobs that finished are kept with what they made; 0 for ever.
	Jobs time.Duration
	// Transitions are the callbacks of finished jobs, Keys the clients' Idempotency-Keys.
	Transitions, Keys time.Duration
}

// Forgotten counts what was deleted.
type Forgotten struct {
	Jobs, Files       int
	Transitions, Keys int64
}

// Forget deletes what has been kept long enough, in bounded batches. The steps do not depend on each other.
func (r *Record) Forget(ctx context.Context, keep Retention) (Forgotten, error) {
	q, now := queries.New(db.On(r.DB)), r.now()
	var out Forgotten
	var err1, err2, err3 error
	if keep.Jobs > 0 {
		err1 = r.forgetJobs(ctx, q, now.Add(-keep.Jobs), &out)
	}
	out.Transitions, err2 = db.InBatches(ctx, func(limit int32) (int64, error) {
		return q.DeleteOldTransitions(ctx, queries.DeleteOldTransitionsParams{Before: now.Add(-keep.Transitions), RowLimit: limit})
	})
	out.Keys, err3 = q.ForgetIdempotencyKeys(ctx, now.Add(-keep.Keys))
	return out, errors.Join(err1, err2, err3)
}

// forgetJobs deletes jobs, their files first: a run that is cut short leaves rows whose files are gone, which the next run
// deletes, and never files that no row knows of.
func (r *Record) forgetJobs(ctx context.Context, q *queries.Queries, before time.Time, out *Forgotten) error {
	for out.Jobs < maxOldJobs {
		rows, err := q.OldJobs(ctx, queries.OldJobsParams{Before: before, Types: r.types(), RowLimit: oldJobsBatch})
		if err != nil || len(rows) == 0 {
			return err
		}
		ids, byType := make([]uuid.UUID, len(rows)), map[string][]uuid.UUID{}
		for i, row := range rows {
			ids[i] = row.ID
			byType[row.Type] = append(byType[row.Type], row.ID)
		}
		for jobType, list := range byType {
			discard := r.kinds[jobType].Discard
			if discard == nil {
				continue
			}
			files, err := discard(ctx, list)
			out.Files += files
			if err != nil {
				return err
			}
		}
		n, err := q.DeleteJobs(ctx, ids)
		out.Jobs += int(n)
		if err != nil || len(rows) < oldJobsBatch {
			return err
		}
	}
	return nil
}
