package worker

import (
	"context"
	"errors"
	"net"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"hivesync/runtime/attempt"
	"hivesync/runtime/function"
	"hivesync/runtime/queue"
	"hivesync/shared/devservers/servertest"
	"hivesync/shared/jobs"
)

// A host with a free slot claims the very job whose lease it has just lost, before any renewal tells it so.
func TestAJobThatComesBackToItsOwnHostEndsTheAttemptBefore(t *testing.T) {
	t.Parallel()
	started, ended := make(chan struct{}, 10), make(chan error, 10)
	var runs atomic.Int32
	b := run(t, registry(func(ctx context.Context, _ *function.Job[input]) (*output, error) {
		started <- struct{}{}
		if runs.Add(1) > 1 {
			return &output{Greeting: "second"}, nil
		}
		<-ctx.Done()
		ended <- context.Cause(ctx)
		return &output{Greeting: "first, too late"}, nil
	}), newRecorder(nil), Options{Slots: 2})
	b.put(t, "a")
	receive(t, started)
	steal(t, b.rdb, b.queue)
	receive(t, started)
	if cause := receive(t, ended); !errors.Is(cause, errLeaseLost) {
		t.Fatalf("cancelled because of %v", cause)
	}
	if r := b.reporter.next(t); r.Transition != jobs.Succeeded || string(r.Result) != `{"greeting":"second"}` {
		t.Fatalf("got %+v", r)
	}
	b.gone(t, "a")
}

func TestAHandlerThatEndsItsGoroutineFailsLikeAnyOther(t *testing.T) {
	t.Parallel()
	b := run(t, registry(func(ctx context.Context, job *function.Job[input]) (*output, error) {
		if job.Attempt == 1 {
			runtime.Goexit()
		}
		return greet(ctx, job)
	}), newRecorder(nil), Options{Slots: 1})
	b.put(t, "a")
	if r := b.reporter.next(t); r.Transition != jobs.Succeeded || r.Attempt != 2 {
		t.Fatalf("got %+v", r)
	}
	b.gone(t, "a")
	b.put(t, "b") // the slot is free again
	if r := b.reporter.next(t); r.JobID != "b" || r.Attempt != 2 {
		t.Fatalf("got %+v", r)
	}
}

// The grace time may be over before an attempt has begun.
func TestAnAttemptIsSettledOnceWhateverStopsItBeforeItBegins(t *testing.T) {
	t.Parallel()
	rdb := connect(t, servertest.Redis(t))
	q := queue.New(rdb, queue.Options{})
	for _, kind := range []string{"preview_build", "unknown"} {
		h, err := New(q, registry(greet), fast(Options{}))
		if err != nil {
			t.Fatal(err)
		}
		defer h.pool.close()
		if n := h.slots.reserve(t.Context(), testQueue, 1); n != 1 {
			t.Fatal(n)
		}
		h.slots.occupy(testQueue, 1, 1)
		var one task
		one.prepare(h, queue.Lease{Job: queue.Job{ID: "a", Type: kind, MaxAttempts: 3}, Queue: testQueue, Token: "t", Attempt: 1})
		h.tasks[one.id()] = &one
		h.attempts.Add(1)
		one.cancel(errDraining)
		one.cancelJob(errDraining)
		one.abandon()
		one.perform()
		h.attempts.Wait()
		if busy, _ := h.slots.use(); busy != 0 {
			t.Errorf("%s: %d slots are busy", kind, busy)
		}
	}
}

func TestAJobThatIsClaimedAfterTheGraceTimeGoesBack(t *testing.T) {
	t.Parallel()
	q := queue.New(connect(t, servertest.Redis(t)), queue.Options{})
	h, err := New(q, registry(func(ctx context.Context, _ *function.Job[input]) (*output, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}), fast(Options{}))
	if err != nil {
		t.Fatal(err)
	}
	defer h.pool.close()
	put(t, q, "late")
	h.slots.occupy(testQueue, h.slots.reserve(t.Context(), testQueue, 1), 1)
	got, err := q.Claim(t.Context(), testQueue, queue.ClaimRequest{N: 1, Worker: "w", Token: queue.NewToken()})
	if err != nil || len(got.Leases) != 1 {
		t.Fatal(got, err)
	}
	h.hurried.Store(true)
	h.start(got.Leases)
	h.attempts.Wait()
	if s, err := q.Snapshot(t.Context(), testQueue); err != nil || s.Leased != 0 || s.Waiting != 1 {
		t.Fatalf("got %+v %v", s, err)
	}
}

