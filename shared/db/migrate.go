package db

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"hivesync/migrations"
)

// Migration is one migration and whether the database has it.
type Migration struct {
	Version int64
	Name    string
	Applied bool
}

// versions is the table of which migrations the database has.
const versions = "schema_migrations"

// Migrate brings the database at url to the present schema. Any number of processes may call it at
// once: one migrates under a lock, the others wait for it up to two minutes. It returns the migrations
// that this call applied, none when the schema was current.
func Migrate(ctx context.Context, url string) ([]Migration, error) {
	conn, provider, err := open(url)
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close() }()
	results, err := provider.Up(ctx)
	if err != nil {
		return nil, fmt.Errorf("migrating: %w", Fault(err))
	}
	applied := make([]Migration, 0, len(results))
	for _, r := range results {
		applied = append(applied, Migration{Version: r.Source.Version, Name: r.Source.Path, Applied: true})
	}
	return applied, nil
}

// Migrations lists every migration of this build, in order, and which of them the database has.
func Migrations(ctx context.Context, url string) ([]Migration, error) {
	conn, provider, err := open(url)
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close() }()
	status, err := provider.Status(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading the schema's version: %w", Fault(err))
	}
	list := make([]Migration, 0, len(status))
	for _, s := range status {
		list = append(list, Migration{Version: s.Source.Version, Name: s.Source.Path, Applied: s.State == goose.StateApplied})
	}
	return list, nil
}

// Version is the last migration that a database has; 0 of one that has none.
func Version(ctx context.Context, q interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
},
) (version int64, err error) {
	var there bool
	if err := q.QueryRow(ctx, "SELECT to_regclass('public."+versions+"') IS NOT NULL").Scan(&there); err != nil || !there {
		return 0, Fault(err)
	}
	err = q.QueryRow(ctx, "SELECT coalesce(max(version_id) FILTER (WHERE is_applied), 0) FROM public."+versions).Scan(&version)
	return version, Fault(err)
}

func open(url string) (*sql.DB, *goose.Provider, error) {
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, nil, errURL()
	}
	cfg.RuntimeParams["application_name"] = "hivesync-migrate"
	// Asked every second for two minutes: a peer's migration may build an index meanwhile.
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 120), lock.WithUnlockTimeout(1, 30))
	if err != nil {
		return nil, nil, err
	}
	conn := stdlib.OpenDB(*cfg)
	provider, err := goose.NewProvider(goose.DialectPostgres, conn, migrations.Files,
		goose.WithSessionLocker(locker), goose.WithTableName(versions), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		_ = conn.Close()
		return nil, nil, fmt.Errorf("reading the migrations: %w", err)
	}
	return conn, provider, nil
}
