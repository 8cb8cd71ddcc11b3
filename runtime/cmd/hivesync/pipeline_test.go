package main

import (
	"bytes"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"hivesync/shared/packages/archive"
	"hivesync/shared/packages/registry/registrytest"
	"hivesync/shared/packages/sets"
)

func TestAPreviewTravelsFromRequestToLiveEvent(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	w := s.worker("cpu-1")
	events := s.events()
	id := s.preview(s.project(hello))
	for _, name := range []string{"preview.queued", "preview.running", "preview.ready"} {
		s.await(events, name)
	}
	got := s.ended(id)
	if got.Status != "ready" || len(got.Screens) != 1 {
		t.Fatalf("got %+v %s", got, got.Error)
	}
	var layout, picture []byte
	s.call(http.MethodGet, "/api/v1/previews/"+id+"/screens/"+got.Screens[0].ScreenID+"/layout.json", nil, &layout)
	s.call(http.MethodGet, "/api/v1/previews/"+id+"/screens/"+got.Screens[0].ScreenID+"/screen.png", nil, &picture)
	if !bytes.Contains(layout, []byte("HS_Text")) || !bytes.HasPrefix(picture, []byte("\x89PNG")) {
		t.Fatalf("layout %.200s, %d bytes of picture", layout, len(picture))
	}
	t.Run("a screen that throws fails with its own position", func(t *testing.T) {
		got := s.ended(s.preview(s.project("export default function App() {\n  throw new Error('no such room');\n}\n")))
		if got.Status != "failed" {
			t.Fatalf("got %s", got.Status)
		}
		for _, part := range []string{"SANDBOX_ERROR", "App.tsx", "no such room", `"line":2`} {
			if !bytes.Contains(got.Error, []byte(part)) {
				t.Errorf("no %s in %s", part, got.Error)
			}
		}
	})
	t.Run("packages that were sent are part of the screen, until they are removed", func(t *testing.T) {
		project := s.project("import {Text} from 'react-native';\nimport room from 'rooms';\nexport default () => <Text>{String(room)}</Text>;\n")
		tgz, err := archive.Pack([]string{"index.js", "package.json"}, func(name string) ([]byte, bool) {
			content, ok := map[string]string{"package.json": `{"name":"rooms","version":"1.0.0"}`, "index.js": "module.exports = 'the blue room';"}[name]
			return []byte(content), ok
		})
		if err != nil {
			t.Fatal(err)
		}
		path := "/api/v1/projects/" + project + "/packages"
		s.call(http.MethodPost, path+"/archives", map[string]any{"archives": []map[string][]byte{{"content": tgz}}}, nil)
		s.call(http.MethodPut, path, sets.Set{
			Roots:    map[string]map[string]string{"": {"rooms": "rooms"}},
			Packages: map[string]sets.Package{"rooms": {Name: "rooms", Version: "1.0.0", SHA256: sets.Digest(tgz), Size: int64(len(tgz))}},
		}, nil)
		shows := func() bool {
			id := s.preview(project)
			got := s.ended(id)
			if got.Status != "ready" {
				t.Fatalf("got %s %s", got.Status, got.Error)
			}
			var layout []byte
			s.call(http.MethodGet, "/api/v1/previews/"+id+"/screens/"+got.Screens[0].ScreenID+"/layout.json", nil, &layout)
			return bytes.Contains(layout, []byte("the blue room"))
		}
		if !shows() {
			t.Error("the package is not shown")
		}
		s.call(http.MethodDelete, path, nil, nil)
		if shows() {
			t.Error("the package is shown after it was removed")
		}
	})
	if out, err := s.output("healthcheck", "--worker"); err == nil {
		t.Errorf("a worker that does not exist is well: %s", out)
	}
	s.env = append(s.env, "WORKER_NAME=cpu-1")
	if out, err := s.output("healthcheck", "--worker"); err != nil {
		t.Errorf("healthcheck: %v %s", err, out)
	}
	if out, err := s.output("migrate"); err != nil || !strings.Contains(out, "the schema is current") {
		t.Errorf("a second migrate: %v %s", err, out)
	}
	if err := w.Stop(syscall.SIGTERM, 30*time.Second); err != nil || w.Err() != nil {
		t.Errorf("the worker did not end in order: %v %v", err, w.Err())
	}
	w.find(t, `\[worker\] Stopped`)
}

