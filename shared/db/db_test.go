package db_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/migrations"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/db/dbtest"
	"hivesync/shared/db/queries"
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

// Every statement must narrow its rows to a tenant, or say why it does not.
func TestEveryQueryNamesItsTenant(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("queries/*.sql")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no queries: %v", err)
	}
	tenant := regexp.MustCompile(`(?i)(@(user_id|team_id|project_id)\b|users .* WHERE id = @user_id)`)
	for _, p := range paths {
		text, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		for _, statement := range strings.Split(string(text), "-- name: ")[1:] {
			name, _, _ := strings.Cut(statement, " ")
			if !strings.Contains(statement, "-- tenant: ") && !tenant.MatchString(statement) {
				t.Errorf("%s: %s names no tenant", p, name)
			}
		}
	}
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

func TestErrorsOfTheDatabaseBecomeFaults(t *testing.T) {
	t.Parallel()
	pool := dbtest.New(t)
	user := newUser(t, pool, "a@example.com")
	q := db.On(pool)

	_, err := q.User(t.Context(), db.NewID())
	if !fault.Is(err, fault.NotFound) || !db.NoRows(err) {
		t.Errorf("no row: %v", err)
	}
	err = q.InsertUser(t.Context(), queries.InsertUserParams{ID: db.NewID(), Email: "a@example.com", EmailKey: "a@example.com", Name: "A", PasswordHash: "x", Tier: "free"})
	if !fault.Is(err, fault.Conflict) || !db.Violates(err, "users_email_key_key") || db.Violates(err, "users_pkey") {
		t.Errorf("unique: %v", err)
	}
	err = q.InsertUser(t.Context(), queries.InsertUserParams{ID: db.NewID(), Email: "b@example.com", EmailKey: "b@example.com", Name: "B", PasswordHash: "x", Tier: "gold"})
	if !fault.Is(err, fault.Internal) {
		t.Errorf("check: %v", err)
	}
	err = db.Tx(t.Context(), pool, func(q *queries.Queries) error {
		if _, err := q.LockUser(t.Context(), user); err != nil {
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
	if _, err = q.User(ctx, user); !fault.Is(err, fault.Unavailable) {
		t.Errorf("cancelled: %v", err)
	}
	pool.Close()
	if _, err = q.User(t.Context(), user); err == nil {
		t.Error("a closed pool answered")
	}
}

func TestAServerThatEndsTheSessionIsUnavailable(t *testing.T) {
	t.Parallel()
	pool := dbtest.New(t)
	err := db.Tx(t.Context(), pool, func(q *queries.Queries) error {
		user := db.NewID()
		if err := q.InsertUser(t.Context(), queries.InsertUserParams{ID: user, Email: "a@example.com", EmailKey: "a@example.com", Name: "A", PasswordHash: "x", Tier: "free"}); err != nil {
			return err
		}
		if _, err := pool.Exec(t.Context(), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'"); err != nil {
			return err
		}
		_, err := q.User(t.Context(), user)
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
			err := db.Tx(t.Context(), pool, func(q *queries.Queries) error {
				runs[i]++
				if _, err := q.LockUser(t.Context(), order[0]); err != nil {
					return err
				}
				if runs[i] == 1 { // both hold their first lock before either asks for the second
					meet.Done()
					meet.Wait()
				}
				_, err := q.LockUser(t.Context(), order[1])
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
	insert := func(q *queries.Queries) error {
		return q.InsertUser(t.Context(), queries.InsertUserParams{ID: id, Email: "a@example.com", EmailKey: "a@example.com", Name: "A", PasswordHash: "x", Tier: "free"})
	}
	sentinel := errors.New("no")
	err := db.Tx(t.Context(), pool, func(q *queries.Queries) error {
		if err := insert(q); err != nil {
			return err
		}
		return sentinel
	})
	if !errors.Is(err, sentinel) {
		t.Fatalf("got %v", err)
	}
	func() {
		defer func() { _ = recover() }()
		_ = db.Tx(t.Context(), pool, func(q *queries.Queries) error {
			if err := insert(q); err != nil {
				return err
			}
			panic("no")
		})
	}()
	if err := db.Tx(t.Context(), pool, insert); err != nil {
		t.Fatalf("the rows of a failed transaction stayed: %v", err)
	}
}

func TestAccessSeesOnlyOnesOwn(t *testing.T) {
	t.Parallel()
	pool := dbtest.New(t)
	a, b := newUser(t, pool, "a@example.com"), newUser(t, pool, "b@example.com")
	q := db.On(pool)
	team, project := db.NewID(), db.NewID()
	must(t, q.InsertTeam(t.Context(), queries.InsertTeamParams{ID: team, Name: "T"}))
	must(t, q.InsertTeamMember(t.Context(), queries.InsertTeamMemberParams{TeamID: team, UserID: a, Role: "guest"}))
	if _, err := q.InsertProject(t.Context(), queries.InsertProjectParams{ID: project, TeamID: team, Name: "P", UserID: a}); err != nil {
		t.Fatal(err)
	}
	access := db.NewAccess(pool)
	got, err := access.ProjectAccess(t.Context(), a, project)
	if err != nil || got != (auth.Access{ProjectID: project, TeamID: team, Role: auth.Guest}) {
		t.Fatalf("got %v, %v", got, err)
	}
	if _, err := access.ProjectAccess(t.Context(), b, project); !fault.Is(err, fault.NotFound) {
		t.Fatalf("a stranger got %v", err)
	}
	if _, err := access.PreviewAccess(t.Context(), a, db.NewID()); !fault.Is(err, fault.NotFound) {
		t.Fatalf("an unknown preview gave %v", err)
	}
	if got, err := access.TeamAccess(t.Context(), a, team); err != nil || got != (auth.Access{TeamID: team, Role: auth.Guest}) {
		t.Fatalf("got %v, %v", got, err)
	}
	if _, err := access.TeamAccess(t.Context(), b, team); !fault.Is(err, fault.NotFound) {
		t.Fatalf("a stranger got %v", err)
	}
	session := db.NewID()
	must(t, q.InsertSession(t.Context(), queries.InsertSessionParams{ID: session, UserID: a, Now: time.Now(), ExpiresAt: time.Now().Add(time.Hour)}))
	for _, tc := range []struct {
		user uuid.UUID
		want bool
	}{{a, true}, {b, false}} {
		if alive, err := access.SessionAlive(t.Context(), tc.user, session); err != nil || alive != tc.want {
			t.Errorf("alive %v, %v", alive, err)
		}
	}
	if n, err := q.RevokeSession(t.Context(), queries.RevokeSessionParams{Now: time.Now(), Reason: "logout", ID: session, UserID: a}); err != nil || n != 1 {
		t.Fatalf("revoked %d, %v", n, err)
	}
	if alive, err := access.SessionAlive(t.Context(), a, session); err != nil || alive {
		t.Errorf("revoked: alive %v, %v", alive, err)
	}
}

func newUser(t *testing.T, pool *pgxpool.Pool, email string) uuid.UUID {
	t.Helper()
	id := db.NewID()
	must(t, db.On(pool).InsertUser(t.Context(), queries.InsertUserParams{ID: id, Email: email, EmailKey: email, Name: "N", PasswordHash: "x", Tier: "free"}))
	return id
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
