package schedule

import (
	"context"
	"time"

	"hivesync/runtime/schedule/queries"
	"hivesync/shared/db"
)

// historyTimeout bounds one query or update of the history of runs.
const historyTimeout = 5 * time.Second

// lastRun is what is known of a schedule's last run, by whomever; zero where there was none.
type lastRun struct {
	// started is when it began or, before the first run by the calendar, since when one may fall due.
	started time.Time
	// interrupted says that it did not come to its end: its process ended, or lost the leadership.
	interrupted bool
}

// history reads how each schedule last ran. Without an answer all with an interval are due at once, which is
// harmless: they are safe to run twice. Those by the calendar wait for their next time.
func (r *Runner) history(ctx context.Context) map[string]lastRun {
	ctx, cancel := context.WithTimeout(ctx, historyTimeout)
	defer cancel()
	rows, err := queries.New(db.On(r.pool)).ScheduleRuns(ctx)
	if err != nil && ctx.Err() == nil {
		r.log.Warn("[schedule] Cannot read when schedules ran", "error", err)
	}
	out := make(map[string]lastRun, len(rows))
	for _, row := range rows {
		out[row.Schedule] = lastRun{started: row.StartedAt, interrupted: row.FinishedAt == nil}
	}
	return out
}

// record writes down a run's start or end. A failure keeps no schedule from running.
func (r *Runner) record(ctx context.Context, name, what string, write func(context.Context, *queries.Queries) error) {
	call, cancel := context.WithTimeout(ctx, historyTimeout)
	defer cancel()
	if err := write(call, queries.New(db.On(r.pool))); err != nil && ctx.Err() == nil {
		r.log.Warn("[schedule] Cannot write down when a schedule ran", "schedule", name, "moment", what, "error", err)
	}
}
