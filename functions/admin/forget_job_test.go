package admin

import (
	"context"
	"testing"

	"github.com/google/uuid"

	"hivesync/shared/db/dbtest"
	"hivesync/shared/fault"
)

// keeper is a queue that keeps one dead job until it is forgotten.
type keeper struct {
	Queues
	dead string
}

func (k *keeper) Forget(_ context.Context, _, id string) (bool, error) {
	found := id == k.dead
	if found {
		k.dead = ""
	}
	return found, nil
}

func TestADeadJobIsForgottenOnce(t *testing.T) {
	t.Parallel()
	pool := dbtest.New(t)
	job := uuid.MustParse("01926d4e-0000-7000-8000-000000000001")
	if _, err := pool.Exec(t.Context(), `WITH u AS (INSERT INTO users (id, email, email_key, password_hash, name) VALUES ($1, 'a@example.com', 'a@example.com', 'x', 'a') RETURNING id),
		t AS (INSERT INTO teams (id, name, personal_owner) SELECT $1, 'a', id FROM u RETURNING id), p AS (INSERT INTO projects (id, team_id, name) SELECT $1, id, 'a' FROM t RETURNING id)
		INSERT INTO jobs (id, type, user_id, team_id, project_id, tier, state, payload, deadline_at, finished_at) SELECT $1, 'preview_build', $1, $1, id, 'free', 'failed', '{}', now(), now() FROM p`, job); err != nil {
		t.Fatal(err)
	}
	f := ForgetJob{DB: pool, Queues: &keeper{dead: job.String()}}
	if _, err := f.Handle(t.Context(), &JobIn{JobID: job}); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Handle(t.Context(), &JobIn{JobID: job}); !fault.Is(err, fault.Conflict) {
		t.Errorf("forgotten twice: %v", err)
	}
	var told int
	if err := pool.QueryRow(t.Context(), "SELECT count(*) FROM audit_log WHERE action = 'admin.dead_job_forgotten' AND target = $1", job.String()).Scan(&told); err != nil || told != 1 {
		t.Errorf("the audit has %d, %v", told, err)
	}
}
