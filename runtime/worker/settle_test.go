package worker

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"hivesync/runtime/attempt"
	"hivesync/runtime/function"
	"hivesync/runtime/queue"
	"hivesync/shared/fault"
	"hivesync/shared/jobs"
)

func TestAPermanentFailureIsReportedOnceWithItsPosition(t *testing.T) {
	t.Parallel()
	b := run(t, registry(func(context.Context, *function.Job[input]) (*output, error) {
		return nil, fault.New(fault.SandboxError, "It threw.", fault.Detail{Message: "x"}).At("App.tsx", 3, 7)
	}), newRecorder(nil), Options{})
	b.put(t, "a")
	r := b.reporter.next(t)
	if r.Transition != jobs.Failed || r.Attempt != 1 || r.Error.Code != fault.SandboxError || r.Error.Position.Line != 3 || len(r.Error.Details) != 1 {
		t.Fatalf("got %+v", r.Error)
	}
	b.gone(t, "a")
}

func TestAPayloadThatDoesNotFitIsRefusedForGood(t *testing.T) {
	t.Parallel()
	b := run(t, registry(greet), newRecorder(nil), Options{})
	if _, err := b.queue.Enqueue(t.Context(), testQueue, queue.Job{
		ID: "bad", Type: "preview_build", Tenant: "t", Tier: "free", Payload: []byte(`[]`), Timeout: time.Second, MaxAttempts: 3,
	}); err != nil {
		t.Fatal(err)
	}
	if r := b.reporter.next(t); r.Transition != jobs.Failed || r.Error.Code != fault.ValidationFailed {
		t.Fatalf("got %+v", r)
	}
}

func TestAFailureThatMayPassIsTriedAgain(t *testing.T) {
	t.Parallel()
	attempts := make(chan int, 10)
	b := run(t, registry(func(_ context.Context, job *function.Job[input]) (*output, error) {
		attempts <- job.Attempt
		switch job.Attempt {
		case 1:
			return nil, errors.New("secret: connection refused")
		case 2:
			panic("a bug")
		}
		return &output{Greeting: "third time lucky"}, nil
	}), newRecorder(nil), Options{})
	b.put(t, "a")
	for want := 1; want <= 3; want++ {
		if got := receive(t, attempts); got != want {
			t.Fatalf("attempt %d, want %d", got, want)
		}
	}
	if r := b.reporter.next(t); r.Transition != jobs.Succeeded || r.Attempt != 3 {
		t.Fatalf("got %+v", r)
	}
	b.gone(t, "a")
}

func TestTheLastFailureIsReportedAndKeptForReplay(t *testing.T) {
	t.Parallel()
	b := run(t, registry(func(context.Context, *function.Job[input]) (*output, error) {
		return nil, fault.Wrap(errors.New("dial 10.0.0.1"), fault.Unavailable, "The storage is away.")
	}), newRecorder(nil), Options{})
	b.put(t, "a")
	r := b.reporter.next(t)
	if r.Transition != jobs.Failed || r.Attempt != 3 || r.Error.Code != fault.Unavailable {
		t.Fatalf("got %+v", r)
	}
	if d := b.dead(t, "a"); d.Reason != queue.Exhausted || strings.Contains(d.Error, "10.0.0.1") || !strings.Contains(d.Error, "The storage is away.") {
		t.Fatalf("got %+v", d)
	}
	// Brought back, it has as many attempts again, and the backend is told so in each report.
	if n, err := b.queue.Replay(t.Context(), testQueue, "a"); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	for r.Attempt <= 3 || r.Transition == jobs.Running {
		if r = receive(t, b.reporter.reports); r.Attempt > 3 && r.RetriedAfter != 3 {
			t.Fatalf("got %+v", r)
		}
	}
	if r.Transition != jobs.Failed || r.Attempt != 6 {
		t.Fatalf("got %+v", r)
	}
	if d := b.dead(t, "a"); d.Attempt != 6 || d.Reason != queue.Exhausted {
		t.Fatalf("got %+v", d)
	}
}

func TestAJobIsKeptUntilTheBackendHasItsEnd(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	failures := 0
	var b *bench
	rec := newRecorder(func(r attempt.Report) error {
		if r.Transition == jobs.Running {
			return nil
		}
		mu.Lock()
		defer mu.Unlock()
		if failures < 5 {
			failures++
			if known, err := b.queue.Known(context.Background(), testQueue, []string{"a"}); err == nil && !known["a"] {
				t.Error("the job was let go before the backend had its end")
			}
			return errors.New("502")
		}
		return nil
	})
	ready := make(chan struct{})
	b = run(t, registry(func(ctx context.Context, job *function.Job[input]) (*output, error) {
		<-ready
		return greet(ctx, job)
	}), rec, Options{})
	b.put(t, "a")
	close(ready)
	for range 6 {
		if r := rec.next(t); r.Transition != jobs.Succeeded || r.Attempt != 1 {
			t.Fatalf("got %+v", r)
		}
	}
	b.gone(t, "a")
}

func TestARefusedReportSetsTheJobAside(t *testing.T) {
	t.Parallel()
	b := run(t, registry(greet), newRecorder(func(attempt.Report) error { return &attempt.Refusal{Status: 404, Code: "NOT_FOUND"} }), Options{})
	b.put(t, "a")
	if r := b.dead(t, "a"); r.Reason != queue.Refused {
		t.Fatalf("got %+v", r)
	}
}
