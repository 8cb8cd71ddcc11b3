package operations

import (
	"context"
	"log/slog"
	"time"

	"hivesync/runtime/function"
	"hivesync/shared/jobs"
)

// ApplyRetention deletes what has been kept long enough: finished jobs with all that they made, the callbacks of finished
// jobs, clients' idempotency keys.
type ApplyRetention struct {
	Jobs   *jobs.Acceptor
	Keep   jobs.Retention
	Rhythm function.Rhythm
	Logger *slog.Logger
}

// Meta implements function.Schedule.
func (f ApplyRetention) Meta() function.ScheduleMeta {
	return f.Rhythm.Of(function.ScheduleMeta{
		Name: "apply_retention", Summary: "Delete old previews with their files, old jobs, transitions and idempotency keys", Timeout: 5 * time.Minute,
	})
}

// Handle implements function.Schedule.
func (f ApplyRetention) Handle(ctx context.Context) error {
	gone, err := f.Jobs.Record.Forget(ctx, f.Keep)
	if gone != (jobs.Forgotten{}) {
		f.Logger.InfoContext(ctx, "retention applied", "jobs", gone.Jobs, "files", gone.Files, "transitions", gone.Transitions, "idempotency_keys", gone.Keys)
	}
	return err
}
