package previews

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"

	"hivesync/functions/previews/queries"
	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/db"
	"hivesync/shared/objects"
)

// CollectPreviews deletes the pictures and layouts of previews that nobody needs any more: those that a later preview of the
// same screen has replaced for their user, and those that failed or were stopped. The last one of a screen stays, however old,
// and so does every preview's own record.
//
// A preview is needed for a while longer: by whoever looks at it still, by tokens that open it, and by attempts of its job
// that run on somewhere. The database says first that it is given up, so that nobody is shown half of it, and a run that
// breaks off is taken up by the next.
type CollectPreviews struct {
	DB      *pgxpool.Pool
	Objects *objects.Store
	Trigger function.Trigger
	// Kept is how long a preview's files stay once nobody needs them. FailedKept is the same of one that failed, which
	// operators can bring back for a while.
	Kept, FailedKept time.Duration
	Clock            func() time.Time
	Logger           *slog.Logger
}

// emptiedAtOnce is of how many previews files are deleted at a time.
const emptiedAtOnce = 8

// Meta implements function.Schedule.
func (f CollectPreviews) Meta() function.ScheduleMeta {
	return f.Trigger.Of(function.ScheduleMeta{
		Name: "collect_previews", Summary: "Delete the pictures and layouts of previews that nobody needs any more", Timeout: 10 * time.Minute,
	})
}

// Handle implements function.Schedule.
func (f CollectPreviews) Handle(ctx context.Context) error {
	now := f.Clock()
	var files int
	params := queries.EmptyPreviewsParams{Before: now.Add(-f.Kept), FailedBefore: now.Add(-max(f.Kept, f.FailedKept))}
	previews, err := db.InBatches(ctx, func(limit int32) (int64, error) {
		ids, err := queries.New(db.On(f.DB)).UnneededPreviews(ctx, queries.UnneededPreviewsParams{
			Before: params.Before, FailedBefore: params.FailedBefore, RowLimit: limit,
		})
		if err != nil || len(ids) == 0 {
			return 0, err
		}
		params.Ids = ids
		n, err := f.empty(ctx, params)
		files += n
		return int64(len(ids)), err
	})
	if previews > 0 {
		f.Logger.InfoContext(ctx, "unneeded previews emptied", "previews", previews, "files", files)
		err = errors.Join(err, audit.Add(ctx, db.On(f.DB), "previews.collected", "", "previews", previews, "files", files))
	}
	return err
}

// empty gives up those previews that are unneeded still and deletes their files, which it counts.
func (f CollectPreviews) empty(ctx context.Context, unneeded queries.EmptyPreviewsParams) (files int, err error) {
	var given []uuid.UUID
	err = db.Tx(ctx, f.DB, func(tx db.Handle) (err error) {
		q := queries.New(tx)
		if err := q.HoldJobs(ctx, unneeded.Ids); err != nil {
			return err
		}
		if given, err = q.EmptyPreviews(ctx, unneeded); err != nil {
			return err
		}
		if err := q.KeepPreviews(ctx, queries.KeepPreviewsParams{Ids: unneeded.Ids, Before: unneeded.Before}); err != nil {
			return err
		}
		return q.DeletePreviewScreens(ctx, given)
	})
	if err != nil {
		return 0, err
	}
	var gone []uuid.UUID
	var problem error
	var mu sync.Mutex
	var group errgroup.Group
	group.SetLimit(emptiedAtOnce)
	for _, id := range given {
		group.Go(func() error {
			n, err := f.Objects.DeleteAll(ctx, objects.PreviewPrefix(id))
			mu.Lock()
			defer mu.Unlock()
			files += n
			if err != nil {
				problem = err // one stands for all: the storage is away
				return nil
			}
			gone = append(gone, id)
			return nil
		})
	}
	_ = group.Wait() // the problem is kept: what is gone is gone
	return files, errors.Join(problem, queries.New(db.On(f.DB)).PreviewsGone(ctx, gone))
}
