package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// While the worker's storage is away no preview fails, and none has spent an attempt once it is back.
func TestAnOutageOfTheStorageFailsNoPreview(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	at := slices.IndexFunc(s.env, func(v string) bool { return strings.HasPrefix(v, "R2_ENDPOINT=") })
	storage := newGate(t, strings.TrimPrefix(s.env[at], "R2_ENDPOINT="))
	worker := s.start("worker", []string{"WORKER_NAME=cpu-1", "R2_ENDPOINT=" + storage.url, "R2_TIMEOUT=200ms"}, "work")
	worker.find(t, `\[worker\] Ready`)
	storage.away.Store(true)
	project := s.project(`import { Text } from 'react-native'; export default () => <Text>Hello</Text>`)
	var previews []string
	for range 4 {
		previews = append(previews, s.preview(project))
	}
	worker.find(t, `\[worker\] Breaker open.*"dependency":"storage"`)
	storage.away.Store(false)
	for _, id := range previews {
		if got := s.ended(id); got.Status != "ready" {
			t.Errorf("%s is %s: %s", id, got.Status, got.Error)
		}
	}
	worker.find(t, `\[worker\] Breaker closed.*"dependency":"storage"`)
	conn, err := pgx.Connect(t.Context(), s.db)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(t.Context()) }()
	var jobs, spent, failed int
	if err := conn.QueryRow(t.Context(), `SELECT count(*), count(*) FILTER (WHERE attempt <> 1),
		(SELECT count(*) FROM job_transitions WHERE transition = 'failed' OR attempt > 1) FROM jobs`).Scan(&jobs, &spent, &failed); err != nil {
		t.Fatal(err)
	}
	if jobs != 4 || spent != 0 || failed != 0 {
		t.Errorf("%d jobs, %d in a later attempt, %d transitions of failures", jobs, spent, failed)
	}
}
