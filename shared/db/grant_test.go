package db_test

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"hivesync/shared/db"
	"hivesync/shared/db/dbtest"
)

// refused runs a statement that the connection's role must not run.
func refused(t *testing.T, conn *pgx.Conn, sql string) {
	t.Helper()
	var e *pgconn.PgError
	if _, err := conn.Exec(t.Context(), sql); !errors.As(err, &e) || e.Code != "42501" {
		t.Errorf("%s: %v", sql, err)
	}
}

const addAudit = "INSERT INTO audit_log (id, action) VALUES (gen_random_uuid(), 'tests.done')"

// Not even who owns the tables changes the audit by a statement.
func TestTheAuditIsOnlyAddedTo(t *testing.T) {
	t.Parallel()
	conn, err := pgx.Connect(t.Context(), dbtest.URL(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(t.Context()) })
	if _, err := conn.Exec(t.Context(), addAudit); err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{
		"UPDATE audit_log SET action = 'x'", "DELETE FROM audit_log", "TRUNCATE audit_log", "DELETE FROM audit_log WHERE false",
		"INSERT INTO audit_log SELECT * FROM audit_log ON CONFLICT (id) DO UPDATE SET action = 'x'",
	} {
		refused(t, conn, sql)
	}
}

// A backend's role reads and writes rows, and owns nothing by which it could undo that.
func TestTheBackendsRoleOwnsNothing(t *testing.T) {
	t.Parallel()
	owner := dbtest.URL(t)
	admin, err := pgx.Connect(t.Context(), owner)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = admin.Close(context.WithoutCancel(t.Context())) })
	role := "app-" + strings.ReplaceAll(uuid.NewString(), "-", "")[:12]
	run := func(sql string) {
		t.Helper()
		if _, err := admin.Exec(context.WithoutCancel(t.Context()), sql); err != nil {
			t.Fatal(sql, err)
		}
	}
	password := uuid.NewString()
	quoted := pgx.Identifier{role}.Sanitize()
	run("CREATE ROLE " + quoted + " LOGIN PASSWORD '" + password + "'")
	t.Cleanup(func() { run("DROP OWNED BY " + quoted + "; DROP ROLE " + quoted) })
	run("GRANT ALL ON audit_log TO " + quoted) // of an earlier time
	for range 2 {
		if err := db.Grant(t.Context(), owner, role); err != nil {
			t.Fatal(err)
		}
	}
	u, err := url.Parse(owner)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.UserPassword(role, password)
	if got, err := db.RoleOf(u.String()); err != nil || got != role {
		t.Fatalf("%q, %v", got, err)
	}
	app, err := pgx.Connect(t.Context(), u.String())
	if err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{
		addAudit, "SELECT * FROM audit_log", "UPDATE users SET name = name", "DELETE FROM settings", "SELECT this_database()", "LISTEN settings",
		"INSERT INTO teams (id, name) VALUES (gen_random_uuid(), 'x')",
	} {
		if _, err := app.Exec(t.Context(), sql); err != nil {
			t.Errorf("%s: %v", sql, err)
		}
	}
	for _, sql := range []string{
		"UPDATE audit_log SET action = 'x'", "DELETE FROM audit_log", "TRUNCATE audit_log", "DROP TABLE audit_log",
		"ALTER TABLE audit_log DISABLE TRIGGER ALL", "DROP TRIGGER audit_log_append_only ON audit_log",
		"CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
		"SET session_replication_role = replica", "CREATE TABLE mine (id int)", "UPDATE schema_migrations SET is_applied = false",
	} {
		refused(t, app, sql)
	}
	if err := app.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	list, err := db.Migrations(t.Context(), u.String())
	if err != nil || len(list) == 0 || !list[len(list)-1].Applied {
		t.Errorf("the role cannot tell which migrations there are: %v", err)
	}
}
