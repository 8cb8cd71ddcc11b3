package previews

import (
	"context"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/previews/queries"
	"hivesync/runtime/function"
	"hivesync/shared/db"
	"hivesync/shared/objects"
	"hivesync/shared/sweep"
)

// SweepPreviews deletes files of previews that do not exist or were given up: what a worker stored that ran on after that,
// and what previews leave whose project is deleted. A preview has its row before it has a file, and no id comes back.
type SweepPreviews struct {
	DB      *pgxpool.Pool
	Objects *objects.Store
	Trigger function.Trigger
	// Kept is how old a file is at least before it is looked for in the database.
	Kept   time.Duration
	Clock  func() time.Time
	Logger *slog.Logger
}

// Meta implements function.Schedule.
func (f SweepPreviews) Meta() function.ScheduleMeta {
	return f.Trigger.Of(function.ScheduleMeta{
		Name: "sweep_previews", Summary: "Delete pictures and layouts in the storage that no preview knows", Timeout: 10 * time.Minute,
	})
}

// Handle implements function.Schedule.
func (f SweepPreviews) Handle(ctx context.Context) error {
	before := f.Clock().Add(-f.Kept)
	deleted := 0
	err := sweep.Sweep{DB: f.DB, Objects: f.Objects, Prefix: objects.Previews}.Run(ctx, func(ctx context.Context, page []objects.Info) error {
		keys := map[uuid.UUID][]string{}
		ids := []uuid.UUID{}
		for _, o := range page {
			id, ok := objects.PreviewOf(o.Key)
			if !ok || !o.Modified.Before(before) {
				continue
			}
			if keys[id] == nil {
				ids = append(ids, id)
			}
			keys[id] = append(keys[id], o.Key)
		}
		known, err := queries.New(db.On(f.DB)).PreviewsWithObjects(ctx, ids)
		if err != nil {
			return err
		}
		for _, id := range known {
			delete(keys, id)
		}
		var orphans []string
		for _, list := range keys {
			orphans = append(orphans, list...)
		}
		if err := f.Objects.DeleteEach(ctx, orphans); err != nil {
			return err
		}
		deleted += len(orphans)
		return nil
	})
	if deleted > 0 {
		f.Logger.InfoContext(ctx, "files without a preview deleted", "files", deleted)
	}
	return err
}
