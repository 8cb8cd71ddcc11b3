package webhooks

import (
	"context"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/webhooks/queries"
	"hivesync/runtime/function"
	"hivesync/shared/db"
	"hivesync/shared/settings"
)

// CleanWebhooks deletes what webhooks were sent long ago: each of them was taken or given up days after it happened.
type CleanWebhooks struct {
	DB       *pgxpool.Pool
	Settings *settings.Live
	Trigger  function.Trigger
	Clock    func() time.Time
	Logger   *slog.Logger
}

// Meta implements function.Schedule.
func (f CleanWebhooks) Meta() function.ScheduleMeta {
	return f.Trigger.Of(function.ScheduleMeta{Name: "clean_webhooks", Summary: "Delete what webhooks were sent long ago", Timeout: 5 * time.Minute})
}

// Handle implements function.Schedule.
func (f CleanWebhooks) Handle(ctx context.Context) error {
	before := f.Clock().Add(-kept.Get(f.Settings.Now()))
	n, err := db.InBatches(ctx, func(limit int32) (int64, error) {
		return queries.New(db.On(f.DB)).DeleteOldMessages(ctx, queries.DeleteOldMessagesParams{Before: before, RowLimit: limit})
	})
	if n > 0 {
		f.Logger.InfoContext(ctx, "old events of webhooks deleted", "events", n)
	}
	return err
}
