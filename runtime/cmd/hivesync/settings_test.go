package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
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
