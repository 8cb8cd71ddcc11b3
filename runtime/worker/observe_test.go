package worker

import (
	"context"
	"errors"
	"testing"
	"time"

	"hivesync/runtime/attempt"
	"hivesync/runtime/function"
	"hivesync/runtime/queue"
	"hivesync/shared/devservers/servertest"
	"hivesync/shared/fault"
	"hivesync/shared/jobs"
)

// witness is an Observer that says what it was told.
type witness struct {
	started chan queue.Lease
	ended   chan attempt.End
	swept   chan [3]int
}

func newWitness() *witness {
	return &witness{started: make(chan queue.Lease, 100), ended: make(chan attempt.End, 100), swept: make(chan [3]int, 100)}
}

func (w *witness) Started(l queue.Lease, waited time.Duration) {
	if waited >= 0 {
		w.started <- l
	}
}

func (w *witness) Ended(_ queue.Lease, end attempt.End, _ time.Duration) { w.ended <- end }

func (w *witness) Swept(_ string, expired, poisoned, stuck int) {
	w.swept <- [3]int{expired, poisoned, stuck}
}

func TestTheObserverIsToldHowAttemptsEnd(t *testing.T) {
	t.Parallel()
	seen := newWitness()
	b := run(t, registry(func(_ context.Context, job *function.Job[input]) (*output, error) {
		switch job.ID {
		case "broken":
			return nil, fault.New(fault.SandboxError, "It threw.")
		case "unlucky":
			return nil, errors.New("away")
		}
		return &output{}, nil
	}), newRecorder(func(r attempt.Report) error {
		if r.JobID == "unwanted" && r.Transition == jobs.Succeeded {
			return &attempt.Refusal{Status: 409, Code: "CONFLICT"}
		}
		return nil
	}), Options{Observer: seen})
	for _, c := range []struct {
		id   string
		ends []attempt.End
	}{
		{"fine", []attempt.End{attempt.EndSucceeded}},
		{"broken", []attempt.End{attempt.EndFailed}},
		{"unlucky", []attempt.End{attempt.EndRetried, attempt.EndRetried, attempt.EndExhausted}},
		{"unwanted", []attempt.End{attempt.EndRefused}},
	} {
		b.put(t, c.id)
		for _, want := range c.ends {
			if l := receive(t, seen.started); l.ID != c.id {
				t.Fatalf("%s started, expected %s", l.ID, c.id)
			}
			if got := receive(t, seen.ended); got != want {
				t.Errorf("%s ended as %s, expected %s", c.id, got, want)
			}
		}
	}
	if busy, total := b.host.Use(); busy < 0 || total != 2 {
		t.Errorf("%d of %d slots", busy, total)
	}
}

func TestTheObserverIsToldOfStopsAndOfJobsGivenBack(t *testing.T) {
	t.Parallel()
	seen := newWitness()
	b := run(t, registry(func(ctx context.Context, _ *function.Job[input]) (*output, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}), newRecorder(nil), Options{Observer: seen, Drain: time.Millisecond})
	b.put(t, "stopped")
	receive(t, seen.started)
	if _, err := b.queue.Cancel(t.Context(), testQueue, "stopped"); err != nil {
		t.Fatal(err)
	}
	if got := receive(t, seen.ended); got != attempt.EndStopped {
		t.Errorf("ended as %s", got)
	}
	b.put(t, "unfinished")
	receive(t, seen.started)
	b.stop()
	if got := receive(t, seen.ended); got != attempt.EndReleased {
		t.Errorf("ended as %s", got)
	}
}

func TestTheObserverIsToldOfWorkersThatDied(t *testing.T) {
	t.Parallel()
	rdb := connect(t, servertest.Redis(t))
	dying := queue.New(rdb, queue.Options{Lease: time.Millisecond})
	if _, err := dying.Enqueue(t.Context(), testQueue, queue.Job{
		ID: "orphan", Type: "preview_build", Tenant: "t", Tier: "free", Payload: []byte(`{}`), Timeout: time.Second, MaxAttempts: 1,
	}); err != nil {
		t.Fatal(err)
	}
	if got, err := dying.Claim(t.Context(), testQueue, queue.ClaimRequest{N: 1, Worker: "w", Token: queue.NewToken()}); err != nil || len(got.Leases) != 1 {
		t.Fatal(got, err)
	}
	seen := newWitness()
	runOn(t, rdb, registry(greet), newRecorder(nil), Options{Observer: seen})
	if got := receive(t, seen.swept); got != [3]int{1, 0, 0} {
		t.Errorf("told of %v", got)
	}
	if got := receive(t, seen.ended); got != attempt.EndSucceeded {
		t.Errorf("ended as %s", got)
	}
}
