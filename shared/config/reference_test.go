package config

import (
	"slices"
	"testing"
)

func TestTheReferenceSaysOfEachVariableWhatItTakesAndWhoReadsIt(t *testing.T) {
	t.Parallel()
	known := []Role{Backend, Worker, Migrate, Backup, Drill, Local}
	for _, e := range Reference() {
		if e.Section == "" || e.Doc == "" || e.Takes == "" || len(e.Readers) == 0 {
			t.Errorf("%s: %+v", e.Name, e)
		}
		for _, r := range slices.Concat(e.Readers, e.Required) {
			if !slices.Contains(known, r) {
				t.Errorf("%s is read by %q, which is no process", e.Name, r)
			}
		}
		for _, r := range e.Required {
			if !e.ReadBy(r) {
				t.Errorf("%s is required by %s, which does not read it", e.Name, r)
			}
		}
	}
}

// A worker runs users' code: what it does not need to know, it is not given.
func TestAWorkerReadsNoSecretOfABackend(t *testing.T) {
	t.Parallel()
	var read []string
	for _, e := range Reference() {
		if e.Secret && e.ReadBy(Worker) {
			read = append(read, e.Name)
		}
	}
	want := []string{"REDIS_URL", "REDIS_SENTINEL_PASSWORD", "R2_ACCESS_KEY_ID", "R2_SECRET_ACCESS_KEY", "WORKER_CALLBACK_SECRET", "OTEL_EXPORTER_OTLP_HEADERS"}
	if !slices.Equal(read, want) {
		t.Errorf("a worker reads %v, want %v", read, want)
	}
}

func TestASecretHasAPreviousOneWhereProcessesTakeIt(t *testing.T) {
	t.Parallel()
	if Previous("JWT_SECRET") != "JWT_SECRET_PREVIOUS" || Previous("SESSION_SECRET") != "" || Previous("") != "" {
		t.Error("the previous secrets are told wrongly")
	}
}