func TestPackagesTravelFromARegistryToThePreview(t *testing.T) {
	t.Parallel()
	registry := registrytest.New(t)
	registry.Archives["/rooms/-/rooms-1.0.0.tgz"], _ = archive.Pack([]string{"index.js", "package.json"}, func(name string) ([]byte, bool) {
		content, ok := map[string]string{"package.json": `{"name":"rooms","version":"1.0.0"}`, "index.js": "module.exports = 'the blue room';"}[name]
		return []byte(content), ok
	})
	s := newSystem(t, "METRICS_PORT=0", "PACKAGES_REGISTRY="+registry.URL)
	previews := s.start("worker cpu-1", []string{"WORKER_NAME=cpu-1", "WORKER_QUEUES=preview_queue"}, "work")
	previews.find(t, `\[worker\] Ready`)
	network := s.start("worker net-1", []string{"WORKER_NAME=net-1", "WORKER_QUEUES=ai_docs_queue"}, "work")
	network.find(t, `\[worker\] Ready`)
	project := s.project("import {Text} from 'react-native';\nimport room from 'rooms';\nexport default () => <Text>{String(room)}</Text>;\n")
	lock := `{"lockfileVersion":3,"packages":{"":{"dependencies":{"rooms":"^1.0.0","gone":"1.0.0"}},"node_modules/rooms":{"version":"1.0.0","integrity":"` +
		registrytest.Integrity(registry.Archives["/rooms/-/rooms-1.0.0.tgz"]) + `"},"node_modules/gone":{"version":"1.0.0"}}}`
	s.call(http.MethodPut, "/api/v1/projects/"+project+"/files", map[string]any{"files": []map[string]string{
		{"path": "package.json", "content": `{"dependencies":{"rooms":"^1.0.0","gone":"1.0.0"}}`},
		{"path": "package-lock.json", "content": lock},
		{"path": "other.js", "content": "import 'gone';"},
	}}, nil)
	events, path := s.events(), "/api/v1/projects/"+project+"/packages"
	s.call(http.MethodPost, path+"/fetch", nil, nil)
	for _, name := range []string{"packages.queued", "packages.running", "packages.ready"} {
		s.await(events, name)
	}
	var packages []byte
	s.call(http.MethodGet, path, nil, &packages)
	for _, part := range []string{`"status":"ready"`, `"packages":1`, `"name":"gone"`, "PACKAGE_UNAVAILABLE"} {
		if !bytes.Contains(packages, []byte(part)) {
			t.Errorf("no %s in %s", part, packages)
		}
	}
	id := s.preview(project)
	got := s.ended(id)
	if got.Status != "ready" {
		t.Fatalf("got %s %s", got.Status, got.Error)
	}
	var layout []byte
	s.call(http.MethodGet, "/api/v1/previews/"+id+"/screens/"+got.Screens[0].ScreenID+"/layout.json", nil, &layout)
	if !bytes.Contains(layout, []byte("the blue room")) {
		t.Errorf("the package is not shown: %.500s", layout)
	}
	var made []byte
	conn, err := pgx.Connect(t.Context(), s.db)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(t.Context()) }()
	if err := conn.QueryRow(t.Context(), "SELECT json_object_agg(type, worker)::text FROM jobs").Scan(&made); err != nil || !bytes.Contains(made, []byte(`"package_fetch" : "net-1"`)) || !bytes.Contains(made, []byte(`"preview_build" : "cpu-1"`)) {
		t.Errorf("made by %s %v", made, err)
	}
}

func TestAWorkerKilledDuringAPreviewCostsNeitherItNorAnAttempt(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	first := s.worker("cpu-1")
	events := s.events()
	id := s.preview(s.project(slow))
	s.await(events, "preview.running")
	killed := time.Now()
	if err := first.Stop(syscall.SIGKILL, 10*time.Second); err != nil {
		t.Fatal(err)
	}
	s.worker("cpu-2")
	if got := s.ended(id); got.Status != "ready" {
		t.Fatalf("got %s %s", got.Status, got.Error)
	}
	t.Logf("ready %v after the kill", time.Since(killed).Round(time.Millisecond))
	conn, err := pgx.Connect(t.Context(), s.db)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(t.Context()) }()
	var attempt int
	var worker string
	if err := conn.QueryRow(t.Context(), "SELECT attempt, worker FROM jobs").Scan(&attempt, &worker); err != nil {
		t.Fatal(err)
	}
	if attempt != 1 || worker != "cpu-2" {
		t.Errorf("attempt %d by %s, want the first by cpu-2", attempt, worker)
	}
}

func TestAcceptedPreviewsSurviveTheLossOfRedis(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	project := s.project(hello)
	previews := make([]string, 20)
	for i := range previews {
		previews[i] = s.preview(project)
	}
	s.flushRedis()
	s.worker("cpu-1")
	for i, id := range previews {
		if got := s.ended(id); got.Status != "ready" {
			t.Fatalf("preview %d: %s %s", i, got.Status, got.Error)
		}
	}
}

func TestAConfigurationErrorListsEverythingAndStartsNothing(t *testing.T) {
	t.Parallel()
	s := &system{t: t, env: []string{"HIVESYNC_ENV=production", "WORKER_CONCURRENCY=0", "QUEUE_LEASE=soon"}}
	out, err := s.output("work")
	if err == nil || !strings.Contains(out, "QUEUE_LEASE") || strings.Contains(out, `"msg"`) {
		t.Fatalf("%v\n%s", err, out)
	}
	s.env[2] = "QUEUE_LEASE=15s"
	out, err = s.output("work")
	if err == nil {
		t.Fatal("started without secrets")
	}
	for _, name := range []string{"WORKER_CALLBACK_SECRET", "R2_ACCESS_KEY_ID", "WORKER_CONCURRENCY"} {
		if !strings.Contains(out, name) {
			t.Errorf("no %s in:\n%s", name, out)
		}
	}
}
