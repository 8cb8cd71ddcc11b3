package worker

import (
	"context"
	"testing"
	"time"

	"hivesync/runtime/function"
	"hivesync/runtime/queue"
	"hivesync/shared/devservers/servertest"
	"hivesync/shared/jobs"
)

// until waits until the worker's heartbeat says what is wanted.
func (b *bench) until(t *testing.T, about string, want func(queue.Heartbeat) bool) {
	t.Helper()
	for deadline := time.Now().Add(servertest.Patience); ; {
		workers, _, err := b.queue.Workers(t.Context())
		if err == nil && len(workers) == 1 && want(workers[0]) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s: %+v, %v", about, workers, err)
		}
	}
}

// An operator who drains a worker finds it at work until its jobs are done, and idle after.
func TestADrainedWorkerFinishesWhatItHasAndClaimsNothing(t *testing.T) {
	t.Parallel()
	started, finish := make(chan struct{}, 4), make(chan struct{})
	reg := registry(func(ctx context.Context, job *function.Job[input]) (*output, error) {
		if job.Payload.Name == "long" {
			started <- struct{}{}
			select {
			case <-finish:
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}
		return greet(ctx, job)
	})
	b := run(t, reg, newRecorder(nil), Options{Slots: 2})
	b.put(t, "long")
	receive(t, started)
	id := b.host.opts.ID
	for i, want := range []bool{true, false} {
		if changed, err := b.queue.Drain(t.Context(), id); err != nil || changed != want {
			t.Fatalf("drain %d: %v %v", i, changed, err)
		}
	}
	b.until(t, "draining", func(h queue.Heartbeat) bool { return h.Draining && h.Busy == 1 })
	b.put(t, "next")
	close(finish)
	if r := b.reporter.next(t); r.Transition != jobs.Succeeded || r.JobID != "long" {
		t.Fatalf("got %+v", r)
	}
	b.until(t, "drained", func(h queue.Heartbeat) bool { return h.Draining && h.Busy == 0 })
	if r, err := b.queue.Get(t.Context(), testQueue, "next"); err != nil || r.State != queue.Waiting {
		t.Fatalf("a drained worker took a job: %+v, %v", r, err)
	}
	if changed, err := b.queue.Undrain(t.Context(), id); err != nil || !changed {
		t.Fatal(changed, err)
	}
	if r := b.reporter.next(t); r.Transition != jobs.Succeeded || r.JobID != "next" || r.Attempt != 1 {
		t.Fatalf("got %+v", r)
	}
	b.until(t, "undrained", func(h queue.Heartbeat) bool { return !h.Draining })
	if _, err := b.queue.Drain(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	b.until(t, "drained again", func(h queue.Heartbeat) bool { return h.Draining })
	b.stop() // one that is held still ends when it is told to, and leaves nothing behind
	receive(t, b.done)
	if left, err := b.queue.Drained(t.Context()); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
