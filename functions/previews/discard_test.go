package previews

import (
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/shared/config"
	"hivesync/shared/db"
	"hivesync/shared/db/dbtest"
	"hivesync/shared/devservers/servertest"
	"hivesync/shared/fault"
	"hivesync/shared/jobs"
	"hivesync/shared/objects"
)

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

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
	keep := jobs.Retention{Jobs: 24 * time.Hour, Transitions: 24 * time.Hour, Keys: time.Hour}
	forget := func(store *objects.Store, keep jobs.Retention) error {
		record := &jobs.Record{DB: pool, Logger: quiet, Clock: func() time.Time { return now }}
		record.Know(New(Deps{DB: pool, Objects: store}).Kinds...)
		_, err := record.Forget(t.Context(), keep)
		return err
	}
	if err := forget(open("http://127.0.0.1:1"), keep); !fault.Is(err, fault.Unavailable) {
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

	if err := forget(store, jobs.Retention{Transitions: keep.Transitions, Keys: keep.Keys}); err != nil || count(t, pool, "SELECT count(*) FROM jobs") != 1 {
		t.Fatalf("what is kept for ever went: %v", err)
	}
	if err := forget(store, keep); err != nil {
		t.Fatal(err)
	}
	if n := count(t, pool, "SELECT count(*) FROM jobs") + count(t, pool, "SELECT count(*) FROM job_transitions"); n != 0 {
		t.Errorf("%d rows left", n)
	}
	if _, err := store.Head(t.Context(), key); !fault.Is(err, fault.NotFound) {
		t.Errorf("the picture is still stored: %v", err)
	}
}
