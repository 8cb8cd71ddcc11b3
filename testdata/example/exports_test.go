package exports

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/google/uuid"

	"hivesync/runtime/function"
	"hivesync/runtime/httphost"
	"hivesync/shared/auth"
	"hivesync/shared/config"
	"hivesync/shared/db/dbtest"
	"hivesync/shared/events"
	"hivesync/shared/fault"
	"hivesync/shared/jobs"
	"hivesync/shared/limits"
	"hivesync/shared/settings"
	"hivesync/shared/signing"
)

// around is what the example's functions and the host are given: a queue, a counter, events, sessions.
type around struct {
	queued, told []string
	counted      int
}

func (a *around) Enqueue(_ context.Context, e jobs.Event) error {
	a.queued = append(a.queued, e.Type+" "+string(e.Payload))
	return nil
}
func (*around) Cancel(context.Context, string, string) error { return nil }
func (*around) Room(context.Context, string) (bool, error)   { return true, nil }
func (*around) Known(context.Context, string, []jobs.Sought) (map[string]bool, error) {
	return nil, nil
}
func (*around) SessionAlive(context.Context, uuid.UUID, uuid.UUID) (bool, error)   { return true, nil }
func (*around) UserActive(context.Context, uuid.UUID) (bool, error)                { return true, nil }
func (*around) Refund(context.Context, string, limits.Rule, limits.Decision) error { return nil }

func (a *around) Publish(_ context.Context, _ uuid.UUID, e events.Event) (string, error) {
	a.told = append(a.told, e.Type)
	return "1-0", nil
}

// Take counts the exports; rates are out of the way.
func (a *around) Take(_ context.Context, _ string, r limits.Rule) (limits.Decision, error) {
	if r.Per < 24*time.Hour {
		return limits.Decision{Allowed: true}, nil
	}
	a.counted++
	return limits.Decision{Allowed: a.counted <= r.Limit, Limit: r.Limit}, nil
}

func TestTheExampleOfTheArchitectureWorks(t *testing.T) {
	pool, a, ctx := dbtest.New(t), &around{}, t.Context()
	table, err := os.ReadFile(os.Getenv("EXAMPLE_SQL"))
	if err != nil {
		t.Fatal(err)
	}
	dbtest.Exec(t, pool, string(table))
	ada, bob, export := dbtest.NewTenant(t, pool), dbtest.NewTenant(t, pool), uuid.New()
	dbtest.Exec(t, pool, "INSERT INTO exports (id, project_id) VALUES ($1, $2)", export, ada.Project)

	log := slog.New(slog.DiscardHandler)
	record := &jobs.Record{DB: pool, Events: a, Logger: log, Deadline: time.Hour}
	work := &jobs.Acceptor{Record: record, Queue: a, Counter: a, Logger: log, MaxPayload: 1 << 20}
	domain := New(pool, work)
	record.Know(domain.Kinds...)
	if work.Settings, err = settings.New(limits.Settings(domain.Limits...), func(string) string { return "" }); err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{domain.Validate(), domain.Complete()} {
		if err != nil {
			t.Fatal(err)
		}
	}
	tokens, err := auth.NewTokens(auth.TokensOptions{Secret: config.NewSecret("a secret of thirty-two characters"), AdminSecret: config.NewSecret("another of thirty-two characters!"), TTL: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	c := &config.Config{}
	c.RequestTimeout, c.WriteTimeout, c.ReadTimeout, c.MaxBodyBytes = time.Minute, time.Minute, time.Minute, 1<<20
	host, err := httphost.New(httphost.Options{
		Registry: domain, Config: c, Logger: log, Tokens: tokens, Sessions: a, Counter: a,
		PreviewTokens: signing.NewPreviewTokens(config.NewSecret("p")), Callback: signing.NewCallback(config.NewSecret("c")),
	})
	if err != nil {
		t.Fatal(err)
	}
	call := func(user uuid.UUID) int {
		t.Helper()
		token, _, err := tokens.IssueAccess(auth.Principal{UserID: user, SessionID: uuid.New(), Tier: auth.Free})
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/api/v1/exports/"+export.String()+"/start", nil)
		r.Header.Set("Authorization", "Bearer "+token)
		w := httptest.NewRecorder()
		host.ServeHTTP(w, r)
		return w.Code
	}
	if got := call(bob.User); got != http.StatusNotFound {
		t.Errorf("a stranger got %d", got)
	}
	if got := call(ada.User); got != http.StatusNoContent {
		t.Fatalf("the owner got %d", got)
	}
	if got := call(ada.User); got != http.StatusTooManyRequests {
		t.Errorf("over the limit: %d", got)
	}
	if len(a.queued) != 1 || a.queued[0] != `export_build {"export_id":"`+export.String()+`"}` {
		t.Fatalf("queued: %q", a.queued)
	}
	var job uuid.UUID
	if err := pool.QueryRow(ctx, "SELECT job_id FROM exports WHERE id = $1", export).Scan(&job); err != nil {
		t.Fatal(err)
	}
	result, err := domain.Jobs[0].Run(ctx, function.JobEvent{ID: job.String(), Type: "export_build", Payload: []byte(`{"export_id":"` + export.String() + `"}`)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range []jobs.Change{{To: jobs.Running}, {To: jobs.Succeeded, Result: result}} {
		change.JobID, change.Attempt, change.Source = job, 1, "cpu-1"
		if out, err := record.Apply(ctx, change); err != nil || !out.Applied {
			t.Fatal(out, fault.From(err))
		}
	}
	var bytes int
	if err := pool.QueryRow(ctx, "SELECT bytes FROM exports WHERE id = $1", export).Scan(&bytes); err != nil || bytes != 16 {
		t.Errorf("the effect wrote %d, %v", bytes, err)
	}
	if want := "[export.queued export.running export.succeeded]"; len(a.told) != 3 || a.told[2] != "export.succeeded" {
		t.Errorf("told %q, expected %s", a.told, want)
	}
}
