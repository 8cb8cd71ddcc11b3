package main

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"hivesync/shared/fault"
)

// wide is a screen of 60 nodes.
const wide = `import {View} from 'react-native';
export default function App() { return <View>{Array.from({length: 59}, (_, i) => <View key={i} />)}</View>; }
`

func TestASettingChangedInTheDatabaseCountsEverywhereWithinSeconds(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	w := s.worker("cpu-1")
	project := s.project(wide)
	if got := s.ended(s.preview(project)); got.Status != "ready" {
		t.Fatalf("before: %+v %s", got, got.Error)
	}
	conn, err := pgx.Connect(t.Context(), s.db)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(t.Context()) }()
	const changed = `"msg":"a setting changed","setting":"PREVIEW_MAX_NODES","was":"[0-9]+","is":"`

	// Nobody tells the processes: they look.
	if _, err := conn.Exec(t.Context(), "INSERT INTO settings VALUES ('PREVIEW_MAX_NODES', '50', now())"); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	s.backend.find(t, changed+`50"`)
	w.find(t, changed+`50"`)
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
	if got := s.ended(s.preview(project)); got.Status != "failed" || !bytes.Contains(got.Error, []byte("TOO_MANY_NODES")) {
		t.Fatalf("lowered: %+v %s", got, got.Error)
	}

	s.flushRedis()
	late := s.worker("cpu-2")
	late.find(t, changed+`50"`)
	if _, err := conn.Exec(t.Context(), "DELETE FROM settings"); err != nil {
		t.Fatal(err)
	}
	for _, p := range []*process{s.backend, w, late} {
		p.find(t, changed+`20000"`)
	}
	if got := s.ended(s.preview(project)); got.Status != "ready" {
		t.Fatalf("taken back: %+v %s", got, got.Error)
	}
}

func TestALimitAndASwitchChangedInTheDatabaseAreEnforcedWithinSeconds(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	project := s.project(hello)
	waiting := s.preview(project)
	conn, err := pgx.Connect(t.Context(), s.db)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(t.Context()) }()
	change := func(name, value string, processes ...*process) {
		t.Helper()
		if _, err := conn.Exec(t.Context(), "INSERT INTO settings VALUES ($1, $2, now())", name, value); err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		for _, p := range processes {
			p.find(t, `"msg":"a setting changed","setting":"`+name+`","was":"[^"]+","is":"`+value+`"`)
		}
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%s: it took %v", name, took)
		}
	}
	change("FREE_PREVIEWS_PER_HOUR", "1", s.backend)
	s.refused(project, http.StatusTooManyRequests, fault.LimitReached)
	change("PREVIEWS_ENABLED", "false", s.backend)
	s.refused(project, http.StatusServiceUnavailable, fault.SwitchedOff)

	// A worker that starts meanwhile leaves alone what waits, for as long as it takes to hear of one more change.
	w := s.worker("cpu-1")
	change("PREVIEW_MAX_NODES", "50", s.backend, w)
	var on time.Time
	if err := conn.QueryRow(t.Context(), "WITH gone AS (DELETE FROM settings) SELECT clock_timestamp()").Scan(&on); err != nil {
		t.Fatal(err)
	}
	if got := s.ended(waiting); got.Status != "ready" {
		t.Fatalf("switched on: %+v %s", got, got.Error)
	}
	var started time.Time
	if err := conn.QueryRow(t.Context(), "SELECT started_at FROM jobs").Scan(&started); err != nil {
		t.Fatal(err)
	}
	if started.Before(on) {
		t.Errorf("the job started %v before it was switched on", on.Sub(started))
	}
	s.backend.find(t, `"msg":"a setting changed","setting":"PREVIEWS_ENABLED","was":"false","is":"true"`)
	s.preview(project)
}

func TestASettingOutOfBoundsStopsTheStartByName(t *testing.T) {
	t.Parallel()
	s := &system{t: t, env: []string{
		"HIVESYNC_ENV=development", "HIVESYNC_DIR=" + t.TempDir(), "METRICS_PORT=0", "DATABASE_URL=postgres://nobody@127.0.0.1:1/none", "REDIS_URL=redis://127.0.0.1:1/0",
		"SANDBOX_MEMORY=4GiB", "PREVIEW_MAX_DEPTH=10000", "PREVIEW_TIMEOUT=3s",
	}}
	for _, command := range []string{"serve", "work"} {
		t.Run(command, func(t *testing.T) {
			t.Parallel()
			out, err := s.output(command)
			if err == nil {
				t.Fatal("started")
			}
			for _, want := range []string{
				"SANDBOX_MEMORY: must be between 16MiB and 512MiB", "PREVIEW_MAX_DEPTH: must be between 4 and 512", "SANDBOX_TIMEOUT: must be at most PREVIEW_TIMEOUT",
			} {
				if !strings.Contains(out, want) {
					t.Errorf("no %q in %s", want, out)
				}
			}
		})
	}
}
