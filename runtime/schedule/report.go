package schedule

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/runtime/function"
	"hivesync/runtime/schedule/queries"
	"hivesync/shared/db"
)

// Status is what the database knows of a schedule, over all processes.
type Status struct {
	// Last is when the last run began; zero before the first. Unfinished says that it still runs, or was cut short.
	Last       time.Time
	Unfinished bool
	// Succeeded is when a run last ended without an error; zero where none did.
	Succeeded time.Time
	// Next is when the next run is due, which is in the past where nobody leads.
	Next                   time.Time
	Runs, Failures, Missed int64
}

// Report returns the status of each of the registry's schedules, by name.
func Report(ctx context.Context, pool *pgxpool.Pool, registry function.Registry, now time.Time) (map[string]Status, error) {
	rows, err := queries.New(db.On(pool)).ScheduleRuns(ctx)
	if err != nil {
		return nil, db.Fault(err)
	}
	known := make(map[string]queries.ScheduleRun, len(rows))
	for _, row := range rows {
		known[row.Schedule] = row
	}
	out := make(map[string]Status, len(registry.Schedules))
	for _, s := range registry.Schedules {
		m := s.Meta()
		t, err := timingOf(m)
		if err != nil {
			return nil, fmt.Errorf("schedule %q: %w", m.Name, err)
		}
		row, seen := known[m.Name]
		status := Status{Runs: row.Runs, Failures: row.Failures, Missed: row.Missed, Unfinished: seen && row.FinishedAt == nil}
		switch {
		case !seen && t.calendar != nil:
			status.Next = t.calendar.Next(now)
		case !seen:
			status.Next = now
		case t.calendar != nil:
			status.Next = t.calendar.Next(row.StartedAt)
		default:
			status.Next = row.StartedAt.Add(t.every)
		}
		if row.Runs > 0 {
			status.Last = row.StartedAt
		}
		if row.SucceededAt != nil {
			status.Succeeded = *row.SucceededAt
		}
		out[m.Name] = status
	}
	return out, nil
}
