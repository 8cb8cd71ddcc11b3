package schedules

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"testing"
	"time"
	_ "time/tzdata" // a machine for tests may have none

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/runtime/function"
	"hivesync/shared/config"
	"hivesync/shared/db"
	"hivesync/shared/db/dbtest"
	"hivesync/shared/devservers/servertest"
	"hivesync/shared/fault"
	"hivesync/shared/objects"
)

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

func TestOperatorsMayMoveTheDeletionsToAQuietHour(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rhythm Rhythm
		when   string
	}{
		{Rhythm{Every: time.Hour, Zone: "UTC"}, "every 1h0m0s"},
		{Rhythm{Every: time.Hour, Cron: "30 3 * * *", Zone: "Europe/Berlin"}, "30 3 * * * Europe/Berlin"},
	} {
		list := []function.Schedule{CleanSessions{Rhythm: c.rhythm}, ApplyRetention{Rhythm: c.rhythm}}
		if err := (function.Registry{Schedules: list}).Validate(); err != nil {
			t.Error(err)
		}
		for _, s := range list {
			if got := s.Meta().When(); got != c.when {
				t.Errorf("%s runs %s, expected %s", s.Meta().Name, got, c.when)
			}
		}
	}
}

func TestDeletionsComeInBoundedBatches(t *testing.T) {
	t.Parallel()
	left := int64(deleteBatch*mostBatches + 5)
	remove := func(limit int32) (int64, error) {
		n := min(int64(limit), left)
		left -= n
		return n, nil
	}
	if n, err := batches(t.Context(), remove); err != nil || n != deleteBatch*mostBatches || left != 5 {
		t.Errorf("%d deleted, %d left, %v", n, left, err)
	}
	if n, err := batches(t.Context(), remove); err != nil || n != 5 {
		t.Errorf("%d deleted, %v", n, err)
	}
	broken := errors.New("broken")
	if n, err := batches(t.Context(), func(int32) (int64, error) { return 7, broken }); !errors.Is(err, broken) || n != 7 {
		t.Errorf("%d, %v", n, err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if n, err := batches(ended, func(limit int32) (int64, error) { return int64(limit), nil }); err != nil || n != deleteBatch {
		t.Errorf("%d after the end, %v", n, err)
	}
}

// oldPreview records a preview that ended long ago, with an unpublished event and an Idempotency-Key.
func oldPreview(t *testing.T, pool *pgxpool.Pool, ended time.Time) (job, preview uuid.UUID) {
	t.Helper()
	user, team, project := db.NewID(), db.NewID(), db.NewID()
	job, preview = db.NewID(), db.NewID()
	for _, statement := range []struct {
		sql  string
		args []any
	}{
		{"INSERT INTO users (id, email, email_key, name, password_hash) VALUES ($1, $2, $2, 'Ada', 'x')", []any{user, user.String() + "@example.com"}},
		{"INSERT INTO teams (id, name) VALUES ($1, 'team')", []any{team}},
		{"INSERT INTO projects (id, team_id, name) VALUES ($1, $2, 'app')", []any{project, team}},
		{`INSERT INTO jobs (id, type, user_id, team_id, project_id, tier, state, payload, idempotency_key, idempotency_hash, accepted_at, finished_at, deadline_at)
			VALUES ($1, 'preview_build', $2, $3, $4, 'free', 'failed', '{}', 'key', $5, $6, $6, $6)`, []any{job, user, team, project, make([]byte, 32), ended}},
		{"INSERT INTO previews (id, job_id, project_id, user_id, entry_point, revision, devices) VALUES ($1, $2, $3, $4, 'App.tsx', 1, '[]')", []any{preview, job, project, user}},
		{`INSERT INTO job_transitions (job_id, attempt, transition, user_id, source, applied, at, event_type, event_data)
			VALUES ($1, 1, 'failed', $2, 'cpu-1', true, $3, 'preview.failed', '{}'), ($1, 0, 'accepted', $2, 'api', true, $3, NULL, NULL)`, []any{job, user, ended}},
	} {
		if _, err := pool.Exec(t.Context(), statement.sql, statement.args...); err != nil {
			t.Fatal(statement.sql, err)
		}
	}
	return job, preview
}

func count(t *testing.T, pool *pgxpool.Pool, sql string, args ...any) int {
	t.Helper()
	var n int
	if err := pool.QueryRow(t.Context(), sql, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestRowsStayWhileTheirFilesCannotBeDeleted(t *testing.T) {
	t.Parallel()
	pool, bucket := dbtest.New(t), servertest.S3(t)
	open := func(endpoint string) *objects.Store {
		store, err := objects.New(objects.Options{
			Endpoint: endpoint, Region: bucket.Region, Bucket: bucket.Bucket, Timeout: 5 * time.Second,
			AccessKeyID: config.NewSecret(bucket.AccessKey), SecretAccessKey: config.NewSecret(bucket.SecretKey),
		})
		if err != nil {
			t.Fatal(err)
		}
		return store
	}
	store := open(bucket.URL)
	now := time.Now()
	job, preview := oldPreview(t, pool, now.Add(-100*time.Hour))
	key := objects.PreviewScreenKey(preview, "one")
	if err := store.Put(t.Context(), key, []byte("png"), "image/png"); err != nil {
		t.Fatal(err)
	}
	f := ApplyRetention{
		DB: pool, Objects: open("http://127.0.0.1:1"), Jobs: 24 * time.Hour, Transitions: 24 * time.Hour, Keys: time.Hour,
		Clock: func() time.Time { return now }, Logger: quiet,
	}
	if err := f.Handle(t.Context()); !fault.Is(err, fault.Unavailable) {
		t.Fatalf("without a storage: %v", err)
	}
	if count(t, pool, "SELECT count(*) FROM previews WHERE id = $1", preview) != 1 {
		t.Fatal("the row went before its files")
	}
	// The other steps were done meanwhile; an event that nobody has been sent stays.
	if n := count(t, pool, "SELECT count(*) FROM jobs WHERE idempotency_key IS NOT NULL"); n != 0 {
		t.Errorf("%d idempotency keys left", n)
	}
	if n := count(t, pool, "SELECT count(*) FROM job_transitions WHERE job_id = $1 AND event_type IS NOT NULL", job); n != 1 {
		t.Errorf("%d unsent events left", n)
	}
	if n := count(t, pool, "SELECT count(*) FROM job_transitions WHERE job_id = $1", job); n != 1 {
		t.Errorf("%d transitions left", n)
	}

	f.Objects, f.Jobs = store, 0
	if err := f.Handle(t.Context()); err != nil || count(t, pool, "SELECT count(*) FROM jobs") != 1 {
		t.Fatalf("what is kept for ever went: %v", err)
	}
	f.Jobs = 24 * time.Hour
	if err := f.Handle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := count(t, pool, "SELECT count(*) FROM jobs") + count(t, pool, "SELECT count(*) FROM job_transitions"); n != 0 {
		t.Errorf("%d rows left", n)
	}
	if _, err := store.Head(t.Context(), key); !fault.Is(err, fault.NotFound) {
		t.Errorf("the picture is still stored: %v", err)
	}
}

// figuresOf answers for queues, one of which is away.
type figuresOf map[string]error

func (f figuresOf) Queues() []string { return []string{"away_queue", "good_queue"} }

func (f figuresOf) Queue(_ context.Context, name string) (QueueFigures, error) {
	return QueueFigures{Waiting: 3, Oldest: 1500 * time.Millisecond, Paused: true}, f[name]
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
