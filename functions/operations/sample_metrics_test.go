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
	"hivesync/shared/db"
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

func (figuresOf) Fleet(context.Context) ([]FleetFigures, error) {
	cpu := 40.0
	return []FleetFigures{{Kind: "cpu", Workers: 2, Silent: 1, Slots: 4, Busy: 3, CPU: &cpu}, {Kind: "gpu"}}, nil
}

// mute is a queue that tells its depth alone.
type mute struct{}

func (mute) Queues() []string { return []string{"mute_queue"} }

func (mute) Queue(context.Context, string) (QueueFigures, error) {
	return QueueFigures{Waiting: 2}, nil
}

func (mute) Minute(context.Context, string, time.Time) ([]JobFigures, error) { return nil, nil }

func (mute) Fleet(context.Context) ([]FleetFigures, error) { return nil, nil }

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

// What the record of jobs says is counted by minute, and again for as long as a minute may still grow, never twice.
func TestTheRecordIsCountedByMinute(t *testing.T) {
	t.Parallel()
	pool := dbtest.New(t)
	one := dbtest.NewTenant(t, pool)
	now := time.Date(2026, 1, 2, 3, 5, 30, 0, time.UTC)
	minute := now.Truncate(time.Minute).Add(-time.Minute)
	add := func(state, result, problem string, took time.Duration) {
		t.Helper()
		id := db.NewID()
		dbtest.Exec(t, pool, `INSERT INTO jobs (id, type, user_id, team_id, project_id, tier, state, payload, result, error, accepted_at, finished_at, deadline_at)
			VALUES ($1, 'preview_build', $2, $3, $4, 'pro', $5, '{}', nullif($6, '')::json, nullif($7, '')::json, $8, $9, $9)`,
			id, one.User, one.Team, one.Project, state, result, problem, minute.Add(-took), minute)
		dbtest.Exec(t, pool, "INSERT INTO job_transitions (job_id, attempt, transition, user_id, source, applied, at) VALUES ($1, 1, $2, $3, 'cpu-1', $4, $5)",
			id, state, one.User, took > 0, minute)
		dbtest.Exec(t, pool, "INSERT INTO job_transitions (job_id, attempt, transition, user_id, source, applied, at) VALUES ($1, 0, 'accepted', $2, 'api', true, $3)",
			id, one.User, minute)
	}
	f := SampleMetrics{DB: pool, Figures: figuresOf{}, Every: time.Minute, Kept: time.Hour, Clock: func() time.Time { return now }}
	add("succeeded", `{"steps": [{"name": "bundle", "ms": 120.5}, {"name": "paint", "ms": 7}, {"ms": 3}, {"name": "odd", "ms": "x"}, 5]}`, "", 900*time.Millisecond)
	add("failed", "", `{"code": "SANDBOX_TIMEOUT"}`, time.Second)
	if err := f.Handle(t.Context()); err != nil {
		t.Fatal(err)
	}
	add("succeeded", `{"steps": {"name": "no list"}}`, "", 800*time.Millisecond)
	add("succeeded", `{}`, "", 0)
	add("failed", "", `{"code": "SANDBOX_TIMEOUT"}`, time.Second)
	for range 2 {
		now = now.Add(time.Second)
		if err := f.Handle(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for sql, want := range map[string]int{
		"SELECT count FROM preview_samples WHERE tier = 'pro' AND stage = 'total' AND le_ms = 1000 AND at = $1": 2,
		"SELECT count FROM preview_samples WHERE stage = 'total' AND le_ms = 10 AND at = $1":                    1,
		"SELECT count FROM preview_samples WHERE stage = 'bundle' AND le_ms = 200 AND at = $1":                  1,
		"SELECT count FROM preview_samples WHERE stage = 'paint' AND le_ms = 10 AND at = $1":                    1,
		"SELECT count(*) FROM preview_samples WHERE at = $1":                                                    4,
		"SELECT applied FROM callback_samples WHERE transition = 'succeeded' AND at = $1":                       2,
		"SELECT late FROM callback_samples WHERE transition = 'succeeded' AND at = $1":                          1,
		"SELECT count(*) FROM callback_samples WHERE at = $1":                                                   2,
		"SELECT count FROM error_samples WHERE code = 'SANDBOX_TIMEOUT' AND users = 1 AND at = $1":              2,
	} {
		if n := count(t, pool, sql, minute); n != want {
			t.Errorf("%s: %d, expected %d", sql, n, want)
		}
	}
	if n := count(t, pool, "SELECT count(*) FROM worker_samples WHERE kind = 'cpu' AND workers = 2 AND silent = 1 AND slots = 4 AND busy = 3 AND cpu_percent = 40"); n != 3 {
		t.Errorf("%d samples of the workers", n)
	}
	now = now.Add(3 * time.Hour)
	if err := f.Handle(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"preview_samples", "callback_samples", "error_samples"} {
		if n := count(t, pool, "SELECT count(*) FROM "+table); n != 0 {
			t.Errorf("%s keeps %d for ever", table, n)
		}
	}
}
