package operations

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"hivesync/runtime/function"
	"hivesync/shared/idempotency"
	"hivesync/shared/jobs"
)

// ApplyRetention deletes what has been kept long enough: finished jobs with all that they made, the callbacks of finished
// jobs, clients' idempotency keys.
type ApplyRetention struct {
	Jobs    *jobs.Acceptor
	Keys    *idempotency.Keys
	Keep    jobs.Retention
	Trigger function.Trigger
	Logger  *slog.Logger
}

// Meta implements function.Schedule.
func (f ApplyRetention) Meta() function.ScheduleMeta {
	return f.Trigger.Of(function.ScheduleMeta{
		Name: "apply_retention", Summary: "Delete old previews with their files, old jobs, transitions and idempotency keys", Timeout: 5 * time.Minute,
	})
}

// Handle implements function.Schedule.
func (f ApplyRetention) Handle(ctx context.Context) error {
	gone, err1 := f.Jobs.Record.Forget(ctx, f.Keep)
	answers, err2 := f.Keys.Forget(ctx, f.Keep.Keys)
	gone.Keys += answers
	if gone != (jobs.Forgotten{}) {
		f.Logger.InfoContext(ctx, "retention applied", "jobs", gone.Jobs, "files", gone.Files, "transitions", gone.Transitions, "idempotency_keys", gone.Keys)
	}
	return errors.Join(err1, err2)
}
