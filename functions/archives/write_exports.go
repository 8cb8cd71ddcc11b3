package archives

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/archives/queries"
	"hivesync/runtime/function"
	"hivesync/shared/db"
	"hivesync/shared/objects"
	"hivesync/shared/settings"
)

// WriteExports writes the archives that were asked for, one after the other. A process that ends meanwhile leaves them to the next.
type WriteExports struct {
	DB       *pgxpool.Pool
	Objects  *objects.Store
	Settings *settings.Live
	Every    time.Duration
	Clock    func() time.Time
	Logger   *slog.Logger
}

const (
	// writeWithin bounds writing one archive; it is its writer's for a while longer.
	writeWithin = 8 * time.Minute
	writeLease  = 10 * time.Minute
	// writeAttempts is how often one is begun before it is given up.
	writeAttempts = 5
)

// Meta implements function.Schedule.
func (f WriteExports) Meta() function.ScheduleMeta {
	return function.ScheduleMeta{Name: "write_exports", Summary: "Write the archives of users' data that were asked for", Every: f.Every, Timeout: time.Hour}
}

// Handle implements function.Schedule. One that cannot be written holds up none of the others.
func (f WriteExports) Handle(ctx context.Context) error {
	q := queries.New(db.On(f.DB))
	var problem error
	for ctx.Err() == nil {
		now := f.Clock()
		e, err := q.TakeExport(ctx, queries.TakeExportParams{Now: now, Lease: now.Add(writeLease)})
		if err != nil {
			if db.NoRows(err) {
				return problem
			}
			return err
		}
		expires := now.Add(kept.Get(f.Settings.Now()))
		if err = f.write(ctx, e, expires); err == nil {
			continue
		}
		if problem = err; int(e.Attempts) >= writeAttempts {
			f.Logger.ErrorContext(ctx, "an archive of a user's data is given up", "export", e.ID, "error", err)
			if err := q.FailExport(ctx, queries.FailExportParams{ID: e.ID, UserID: e.UserID, Now: now, ExpiresAt: expires}); err != nil {
				return err
			}
		}
	}
	return ctx.Err()
}

// write writes one archive to the storage, by way of a file: a storage wants to know its size first.
func (f WriteExports) write(ctx context.Context, e queries.AccountExport, expires time.Time) error {
	ctx, cancel := context.WithTimeout(ctx, writeWithin)
	defer cancel()
	file, err := os.CreateTemp("", "hivesync-export-*") // mode 0600
	if err != nil {
		return fmt.Errorf("archives: %w", err)
	}
	defer func() { _, _ = file.Close(), os.Remove(file.Name()) }()
	w := newWriter(file, queries.New(db.On(f.DB)), f.Objects, e.UserID, maxFiles.Get(f.Settings.Now()))
	if err := w.write(ctx); err != nil {
		return err
	}
	size, err := file.Seek(0, io.SeekEnd)
	if err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	if err != nil {
		return fmt.Errorf("archives: %w", err)
	}
	if err := f.Objects.PutReader(ctx, objects.ExportKey(e.ID), file, size, "application/zip"); err != nil {
		return err
	}
	n, err := queries.New(db.On(f.DB)).FinishExport(ctx, queries.FinishExportParams{
		ID: e.ID, UserID: e.UserID, Now: f.Clock(), ExpiresAt: expires, Size: size, LeftOut: int32(len(w.leftOut)), // #nosec G115 -- bounded by the files of a team
	})
	if err == nil && n == 0 { // the account was deleted meanwhile
		err = f.Objects.Delete(ctx, objects.ExportKey(e.ID))
	}
	return err
}
