package main

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"hivesync/shared/devservers/servertest"
)

// A whole system works as a role that owns nothing: accounts, files, a preview with its worker, and the deletion of an account.
func TestASystemWorksAsARoleThatOwnsNothing(t *testing.T) {
	t.Parallel()
	s := &system{t: t, redis: servertest.RedisServer(t), db: servertest.Postgres(t)}
	owner, err := pgx.Connect(t.Context(), s.db)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = owner.Close(context.WithoutCancel(t.Context())) })
	run := func(sql string) {
		t.Helper()
		if _, err := owner.Exec(context.WithoutCancel(t.Context()), sql); err != nil {
			t.Fatal(err)
		}
	}
	role, password := "app_"+strings.ReplaceAll(uuid.NewString(), "-", "")[:12], uuid.NewString()
	run("CREATE ROLE " + role + " LOGIN PASSWORD '" + password + "'")
	t.Cleanup(func() { run("DROP OWNED BY " + role + "; DROP ROLE " + role) })
	app, err := url.Parse(s.db)
	if err != nil {
		t.Fatal(err)
	}
	app.User = url.UserPassword(role, password)
	s.open(servertest.S3(t), s.redis.URL(0), slices.Concat(hasty, []string{
		"METRICS_PORT=0", "DATABASE_URL=" + app.String(), "MIGRATION_DATABASE_URL=" + s.db, "ACCOUNT_DELETION_GRACE=0s", "SESSIONS_CLEANED_EVERY=1s",
	})...)
	s.worker("cpu-1")
	id := s.preview(s.project(hello))
	if got := s.ended(id); got.Status != "ready" {
		t.Fatalf("%s %s", got.Status, got.Error)
	}
	s.call(http.MethodPost, "/api/v1/previews/"+id+"/shares", map[string]int{"days": 1}, nil)
	s.call(http.MethodPost, "/api/v1/auth/export", nil, nil)
	s.call(http.MethodDelete, "/api/v1/auth/account", map[string]string{"password": "a long pass phrase 42"}, nil)
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for ended := time.After(patience); ; {
		var users, owned, ran int
		err := owner.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM pg_class WHERE relowner = $1::regrole),
			(SELECT count(*) FROM audit_log WHERE action = 'accounts.deleted')`, role).Scan(&users, &owned, &ran)
		if err != nil || owned > 0 {
			t.Fatalf("the role owns %d, %v", owned, err)
		}
		if users == 0 && ran == 1 {
			break
		}
		select {
		case <-tick.C:
		case <-ended:
			t.Fatal("the account is not deleted")
		}
	}
	if log := s.backend.lines.tail(); strings.Contains(log, "permission denied") || strings.Contains(log, "42501") {
		t.Error("the role lacks a right")
	}
}
