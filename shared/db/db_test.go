package db_test

import (
	"context"
	"errors"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/migrations"
	"hivesync/shared/db"
	"hivesync/shared/db/dbtest"
	"hivesync/shared/devservers/servertest"
	"hivesync/shared/fault"
)

func TestMigrateIsSafeToRunFromManyProcessesAtOnce(t *testing.T) {
	t.Parallel()
	url := servertest.Postgres(t)
	names, err := fs.Glob(migrations.Files, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	applied := 0
	for range 4 {
		wg.Go(func() {
			list, err := db.Migrate(t.Context(), url)
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			applied += len(list)
			mu.Unlock()
		})
	}
	wg.Wait()
	if applied != len(names) {
		t.Fatalf("applied %d times, there are %d migrations", applied, len(names))
	}
	status, err := db.Migrations(t.Context(), url)
	if err != nil || len(status) != len(names) {
		t.Fatalf("status %v, %v", status, err)
	}
	for _, m := range status {
		if !m.Applied {
			t.Errorf("%s is not applied", m.Name)
		}
	}
}

func TestMigrationsAreNumberedWithoutGapsAndGoForwardOnly(t *testing.T) {
	t.Parallel()
	names, err := fs.Glob(migrations.Files, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	shape := regexp.MustCompile(`^000(\d\d)_[a-z_]+\.sql$`)
	for i, name := range names {
		m := shape.FindStringSubmatch(name)
		if m == nil || m[1] != strings.Repeat("0", 2-len(itoa(i+1)))+itoa(i+1) {
			t.Errorf("%s is not number %d", name, i+1)
		}
		text, err := fs.ReadFile(migrations.Files, name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "+goose Down") {
			t.Errorf("%s has a way back", name)
		}
	}
}

func itoa(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + string(rune('0'+n%10))
}

func TestOpenFailsClearlyAndWithoutThePassword(t *testing.T) {
	t.Parallel()
	for url, code := range map[string]fault.Code{
		"postgres://user:hunter2@127.0.0.1:1/db?sslmode=disable": fault.Unavailable,
		"postgres://user:hunter2@127.0.0.1:notaport/db":          fault.BadRequest,
	} {
		_, err := db.Open(t.Context(), db.Options{URL: url, ConnectTimeout: time.Second})
		if !fault.Is(err, code) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("got %v", err)
		}
	}
}

func TestNoPlanIsCompiledToMachineCode(t *testing.T) {
	t.Parallel()
	var jit string
	if err := dbtest.New(t).QueryRow(t.Context(), "SHOW jit").Scan(&jit); err != nil || jit != "off" {
		t.Errorf("jit is %q, %v", jit, err)
	}
}

func TestErrorsOfTheDatabaseBecomeFaults(t *testing.T) {
	t.Parallel()
	pool := dbtest.New(t)
	user := newUser(t, pool, "a@example.com")
	h := db.On(pool)

	_, err := tierOf(t.Context(), h, db.NewID())
	if !fault.Is(err, fault.NotFound) || !db.NoRows(err) {
		t.Errorf("no row: %v", err)
	}
	err = insertUser(t.Context(), h, db.NewID(), "a@example.com", "free")
	if !fault.Is(err, fault.Conflict) || !db.Violates(err, "users_email_key_key") || db.Violates(err, "users_pkey") {
		t.Errorf("unique: %v", err)
	}
	err = insertUser(t.Context(), h, db.NewID(), "b@example.com", "gold")
	if !fault.Is(err, fault.Internal) {
		t.Errorf("check: %v", err)
	}
	err = db.Tx(t.Context(), pool, func(h db.Handle) error {
		if _, err := tierOf(t.Context(), h, user); err != nil {
			return err
		}
		_, err := pool.Exec(t.Context(), "SET statement_timeout = 20; SELECT 1 FROM users FOR UPDATE")
		return err
	})
	if !fault.Is(err, fault.Timeout) {
		t.Errorf("statement timeout: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err = tierOf(ctx, h, user); !fault.Is(err, fault.Unavailable) || fault.Blames(err) != "" {
		t.Errorf("cancelled: %v", err)
	}
	for _, state := range []string{"53100", "57P01", "25006", "58030"} { // full, ended, read-only, a broken disk
		if err := db.Fault(&pgconn.PgError{Code: state}); !fault.Is(err, fault.Unavailable) || fault.Blames(err) != fault.Database {
			t.Errorf("%s: %v", state, err)
		}
	}
	pool.Close()
	if _, err = tierOf(t.Context(), h, user); err == nil {
		t.Error("a closed pool answered")
	}
}

func TestNoLockIsWaitedForLongWithAConnectionInHand(t *testing.T) {
	t.Parallel()
	pool := dbtest.New(t)
	user := newUser(t, pool, "a@example.com")
	var wait string
	if err := pool.QueryRow(t.Context(), "SHOW lock_timeout").Scan(&wait); err != nil || wait != "1050ms" {
		t.Errorf("a lock is waited for %q, %v", wait, err)
	}
	err := db.Tx(t.Context(), pool, func(h db.Handle) error {
		if _, err := tierOf(t.Context(), h, user); err != nil {
			return err
		}
		_, err := tierOf(t.Context(), db.On(pool), user)
		return err
	})
	if f := fault.From(err); f.Code != fault.Unavailable || f.RetryAfter != time.Second {
		t.Errorf("a lock that stays taken: %v, again after %s", err, f.RetryAfter)
	}
}

func TestTextThatCannotBeStoredIsTheCallersMistake(t *testing.T) {
	t.Parallel()
	pool := dbtest.New(t)
	for name, c := range map[string]struct {
		sql  string
		text string
	}{
		"NUL in a text":     {"SELECT $1::text", "a\x00b"},
		"no UTF-8":          {"SELECT $1::text", "a\xffb"},
		"a surrogate":       {"SELECT $1::text", "a\xed\xa0\x80b"},
		"NUL in a document": {"SELECT ($1::text)::jsonb", `{"a":"\u0000"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := db.On(pool).Exec(t.Context(), c.sql, c.text)
			if !fault.Is(err, fault.ValidationFailed) || strings.Contains(fault.From(err).Message, "a\x00b") {
				t.Error(err)
			}
		})
	}
}

func TestAServerThatEndsTheSessionIsUnavailable(t *testing.T) {
	t.Parallel()
	pool := dbtest.New(t)
	err := db.Tx(t.Context(), pool, func(h db.Handle) error {
		user := db.NewID()
		if err := insertUser(t.Context(), h, user, "a@example.com", "free"); err != nil {
			return err
		}
		if _, err := pool.Exec(t.Context(), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'"); err != nil {
			return err
		}
		_, err := tierOf(t.Context(), h, user)
		return err
	})
	if !fault.Is(err, fault.Unavailable) {
		t.Fatalf("got %v", err)
	}
	if err := db.Ping(t.Context(), pool); err != nil {
		t.Fatalf("the pool did not recover: %v", err)
	}
}

func TestTxRunsAgainAfterADeadlock(t *testing.T) {
	t.Parallel()
	pool := dbtest.New(t)
	a, b := newUser(t, pool, "a@example.com"), newUser(t, pool, "b@example.com")
	var meet sync.WaitGroup
	meet.Add(2)
	runs := make([]int, 2)
	var wg sync.WaitGroup
	for i, order := range [][2]uuid.UUID{{a, b}, {b, a}} {
		wg.Go(func() {
			err := db.Tx(t.Context(), pool, func(h db.Handle) error {
				runs[i]++
				if _, err := tierOf(t.Context(), h, order[0]); err != nil {
					return err
				}
				if runs[i] == 1 { // both hold their first lock before either asks for the second
					meet.Done()
					meet.Wait()
				}
				_, err := tierOf(t.Context(), h, order[1])
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if runs[0]+runs[1] < 3 {
		t.Fatalf("no transaction ran twice: %v", runs)
	}
}

func TestTxRollsBackOnErrorAndOnPanic(t *testing.T) {
	t.Parallel()
	pool := dbtest.New(t)
	id := db.NewID()
	insert := func(h db.Handle) error {
		return insertUser(t.Context(), h, id, "a@example.com", "free")
	}
	sentinel := errors.New("no")
	err := db.Tx(t.Context(), pool, func(h db.Handle) error {
		if err := insert(h); err != nil {
			return err
		}
		return sentinel
	})
	if !errors.Is(err, sentinel) {
		t.Fatalf("got %v", err)
	}
	func() {
		defer func() { _ = recover() }()
		_ = db.Tx(t.Context(), pool, func(h db.Handle) error {
			if err := insert(h); err != nil {
				return err
			}
			panic("no")
		})
	}()
	if err := db.Tx(t.Context(), pool, insert); err != nil {
		t.Fatalf("the rows of a failed transaction stayed: %v", err)
	}
}

// insertUser inserts a user, in a tier that the table may refuse.
func insertUser(ctx context.Context, h db.Handle, id uuid.UUID, email, tier string) error {
	_, err := h.Exec(ctx, "INSERT INTO users (id, email, email_key, name, password_hash, tier) VALUES ($1, $2, $2, 'N', 'x', $3)", id, email, tier)
	return err
}

// tierOf reads a user's tier, with their row locked.
func tierOf(ctx context.Context, h db.Handle, id uuid.UUID) (tier string, err error) {
	return tier, h.QueryRow(ctx, "SELECT tier FROM users WHERE id = $1 FOR NO KEY UPDATE", id).Scan(&tier)
}

func newUser(t *testing.T, pool *pgxpool.Pool, email string) uuid.UUID {
	t.Helper()
	id := db.NewID()
	if err := insertUser(t.Context(), db.On(pool), id, email, "free"); err != nil {
		t.Fatal(err)
	}
	return id
}

// What follows from a transaction runs once it is committed, once, and not at all where it is not.
func TestAfterCommit(t *testing.T) {
	t.Parallel()
	pool := dbtest.New(t)
	var ran []string
	for name, failure := range map[string]error{"committed": nil, "refused": fault.New(fault.Conflict, "no")} {
		err := db.Tx(t.Context(), pool, func(tx db.Handle) error {
			db.AfterCommit(tx, func(context.Context) { ran = append(ran, name) })
			if len(ran) > 0 && ran[len(ran)-1] == name {
				t.Error("it ran before the end")
			}
			return failure
		})
		if !errors.Is(err, failure) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if !slices.Equal(ran, []string{"committed"}) {
		t.Errorf("ran %q", ran)
	}
}
