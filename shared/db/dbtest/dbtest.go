// Package dbtest gives each test a migrated database of its own on a real PostgreSQL server: a copy of
// a template that is migrated once for each test process.
package dbtest

import (
	"context"
	"sync"
	"testing"
	"time"

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
	pool, err := db.Open(t.Context(), db.Options{URL: URL(t), MaxConns: 8, Application: "hivesync-test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
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
