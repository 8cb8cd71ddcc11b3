package operations

import (
	"context"
	"log/slog"
	"time"

	"hivesync/runtime/function"
	"hivesync/shared/outbox"
)

// SendEvents publishes live events of changes that were committed, and whose process ended or whose Redis was away before they
// were published.
type SendEvents struct {
	Outbox *outbox.Outbox
	// Every is the time between two runs, Grace how old an event is at least: younger ones are being published.
	Every, Grace time.Duration
	Clock        func() time.Time
	Logger       *slog.Logger
}

// Meta implements function.Schedule.
func (f SendEvents) Meta() function.ScheduleMeta {
	return function.ScheduleMeta{Name: "send_events", Summary: "Send live events that were left behind", Every: f.Every, Timeout: time.Minute}
}

// Handle implements function.Schedule.
func (f SendEvents) Handle(ctx context.Context) error {
	sent, err := f.Outbox.SendPending(ctx, f.Clock().Add(-f.Grace))
	if sent > 0 {
		f.Logger.InfoContext(ctx, "events sent that were left behind", "events", sent)
	}
	return err
}
