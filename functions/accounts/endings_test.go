package accounts_test

import (
	"bytes"
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/accounts"
	"hivesync/shared/db"
	"hivesync/shared/db/dbtest"
)

// told is what a follower was told: uuid.Nil twice for a question what ended unheard.
type told struct{ user, session uuid.UUID }

// follow follows the ends of sessions until the test ends.
func follow(t *testing.T, pool *pgxpool.Pool, log *slog.Logger) <-chan told {
	t.Helper()
	heard := make(chan told, 100)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		accounts.Endings{DB: pool, Logger: log}.Follow(ctx, func(user, session uuid.UUID) { heard <- told{user, session} }, func(context.Context) error {
			heard <- told{}
			return nil
		})
	}()
	t.Cleanup(func() { stop(); <-done })
	return heard
}

func hear(t *testing.T, heard <-chan told, want told) {
	t.Helper()
	select {
	case got := <-heard:
		if got != want {
			t.Fatalf("told of %v, want %v", got, want)
		}
	case <-time.After(time.Minute):
		t.Fatalf("not told of %v", want)
	}
}

func session(t *testing.T, pool *pgxpool.Pool, user uuid.UUID, expires string) told {
	t.Helper()
	id := db.NewID()
	dbtest.Exec(t, pool, "INSERT INTO sessions (id, user_id, user_agent, client_ip, created_at, last_used_at, expires_at) VALUES ($1, $2, '', '', now(), now(), now() + $3::interval)", id, user, expires)
	return told{user, id}
}

const revoke = "UPDATE sessions SET revoked_at = now(), revoked_reason = 'logout' WHERE id = $1"

func TestEverySessionThatEndsIsToldOfHoweverItEnds(t *testing.T) {
	t.Parallel()
	pool := dbtest.New(t)
	ada, bob := dbtest.NewTenant(t, pool).User, dbtest.NewTenant(t, pool).User
	heard := follow(t, pool, slog.New(slog.DiscardHandler))
	hear(t, heard, told{})

	revoked, deleted, stays, past := session(t, pool, ada, "1 hour"), session(t, pool, ada, "1 hour"), session(t, pool, ada, "1 hour"), session(t, pool, ada, "-1 hour")
	dbtest.Exec(t, pool, revoke, revoked.session)
	hear(t, heard, revoked)
	dbtest.Exec(t, pool, "DELETE FROM sessions WHERE id = $1", deleted.session)
	hear(t, heard, deleted)
	dbtest.Exec(t, pool, "UPDATE users SET disabled_at = now() WHERE id = $1", ada)
	hear(t, heard, told{user: ada})

	// What ends nothing, or ended before, is not told of.
	dbtest.Exec(t, pool, revoke, revoked.session)
	dbtest.Exec(t, pool, "DELETE FROM sessions WHERE id = ANY($1)", []uuid.UUID{revoked.session, past.session})
	dbtest.Exec(t, pool, "UPDATE sessions SET last_used_at = now() WHERE id = $1", stays.session)
	dbtest.Exec(t, pool, "UPDATE users SET disabled_at = now(), name = 'a' WHERE id = $1", ada)
	dbtest.Exec(t, pool, "UPDATE users SET disabled_at = NULL WHERE id = $1", ada)
	tx, err := pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), revoke, stays.session); err != nil {
		t.Fatal(err)
	}
	if err := tx.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	dbtest.Exec(t, pool, "UPDATE users SET disabled_at = now() WHERE id = $1", bob)
	hear(t, heard, told{user: bob})
}

func TestWhatASessionOpenedEndsWithIt(t *testing.T) {
	t.Parallel()
	pool := dbtest.New(t)
	ada := dbtest.NewTenant(t, pool).User
	heard := follow(t, pool, slog.New(slog.DiscardHandler))
	hear(t, heard, told{})
	opener, opened, beside := session(t, pool, ada, "1 hour"), session(t, pool, ada, "1 hour"), session(t, pool, ada, "1 hour")
	dbtest.Exec(t, pool, "UPDATE sessions SET opened_by = $1 WHERE id = $2", opener.session, opened.session)
	dbtest.Exec(t, pool, revoke, opener.session)
	hear(t, heard, opened)
	hear(t, heard, opener)
	dbtest.Exec(t, pool, revoke, beside.session)
	hear(t, heard, beside)
}

type lockedLog struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedLog) count(text string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return bytes.Count(l.b.Bytes(), []byte(text))
}

func TestAfterABreakWhatEndedUnheardIsAskedFor(t *testing.T) {
	t.Parallel()
	pool, log := dbtest.New(t), &lockedLog{}
	heard := follow(t, pool, slog.New(slog.NewTextHandler(log, nil)))
	hear(t, heard, told{})
	one := session(t, pool, dbtest.NewTenant(t, pool).User, "1 hour")
	var ended int
	if err := pool.QueryRow(t.Context(), `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
		WHERE datname = current_database() AND query LIKE 'LISTEN%' AND pid <> pg_backend_pid()`).Scan(&ended); err != nil || ended != 1 {
		t.Fatalf("%d connections listen, %v", ended, err)
	}
	hear(t, heard, told{})
	dbtest.Exec(t, pool, revoke, one.session)
	hear(t, heard, one)
	if log.count("not heard of") != 1 || log.count("heard of again") != 1 {
		t.Errorf("%s", log.b.String())
	}
}
