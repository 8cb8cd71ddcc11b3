package worker

import (
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

func TestBusiestGPU(t *testing.T) {
	t.Parallel()
	if got := busiest("12\n87\n[N/A]\n"); got == nil || *got != 87 {
		t.Error(got)
	}
	if got := busiest("No devices were found"); got != nil {
		t.Error(*got)
	}
}
