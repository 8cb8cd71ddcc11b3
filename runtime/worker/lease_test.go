package worker

import (
	"context"
	"errors"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"hivesync/runtime/attempt"
	"hivesync/runtime/function"
	"hivesync/runtime/queue"
	"hivesync/shared/devservers/servertest"
	"hivesync/shared/fault"
	"hivesync/shared/jobs"
)

const testLeases = "{" + testQueue + "}:leases"

// expire ends all leases as if their workers had been silent for too long.
func expire(t testing.TB, rdb *redis.Client) {
	t.Helper()
	for _, token := range rdb.ZRange(t.Context(), testLeases, 0, -1).Val() {
		// XX: a lease that ended meanwhile does not come back.
		if err := rdb.ZAddXX(t.Context(), testLeases, redis.Z{Score: 1, Member: token}).Err(); err != nil {
			t.Error(err)
		}
	}
}

// steal takes the jobs of all leases away from their workers, who may renew one between its end and the sweep.
func steal(t testing.TB, rdb *redis.Client, q *queue.Client) {
	t.Helper()
	for _, token := range rdb.ZRange(t.Context(), testLeases, 0, -1).Val() {
		for rdb.ZScore(t.Context(), testLeases, token).Err() == nil {
			rdb.ZAddXX(t.Context(), testLeases, redis.Z{Score: 1, Member: token})
			if _, err := q.Sweep(t.Context(), testQueue); err != nil {
				t.Error(err)
				return
			}
		}
	}
}

func TestALostLeaseCancelsTheJobAndReportsNothing(t *testing.T) {
	t.Parallel()
	started, ended := make(chan int, 10), make(chan error, 10)
	var runs atomic.Int32
	b := run(t, registry(func(ctx context.Context, job *function.Job[input]) (*output, error) {
		started <- job.Attempt
		if runs.Add(1) > 1 {
			return &output{Greeting: "second"}, nil
		}
		<-ctx.Done()
		ended <- context.Cause(ctx)
		return &output{Greeting: "first, too late"}, nil
	}), newRecorder(nil), Options{Slots: 1})
	b.put(t, "a")
	receive(t, started)
	steal(t, b.rdb, b.queue)
	if cause := receive(t, ended); !errors.Is(cause, errLeaseLost) {
		t.Fatalf("cancelled because of %v", cause)
	}
	if attempt := receive(t, started); attempt != 1 {
		t.Fatalf("the lost lease cost an attempt: %d", attempt)
	}
	if r := b.reporter.next(t); r.Transition != jobs.Succeeded || string(r.Result) != `{"greeting":"second"}` {
		t.Fatalf("got %+v", r)
	}
	b.gone(t, "a")
}

func TestDrainFinishesWhatItCanAndGivesTheRestBack(t *testing.T) {
	t.Parallel()
	started, finish := make(chan string, 10), make(chan struct{})
	b := run(t, registry(func(ctx context.Context, job *function.Job[input]) (*output, error) {
		started <- job.ID
		if job.ID == "quick" {
			<-finish
			return &output{}, nil
		}
		<-ctx.Done()
		return nil, ctx.Err()
	}), newRecorder(nil), Options{Slots: 2, Drain: 200 * time.Millisecond})
	b.put(t, "quick")
	b.put(t, "slow")
	receive(t, started)
	receive(t, started)
	b.put(t, "later")
	b.stop()
	close(finish)
	if r := b.reporter.next(t); r.JobID != "quick" || r.Transition != jobs.Succeeded {
		t.Fatalf("got %+v", r)
	}
	receive(t, b.done)
	for _, id := range []string{"slow", "later"} {
		r, err := b.queue.Get(t.Context(), testQueue, id)
		if err != nil || r.State != queue.Waiting || r.Attempt != 1 || r.Crashes != 0 {
			t.Errorf("%s: %+v %v", id, r, err)
		}
	}
	if workers, _, err := b.queue.Workers(t.Context()); err != nil || len(workers) != 0 {
		t.Errorf("still listed: %+v %v", workers, err)
	}
}

