package tasks

import (
	"context"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/tasks/queries"
	"hivesync/runtime/function"
	"hivesync/shared/db"
	"hivesync/shared/objects"
	"hivesync/shared/sweep"
)

// SweepAttachments forgets files that were announced and never confirmed, and deletes what the storage has of files that no row
// knows: of those, and of deleted ones, tasks and projects. What clients put for a file that was confirmed goes as well.
type SweepAttachments struct {
	DB      *pgxpool.Pool
	Objects *objects.Store
	Trigger function.Trigger
	// Kept is how old a file is at least, so that whoever has announced it has had time.
	Kept   time.Duration
	Clock  func() time.Time
	Logger *slog.Logger
}

// Meta implements function.Schedule.
func (f SweepAttachments) Meta() function.ScheduleMeta {
	return f.Trigger.Of(function.ScheduleMeta{
		Name: "sweep_attachments", Summary: "Delete files of tasks that were never confirmed, or that no task has", Timeout: 10 * time.Minute,
	})
}

// Handle implements function.Schedule.
func (f SweepAttachments) Handle(ctx context.Context) error {
	before, q := f.Clock().Add(-f.Kept), queries.New(db.On(f.DB))
	forgotten, err := db.InBatches(ctx, func(limit int32) (int64, error) {
		return q.DeleteUnconfirmed(ctx, queries.DeleteUnconfirmedParams{Before: before, RowLimit: limit})
	})
	if err != nil {
		return err
	}
	deleted := 0
	err = sweep.Sweep{DB: f.DB, Objects: f.Objects, Prefix: objects.Attachments}.Run(ctx, func(ctx context.Context, page []objects.Info) error {
		old := map[string]uuid.UUID{}
		ids := []uuid.UUID{}
		for _, o := range page {
			if id, ok := objects.AttachmentOf(o.Key); ok && o.Modified.Before(before) {
				old[o.Key] = id
				ids = append(ids, id)
			}
		}
		rows, err := q.KnownAttachments(ctx, ids)
		if err != nil {
			return err
		}
		needed := map[string]bool{}
		for _, r := range rows {
			needed[objects.AttachmentKey(r.ID)], needed[objects.IncomingKey(r.ID)] = true, !r.Confirmed
		}
		var orphans []string
		for key := range old {
			if !needed[key] {
				orphans = append(orphans, key)
			}
		}
		deleted += len(orphans)
		return f.Objects.DeleteEach(ctx, orphans)
	})
	if forgotten > 0 || deleted > 0 {
		f.Logger.InfoContext(ctx, "files of no task deleted", "unconfirmed", forgotten, "objects", deleted)
	}
	return err
}
