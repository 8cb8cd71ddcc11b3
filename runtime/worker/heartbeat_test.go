package worker

import (
	"sync/atomic"
	"testing"
	"time"

	"hivesync/shared/devservers/servertest"
)

func TestHeartbeatsListTheWorker(t *testing.T) {
	t.Parallel()
	b := run(t, registry(greet), newRecorder(nil), Options{Name: "cpu-9", Slots: 7, Version: "v1"})
	for deadline := time.Now().Add(servertest.Patience); ; {
		workers, now, err := b.queue.Workers(t.Context())
		if err == nil && len(workers) == 1 {
			w := workers[0]
			if w.Name != "cpu-9" || w.Slots != 7 || w.Kind != CPU || w.Version != "v1" || w.Memory <= 0 || !w.Healthy(now) || w.ID == w.Name {
				t.Fatalf("got %+v", w)
			}
			return
		}
		if time.Now().After(deadline) {
			t.Fatal(workers, err)
		}
	}
}

// A worker's sandboxes do the work: a worker that counted only itself would seem idle while all cores are full.
func TestAWorkersLoadIncludesItsHelpers(t *testing.T) {
	t.Parallel()
	const held = 1 << 40
	var used atomic.Int64
	b := run(t, registry(greet), newRecorder(nil), Options{Helpers: func() (time.Duration, int64) {
		return time.Duration(used.Add(int64(time.Hour))), held // far more than this process can use meanwhile
	}})
	for deadline := time.Now().Add(30 * time.Second); ; {
		workers, _, err := b.queue.Workers(t.Context())
		if err == nil && len(workers) == 1 && workers[0].CPU > 1000 && workers[0].Memory > held && b.host.Load().CPU > 1000 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal(workers, err)
		}
	}
}

func TestBusiestGPU(t *testing.T) {
	t.Parallel()
	if got := busiest("12\n87\n[N/A]\n"); got == nil || *got != 87 {
		t.Error(got)
	}
	if got := busiest("No devices were found"); got != nil {
		t.Error(*got)
	}
}
