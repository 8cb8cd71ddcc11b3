package operations

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"testing"
	"time"
	_ "time/tzdata" // a machine for tests may have none

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/runtime/function"
	"hivesync/shared/db/dbtest"
)

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

func TestOperatorsMayMoveTheDeletionsToAQuietHour(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		trigger function.Trigger
		when    string
	}{
		{function.Trigger{Every: time.Hour, Zone: "UTC"}, "every 1h0m0s"},
		{function.Trigger{Every: time.Hour, Cron: "30 3 * * *", Zone: "Europe/Berlin"}, "30 3 * * * Europe/Berlin"},
	} {
		t.Run(c.when, func(t *testing.T) {
			t.Parallel()
			s := ApplyRetention{Trigger: c.trigger}
			if err := (function.Registry{Schedules: []function.Schedule{s}}).Validate(); err != nil {
				t.Error(err)
			}
			if got := s.Meta().When(); got != c.when {
				t.Errorf("runs %s", got)
			}
		})
	}
}

func count(t *testing.T, pool *pgxpool.Pool, sql string, args ...any) int {
	t.Helper()
	var n int
	if err := pool.QueryRow(t.Context(), sql, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// figuresOf answers for queues, one of which is away.
type figuresOf map[string]error

func (f figuresOf) Queues() []string { return []string{"away_queue", "good_queue"} }

func (f figuresOf) Queue(_ context.Context, name string) (QueueFigures, error) {
	oldest := 1500 * time.Millisecond
	return QueueFigures{Waiting: 3, Oldest: &oldest, Paused: true}, f[name]
}

func (f figuresOf) Minute(_ context.Context, name string, at time.Time) ([]JobFigures, error) {
	if at.Minute() != 3 {
		return nil, f[name]
	}
	p95, pro := 2*time.Second, 50*time.Millisecond
	return []JobFigures{{Type: "preview_build", Done: 7, RunP95: &p95, TierWaitP95: [3]*time.Duration{nil, &pro, nil}}}, f[name]
}

func TestAQueueThatIsAwayDoesNotKeepTheOthersFromBeingSampled(t *testing.T) {
	t.Parallel()
	pool := dbtest.New(t)
	away := errors.New("away")
	now := time.Date(2026, 1, 2, 3, 5, 30, 0, time.UTC)
	f := SampleMetrics{DB: pool, Figures: figuresOf{"away_queue": away}, Every: time.Minute, Kept: time.Hour, Clock: func() time.Time { return now }}
	if err := f.Handle(t.Context()); !errors.Is(err, away) {
		t.Fatal(err)
	}
	if n := count(t, pool, "SELECT count(*) FROM queue_samples WHERE queue = 'good_queue' AND waiting = 3 AND oldest_ms = 1500 AND paused AND at = $1", now); n != 1 {
		t.Errorf("%d samples of the queue", n)
	}
	if n := count(t, pool, `SELECT count(*) FROM job_samples WHERE queue = 'good_queue' AND type = 'preview_build' AND done = 7 AND run_p95_ms = 2000
		AND run_p50_ms IS NULL AND free_wait_p95_ms IS NULL AND pro_wait_p95_ms = 50 AND at = $1`, time.Date(2026, 1, 2, 3, 3, 0, 0, time.UTC)); n != 1 {
		t.Errorf("%d samples of the jobs", n)
	}
	if n := count(t, pool, "SELECT count(*) FROM queue_samples") + count(t, pool, "SELECT count(*) FROM job_samples"); n != 2 {
		t.Errorf("%d samples in all", n)
	}
}

// mute is a queue that tells its depth alone.
type mute struct{}

func (mute) Queues() []string { return []string{"mute_queue"} }

func (mute) Queue(context.Context, string) (QueueFigures, error) {
	return QueueFigures{Waiting: 2}, nil
}

func (mute) Minute(context.Context, string, time.Time) ([]JobFigures, error) { return nil, nil }

func TestWhatAQueueDoesNotTellIsNotMadeUp(t *testing.T) {
	t.Parallel()
	pool := dbtest.New(t)
	f := SampleMetrics{DB: pool, Figures: mute{}, Every: time.Minute, Kept: time.Hour, Clock: time.Now}
	if err := f.Handle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := count(t, pool, "SELECT count(*) FROM queue_samples WHERE queue = 'mute_queue' AND waiting = 2 AND oldest_ms IS NULL"); n != 1 {
		t.Errorf("%d samples of the queue", n)
	}
	if n := count(t, pool, "SELECT count(*) FROM job_samples"); n != 0 {
		t.Errorf("%d samples of jobs", n)
	}
}
