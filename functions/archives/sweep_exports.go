package archives

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/archives/queries"
	"hivesync/runtime/function"
	"hivesync/shared/db"
	"hivesync/shared/objects"
	"hivesync/shared/sweep"
)

// SweepExports deletes archives that have expired, and those in the storage that no row knows: of accounts that were deleted.
type SweepExports struct {
	DB      *pgxpool.Pool
	Objects *objects.Store
	Trigger function.Trigger
	Clock   func() time.Time
	Logger  *slog.Logger
}

// Meta implements function.Schedule.
func (f SweepExports) Meta() function.ScheduleMeta {
	return f.Trigger.Of(function.ScheduleMeta{Name: "sweep_exports", Summary: "Delete archives of users' data that have expired, or are nobody's", Timeout: 10 * time.Minute})
}

// Handle implements function.Schedule. The object goes before its row: what breaks off in between is tried again.
func (f SweepExports) Handle(ctx context.Context) error {
	q, deleted := queries.New(db.On(f.DB)), 0
	for {
		ids, err := q.ExpiredExports(ctx, queries.ExpiredExportsParams{Now: f.Clock(), RowLimit: atOnce})
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := f.Objects.Delete(ctx, objects.ExportKey(id)); err != nil {
				return err
			}
			if err := q.DeleteExport(ctx, id); err != nil {
				return err
			}
			deleted++
		}
		if len(ids) < atOnce {
			break
		}
	}
	err := sweep.Sweep{DB: f.DB, Objects: f.Objects, Prefix: objects.Exports}.Run(ctx, func(ctx context.Context, page []objects.Info) error {
		ids := []uuid.UUID{}
		for _, o := range page {
			if id, ok := objects.ExportOf(o.Key); ok {
				ids = append(ids, id)
			}
		}
		known, err := q.KnownExports(ctx, ids)
		if err != nil {
			return err
		}
		var orphans []string
		for _, id := range ids {
			if !slices.Contains(known, id) { // a row is there before its object, and no id comes back
				orphans = append(orphans, objects.ExportKey(id))
			}
		}
		deleted += len(orphans)
		return f.Objects.DeleteEach(ctx, orphans)
	})
	if deleted > 0 {
		f.Logger.InfoContext(ctx, "archives of users' data deleted", "archives", deleted)
	}
	return err
}
