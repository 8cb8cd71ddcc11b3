// Package dbtest gives each test a migrated database of its own on a real PostgreSQL server: a copy of
// a template that is migrated once for each test process.
package dbtest

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/shared/db"
	"hivesync/shared/devservers/servertest"
)

const template = "hivesync_template"

var (
	once        sync.Once
	templateErr error
)

// New returns a pool on a database of the test's own, with the present schema and no rows.
func New(t testing.TB) *pgxpool.Pool {
	t.Helper()
	pool, err := db.Open(t.Context(), Options(t, 8))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

// Options are New's, for tests that want so many connections. No statement is ended because the machine is slow.
func Options(t testing.TB, conns int) db.Options {
	t.Helper()
	return db.Options{URL: URL(t), MaxConns: conns, ConnectTimeout: servertest.Patience, StatementTimeout: servertest.Patience, Application: "hivesync-test"}
}

// URL is New for tests that open the database themselves.
func URL(t testing.TB) string {
	t.Helper()
	server := servertest.Server(t)
	once.Do(func() {
		// Not the test's context: the template outlives the test that happens to come first.
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if templateErr = server.CreateDatabase(ctx, template, ""); templateErr == nil {
			_, templateErr = db.Migrate(ctx, server.URL(template))
		}
	})
	if templateErr != nil {
		t.Fatal(templateErr)
	}
	return servertest.PostgresFrom(t, template)
}

// Tenant is a user with a team and a project of their own.
type Tenant struct{ User, Team, Project uuid.UUID }

// NewTenant makes one: for tests of what stands above accounts and projects, and does not know those.
func NewTenant(t testing.TB, pool *pgxpool.Pool) Tenant {
	t.Helper()
	one := Tenant{User: db.NewID(), Team: db.NewID(), Project: db.NewID()}
	Exec(t, pool, "INSERT INTO users (id, email, email_key, name, password_hash) VALUES ($1, $2, $2, 'Ada', 'x')", one.User, one.User.String()+"@example.com")
	Exec(t, pool, "INSERT INTO teams (id, name, personal_owner) VALUES ($1, 'team', $2)", one.Team, one.User)
	Exec(t, pool, "INSERT INTO team_members (team_id, user_id, role) VALUES ($1, $2, 'owner')", one.Team, one.User)
	Exec(t, pool, "INSERT INTO projects (id, team_id, name) VALUES ($1, $2, 'app')", one.Project, one.Team)
	return one
}

// Exec runs a statement that must succeed.
func Exec(t testing.TB, pool *pgxpool.Pool, sql string, args ...any) {
	t.Helper()
	if _, err := pool.Exec(t.Context(), sql, args...); err != nil {
		t.Fatal(sql, err)
	}
}
