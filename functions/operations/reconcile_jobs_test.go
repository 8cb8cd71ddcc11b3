package operations

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/shared/db"
	"hivesync/shared/db/dbtest"
	"hivesync/shared/events"
	"hivesync/shared/jobs"
)

// emptied is a queue that has lost everything, and keeps what it is asked for.
type emptied struct {
	mu        sync.Mutex // jobs are enqueued several at a time
	enqueued  []jobs.Event
	cancelled []string
}

func (q *emptied) Enqueue(_ context.Context, e jobs.Event) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.enqueued = append(q.enqueued, e)
	return nil
}

func (*emptied) Room(context.Context, string) (bool, error) { return true, nil }

func (q *emptied) Cancel(_ context.Context, _, id string) error {
	q.cancelled = append(q.cancelled, id)
	return nil
}

func (q *emptied) Known(context.Context, string, []jobs.Sought) (map[string]bool, error) {
	return map[string]bool{}, nil
}

// nobody is a publisher without subscribers.
type nobody struct{}

func (nobody) Publish(context.Context, uuid.UUID, events.Event) (string, error) { return "1-0", nil }

// recordedJob records a job in a state and returns its id and its user's.
func recordedJob(t *testing.T, pool *pgxpool.Pool, state jobs.State, attempt int, touched, deadline time.Time) (job, user uuid.UUID) {
	t.Helper()
	job, user = db.NewID(), db.NewID()
	team, project := db.NewID(), db.NewID()
	for _, statement := range []struct {
		sql  string
		args []any
	}{
		{"INSERT INTO users (id, email, email_key, name, password_hash) VALUES ($1, $2, $2, 'Ada', 'x')", []any{user, user.String() + "@example.com"}},
		{"INSERT INTO teams (id, name) VALUES ($1, 'team')", []any{team}},
		{"INSERT INTO projects (id, team_id, name) VALUES ($1, $2, 'app')", []any{project, team}},
		{`INSERT INTO jobs (id, type, user_id, team_id, project_id, tier, state, attempt, payload, updated_at, deadline_at)
			VALUES ($1, 'snapshot_render', $2, $3, $4, 'free', $5, $6, '{}', $7, $8)`, []any{job, user, team, project, state, attempt, touched, deadline}},
	} {
		if _, err := pool.Exec(t.Context(), statement.sql, statement.args...); err != nil {
			t.Fatal(statement.sql, err)
		}
	}
	return job, user
}

func reconciler(pool *pgxpool.Pool, q jobs.Queue, now time.Time) ReconcileJobs {
	record := &jobs.Record{DB: pool, Events: nobody{}, Logger: quiet, Deadline: time.Hour, Clock: func() time.Time { return now }}
	record.Know(jobs.Kind{Type: "snapshot_render"})
	return ReconcileJobs{
		Jobs: &jobs.Acceptor{Record: record, Queue: q, Logger: quiet}, Times: ReconcileTimes{Grace: 10 * time.Second, RunningGrace: 30 * time.Second}, Logger: quiet,
	}
}

func TestALostJobGoesOnInItsAttempt(t *testing.T) {
	t.Parallel()
	pool, q, now := dbtest.New(t), &emptied{}, time.Now().UTC()
	waiting, _ := recordedJob(t, pool, jobs.StateQueued, 0, now.Add(-time.Minute), now.Add(time.Hour))
	second, _ := recordedJob(t, pool, jobs.StateRunning, 2, now.Add(-time.Minute), now.Add(time.Hour))
	if err := reconciler(pool, q, now).Handle(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, e := range q.enqueued {
		got[e.ID] = e.Attempt
	}
	if d := cmp.Diff(map[string]int{waiting.String(): 0, second.String(): 2}, got); d != "" || len(q.enqueued) != 2 {
		t.Errorf("%d enqueued, in the attempts (-expected +got):\n%s", len(q.enqueued), d)
	}
}

// Between the reconciler's look and its verdict a job may fail by itself and be brought back: it stays in the queue.
func TestAJobThatRunsAnewIsNotTakenOutOfTheQueue(t *testing.T) {
	t.Parallel()
	pool, q, now := dbtest.New(t), &emptied{}, time.Now().UTC()
	job, user := recordedJob(t, pool, jobs.StateRunning, 1, now, now.Add(-time.Second))
	if _, err := pool.Exec(t.Context(), `INSERT INTO job_transitions (job_id, attempt, transition, user_id, source, applied)
		VALUES ($1, 1, 'failed', $2, 'cpu-1', true)`, job, user); err != nil {
		t.Fatal(err)
	}
	overdue, _ := recordedJob(t, pool, jobs.StateRunning, 1, now, now.Add(-time.Second))
	if err := reconciler(pool, q, now).Handle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{overdue.String()}, q.cancelled); d != "" {
		t.Errorf("taken out (-expected +got):\n%s", d)
	}
}
