package notifications

import (
	"context"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/notifications/queries"
	"hivesync/runtime/function"
	"hivesync/shared/db"
	"hivesync/shared/settings"
)

// CleanNotifications deletes notifications that were kept long enough, read or not.
type CleanNotifications struct {
	DB       *pgxpool.Pool
	Settings *settings.Live
	Trigger  function.Trigger
	Clock    func() time.Time
	Logger   *slog.Logger
}

// Meta implements function.Schedule.
func (f CleanNotifications) Meta() function.ScheduleMeta {
	return f.Trigger.Of(function.ScheduleMeta{Name: "clean_notifications", Summary: "Delete old notifications", Timeout: 5 * time.Minute})
}

// Handle implements function.Schedule.
func (f CleanNotifications) Handle(ctx context.Context) error {
	before := f.Clock().Add(-kept.Get(f.Settings.Now()))
	n, err := db.InBatches(ctx, func(limit int32) (int64, error) {
		return queries.New(db.On(f.DB)).DeleteOld(ctx, queries.DeleteOldParams{Before: before, RowLimit: limit})
	})
	if n > 0 {
		f.Logger.InfoContext(ctx, "old notifications deleted", "notifications", n)
	}
	return err
}