func TestAJobWhoseAckWasTooLateComesAgainAndReportsTheSame(t *testing.T) {
	t.Parallel()
	rdb := connect(t, servertest.Redis(t))
	q := queue.New(rdb, queue.Options{})
	var once sync.Once
	rec := newRecorder(func(r attempt.Report) error {
		if r.Transition == jobs.Succeeded {
			once.Do(func() { steal(t, rdb, q) }) // between the backend's yes and the ack
		}
		return nil
	})
	b := runOn(t, rdb, registry(greet), rec, Options{})
	b.put(t, "a")
	for range 2 {
		if r := rec.next(t); r.Transition != jobs.Succeeded || r.Attempt != 1 {
			t.Fatalf("got %+v", r)
		}
	}
	b.gone(t, "a")
}

func TestAPoisonedJobsVerdictReachesTheBackend(t *testing.T) {
	t.Parallel()
	rdb := connect(t, servertest.Redis(t))
	q := queue.New(rdb, queue.Options{})
	put(t, q, "killer")
	for range 3 { // three workers die with it
		got, err := q.Claim(t.Context(), testQueue, queue.ClaimRequest{N: 1, Worker: "w", Token: queue.NewToken()})
		if err != nil || len(got.Leases) != 1 {
			t.Fatal(got, err)
		}
		expire(t, rdb)
		// The third time, the host's own sweep finds it.
		if got.Leases[0].Crashes < 2 {
			if _, err := q.Sweep(t.Context(), testQueue); err != nil {
				t.Fatal(err)
			}
		}
	}
	b := runOn(t, rdb, registry(greet), newRecorder(nil), Options{})
	if r := b.reporter.next(t); r.JobID != "killer" || r.Transition != jobs.Failed || r.Error.Code != fault.Poisoned {
		t.Fatalf("got %+v", r)
	}
	if r := b.dead(t, "killer"); r.Reason != queue.Poisoned {
		t.Fatalf("got %+v", r)
	}
	// Brought back, it runs in an attempt of its own.
	if n, err := q.Replay(t.Context(), testQueue, "killer"); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	if r := b.reporter.next(t); r.Transition != jobs.Succeeded || r.Attempt != 2 || r.RetriedAfter != 1 {
		t.Fatalf("got %+v", r)
	}
}

// hiccups is a connection on which every wait fails.
type hiccups struct{}

func (hiccups) DialHook(next redis.DialHook) redis.DialHook { return next }

func (hiccups) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}

func (hiccups) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if cmd.Name() != "blpop" {
			return next(ctx, cmd)
		}
		err := &net.OpError{Op: "read", Err: errors.New("connection reset by peer")}
		cmd.SetErr(err)
		return err
	}
}

// However often a worker is in trouble with Redis, what it can do for the jobs of the dead it does.
func TestADeadWorkersJobComesBackWhileRedisHiccups(t *testing.T) {
	t.Parallel()
	rdb := connect(t, servertest.Redis(t))
	q := queue.New(rdb, queue.Options{})
	put(t, q, "orphan")
	if got, err := q.Claim(t.Context(), testQueue, queue.ClaimRequest{N: 1, Worker: "dead", Token: queue.NewToken()}); err != nil || len(got.Leases) != 1 {
		t.Fatal(got, err)
	}
	expire(t, rdb)
	rdb.AddHook(hiccups{})
	b := runOn(t, rdb, registry(greet), newRecorder(nil), Options{})
	if r := b.reporter.next(t); r.JobID != "orphan" || r.Attempt != 1 {
		t.Fatalf("got %+v", r)
	}
	until(t, func() bool {
		return slices.Contains(b.host.heartbeat().Breakers, queue.Breaker{Queue: testQueue, Dependency: "redis", State: "open"})
	})
	b.gone(t, "orphan")
}
