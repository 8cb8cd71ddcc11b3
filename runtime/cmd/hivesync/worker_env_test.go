package main

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"hivesync/functions"
	"hivesync/shared/config"
	"hivesync/shared/devservers"
	"hivesync/shared/objects"
)

// A worker in production starts with what worker.env.example names and does its work: it has no secret of a user and no database. Its log
// outlives it.
func TestAWorkerNeedsNothingOfABackendsAndItsLogOutlivesIt(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	var read []string
	for _, e := range config.Reference() {
		if e.ReadBy(config.Worker) {
			read = append(read, e.Name)
		}
	}
	for _, d := range functions.Settings().Reference() {
		if d.ByWorkers {
			read = append(read, d.Name)
		}
	}
	given := map[string]string{}
	env := []string{asBinary + "=1", "PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "TMPDIR=" + t.TempDir()}
	for _, variable := range s.env {
		name, value, _ := strings.Cut(variable, "=")
		if given[name] = value; slices.Contains(read, name) {
			env = append(env, variable)
		}
	}
	made, err := config.DevSecrets(given["HIVESYNC_DIR"])
	if err != nil {
		t.Fatal(err)
	}
	env = append(env, "HIVESYNC_ENV=production", "WORKER_NAME=apart", "WORKER_CALLBACK_SECRET="+made["WORKER_CALLBACK_SECRET"].Reveal())
	for _, name := range []string{"DATABASE_URL", "JWT_SECRET", "SESSION_SECRET", "POSTGRES_PASSWORD"} {
		if slices.ContainsFunc(env, func(v string) bool { return strings.HasPrefix(v, name+"=") }) {
			t.Errorf("%s is a worker's", name)
		}
	}
	cmd := exec.Command(os.Args[0], "work")
	cmd.Env = env
	log := &lines{changed: make(chan struct{})}
	started, err := devservers.StartProcess("worker", cmd, log)
	if err != nil {
		t.Fatal(err)
	}
	p := &process{started, log}
	t.Cleanup(func() {
		_ = p.Stop(syscall.SIGTERM, 20*time.Second)
		if t.Failed() {
			t.Log(log.tail())
		}
	})
	id := p.find(t, `"msg":"\[worker\] Ready".*"worker_id":"([^"]+)"`)
	if got := s.ended(s.preview(s.project(hello))); got.Status != "ready" {
		t.Fatalf("%s %s", got.Status, got.Error)
	}
	if err := p.Stop(syscall.SIGTERM, patience); err != nil {
		t.Fatal(err)
	}

	store, err := objects.New(objects.Options{
		Endpoint: given["R2_ENDPOINT"], Region: given["R2_REGION"], Bucket: given["R2_BUCKET"],
		AccessKeyID: config.NewSecret(given["R2_ACCESS_KEY_ID"]), SecretAccessKey: config.NewSecret(given["R2_SECRET_ACCESS_KEY"]),
	})
	if err != nil {
		t.Fatal(err)
	}
	list, err := store.List(t.Context(), objects.WorkerLogs+id+"/", "", 100)
	if err != nil || len(list) == 0 {
		t.Fatalf("no log of %s is stored: %v", id, err)
	}
	var stored strings.Builder
	for _, o := range list {
		raw, _, err := store.Get(t.Context(), o.Key, 8<<20)
		if err != nil {
			t.Fatal(err)
		}
		stored.Write(raw)
	}
	for _, line := range []string{`"msg":"starting"`, "[worker] Ready", "[worker] Job succeeded", "[worker] Stopped"} {
		if !strings.Contains(stored.String(), line) {
			t.Errorf("the stored log has no %s", line)
		}
	}
	if strings.Contains(stored.String(), made["WORKER_CALLBACK_SECRET"].Reveal()) || strings.Contains(stored.String(), given["R2_SECRET_ACCESS_KEY"]) {
		t.Error("a secret is in the stored log")
	}
}