func TestTheGraceTimeEndsAlsoTheReportOfAStoppedJob(t *testing.T) {
	t.Parallel()
	started, tried := make(chan struct{}, 1), make(chan struct{}, 1000)
	b := run(t, registry(func(ctx context.Context, _ *function.Job[input]) (*output, error) {
		started <- struct{}{}
		<-ctx.Done()
		return nil, ctx.Err()
	}), newRecorder(func(r attempt.Report) error {
		if r.Transition == jobs.Stopped {
			select {
			case tried <- struct{}{}:
			default:
			}
			return errors.New("502")
		}
		return nil
	}), Options{Drain: 20 * time.Millisecond})
	b.put(t, "a")
	receive(t, started)
	if state, err := b.queue.Cancel(t.Context(), testQueue, "a"); err != nil || state != queue.Leased {
		t.Fatal(state, err)
	}
	receive(t, tried)
	b.stop()
	receive(t, b.done)
	if s, err := b.queue.Snapshot(t.Context(), testQueue); err != nil || s.Leased != 0 {
		t.Fatalf("got %+v %v", s, err)
	}
}

// Recovery must not wait for a backend that does not answer.
func TestASweepGoesOnWhileAVerdictIsNotHeard(t *testing.T) {
	t.Parallel()
	rdb := connect(t, servertest.Redis(t))
	q := queue.New(rdb, queue.Options{})
	put(t, q, "killer")
	for crash := range 3 {
		got, err := q.Claim(t.Context(), testQueue, queue.ClaimRequest{N: 1, Worker: "w", Token: queue.NewToken()})
		if err != nil || len(got.Leases) != 1 {
			t.Fatal(crash, got, err)
		}
		steal(t, rdb, q)
	}
	if err := rdb.ZAdd(t.Context(), "{"+testQueue+"}:verdicts", redis.Z{Score: 1, Member: "killer"}).Err(); err != nil {
		t.Fatal(err)
	}
	asked, answer := make(chan struct{}, 10), make(chan struct{})
	var once sync.Once
	open := func() { once.Do(func() { close(answer) }) }
	b := runOn(t, rdb, registry(greet), newRecorder(func(r attempt.Report) error {
		if r.JobID == "killer" {
			asked <- struct{}{}
			<-answer
		}
		return nil
	}), Options{})
	t.Cleanup(open)
	receive(t, asked)
	b.put(t, "other")
	if r := b.reporter.next(t); r.JobID != "other" {
		t.Fatalf("got %+v", r)
	}
	b.gone(t, "other")
	// What only a sweep does: to forget what has been dead for long.
	if err := rdb.ZAdd(t.Context(), "{"+testQueue+"}:dead", redis.Z{Score: 1, Member: "old"}).Err(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(servertest.Patience); rdb.ZScore(t.Context(), "{"+testQueue+"}:dead", "old").Err() == nil; {
		if time.Now().After(deadline) {
			t.Fatal("no sweep while a verdict is not heard")
		}
	}
	open()
}

// losesAnswer executes the first claim that finds jobs, and loses its answer.
type losesAnswer struct {
	armed atomic.Bool
	lost  chan struct{}
}

func (l *losesAnswer) DialHook(next redis.DialHook) redis.DialHook { return next }

func (l *losesAnswer) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}

func (l *losesAnswer) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		err := next(ctx, cmd)
		if cmd.Name() == "mget" && l.armed.CompareAndSwap(true, false) {
			err = &net.OpError{Op: "read", Err: errors.New("connection reset by peer")}
			cmd.SetErr(err)
			l.lost <- struct{}{}
		}
		return err
	}
}

// The slots of a claim whose answer was lost stay its own: else other jobs take them, and those that it has
// leased wait for their lease to run out, which counts as a crash.
func TestAClaimWhoseAnswerWasLostKeepsItsSlots(t *testing.T) {
	t.Parallel()
	rdb := connect(t, servertest.Redis(t))
	hook := &losesAnswer{lost: make(chan struct{}, 1)}
	hook.armed.Store(true)
	rdb.AddHook(hook)
	release := make(chan struct{})
	var once sync.Once
	open := func() { once.Do(func() { close(release) }) }
	started := make(chan string, 10)
	b := runOn(t, rdb, registry(func(_ context.Context, job *function.Job[input]) (*output, error) {
		started <- job.ID
		<-release
		return &output{}, nil
	}), newRecorder(nil), Options{Slots: 1})
	t.Cleanup(open)
	b.put(t, "first")
	receive(t, hook.lost)
	b.put(t, "second")
	if id := receive(t, started); id != "first" {
		t.Fatalf("%s took the slot of the job that is leased", id)
	}
	open()
	if id := receive(t, started); id != "second" {
		t.Fatal(id)
	}
	for range 2 {
		if r := b.reporter.next(t); r.Transition != jobs.Succeeded || r.Attempt != 1 {
			t.Fatalf("got %+v", r)
		}
	}
}
