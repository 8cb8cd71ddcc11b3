package worker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"hivesync/runtime/function"
	"hivesync/runtime/queue"
	"hivesync/shared/fault"
	"hivesync/shared/services/servicetest"
)

const testQueue = "preview_queue"

type input struct {
	Name string `json:"name"`
}

type output struct {
	Greeting string `json:"greeting"`
}

// jobOf is a job function made of a closure.
type jobOf struct {
	meta function.JobMeta
	run  func(ctx context.Context, job *function.Job[input]) (*output, error)
}

func (j jobOf) Meta() function.JobMeta { return j.meta }

func (j jobOf) Handle(ctx context.Context, job *function.Job[input]) (*output, error) {
	return j.run(ctx, job)
}

// recorder is a Reporter that keeps what it is told and answers as the test wants.
type recorder struct {
	reports chan Report
	answer  func(Report) error
}

func newRecorder(answer func(Report) error) *recorder {
	return &recorder{reports: make(chan Report, 1000), answer: answer}
}

func (r *recorder) Report(_ context.Context, report Report) error {
	var err error
	if r.answer != nil {
		err = r.answer(report)
	}
	r.reports <- report
	return err
}

// next returns the next report that is not "running".
func (r *recorder) next(t testing.TB) Report {
	t.Helper()
	for {
		got := receive(t, r.reports)
		if got.Transition != Running {
			return got
		}
	}
}

func receive[T any](t testing.TB, ch <-chan T) T {
	t.Helper()
	select {
	case v := <-ch:
		return v
	case <-time.After(30 * time.Second):
		t.Fatal("nothing happened for 30 s")
		panic("unreachable")
	}
}

type bench struct {
	queue    *queue.Client
	rdb      *redis.Client
	reporter *recorder
	host     *Host
	stop     func()
	done     chan struct{}
}

func connect(t testing.TB, url string) *redis.Client {
	t.Helper()
	o, err := redis.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	rdb := redis.NewClient(o)
	t.Cleanup(func() { _ = rdb.Close() })
	return rdb
}

func registry(run func(ctx context.Context, job *function.Job[input]) (*output, error)) function.Registry {
	return function.Registry{Jobs: []function.JobFunction{function.NewJob(jobOf{
		meta: function.JobMeta{Type: "preview_build", Queue: testQueue, Timeout: 20 * time.Second, Retries: 2}, run: run,
	})}}
}

func fast(o Options) Options {
	o.Renew, o.Sweep, o.Heartbeat = 20*time.Millisecond, 20*time.Millisecond, 50*time.Millisecond
	o.Backoff = Backoff{Min: time.Millisecond, Max: 5 * time.Millisecond}
	o.CallbackBackoff = Backoff{Min: time.Millisecond, Max: 5 * time.Millisecond}
	if o.Logger == nil {
		o.Logger = slog.New(slog.NewTextHandler(io.Discard, nil))
	}
	return o
}

// run starts a host on a Redis database of its own.
func run(t testing.TB, reg function.Registry, reporter *recorder, o Options) *bench {
	t.Helper()
	return runOn(t, connect(t, servicetest.Redis(t)), reg, reporter, o)
}

func runOn(t testing.TB, rdb *redis.Client, reg function.Registry, reporter *recorder, o Options) *bench {
	t.Helper()
	q := queue.New(rdb, queue.Options{})
	o = fast(o)
	if reporter != nil {
		o.Reporter = reporter
	}
	h, err := New(q, reg, o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	b := &bench{queue: q, rdb: rdb, reporter: reporter, host: h, stop: cancel, done: make(chan struct{})}
	go func() {
		defer close(b.done)
		if err := h.Run(ctx); err != nil {
			t.Error(err)
		}
	}()
	t.Cleanup(func() { cancel(); receive(t, b.done) })
	return b
}

func (b *bench) put(t testing.TB, id string) {
	t.Helper()
	put(t, b.queue, id)
}

func put(t testing.TB, q *queue.Client, id string) {
	t.Helper()
	_, err := q.Enqueue(t.Context(), testQueue, queue.Job{
		ID: id, Type: "preview_build", Tenant: "tenant", Tier: "pro", Payload: []byte(`{"name":"` + id + `"}`),
		Timeout: 20 * time.Second, MaxAttempts: 3,
	})
	if err != nil {
		t.Fatal(err)
	}
}

// gone waits until the queue does not know the job any more.
func (b *bench) gone(t testing.TB, id string) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); {
		known, err := b.queue.Known(t.Context(), testQueue, []string{id})
		if err == nil && !known[id] {
			return
		}
	}
	t.Fatalf("%s is still in the queue", id)
}

// dead waits until the job is in the dead set.
func (b *bench) dead(t testing.TB, id string) queue.Record {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); {
		if r, err := b.queue.Get(t.Context(), testQueue, id); err == nil && r.State == queue.Dead {
			return r
		}
	}
	t.Fatalf("%s did not die", id)
	panic("unreachable")
}

// steal ends a job's lease as if its worker had been silent for too long.
func steal(t testing.TB, rdb *redis.Client, q *queue.Client, id string) {
	t.Helper()
	if err := rdb.ZAdd(context.Background(), "{"+testQueue+"}:leases", redis.Z{Score: 1, Member: id}).Err(); err != nil {
		t.Error(err)
	}
	if _, err := q.Sweep(context.Background(), testQueue, true); err != nil {
		t.Error(err)
	}
}

func greet(_ context.Context, job *function.Job[input]) (*output, error) {
	return &output{Greeting: "hello " + job.Payload.Name}, nil
}

func TestAJobIsReportedRunningThenSucceededAndLeavesTheQueue(t *testing.T) {
	t.Parallel()
	b := run(t, registry(greet), newRecorder(nil), Options{Name: "cpu-1"})
	b.put(t, "ann")
	first, second := receive(t, b.reporter.reports), receive(t, b.reporter.reports)
	if first.Transition != Running || first.Result != nil || first.Attempt != 1 || first.Worker != "cpu-1" {
		t.Fatalf("first %+v", first)
	}
	if second.Transition != Succeeded || string(second.Result) != `{"greeting":"hello ann"}` || second.Error != nil || second.JobID != "ann" {
		t.Fatalf("second %+v", second)
	}
	b.gone(t, "ann")
}

func TestAPermanentFailureIsReportedOnceWithItsPosition(t *testing.T) {
	t.Parallel()
	b := run(t, registry(func(context.Context, *function.Job[input]) (*output, error) {
		return nil, fault.New(fault.SandboxError, "It threw.", fault.Detail{Message: "x"}).At("App.tsx", 3, 7)
	}), newRecorder(nil), Options{})
	b.put(t, "a")
	r := b.reporter.next(t)
	if r.Transition != Failed || r.Attempt != 1 || r.Error.Code != fault.SandboxError || r.Error.Position.Line != 3 || len(r.Error.Details) != 1 {
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
	if r := b.reporter.next(t); r.Transition != Failed || r.Error.Code != fault.ValidationFailed {
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
	if r := b.reporter.next(t); r.Transition != Succeeded || r.Attempt != 3 {
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
	if r.Transition != Failed || r.Attempt != 3 || r.Error.Code != fault.Unavailable {
		t.Fatalf("got %+v", r)
	}
	if d := b.dead(t, "a"); d.Reason != queue.Exhausted || strings.Contains(d.Error, "10.0.0.1") || !strings.Contains(d.Error, "The storage is away.") {
		t.Fatalf("got %+v", d)
	}
}

func TestAJobThatTakesTooLongIsCancelledAndSaysSo(t *testing.T) {
	t.Parallel()
	reg := function.Registry{Jobs: []function.JobFunction{function.NewJob(jobOf{
		meta: function.JobMeta{Type: "preview_build", Queue: testQueue, Timeout: 20 * time.Millisecond},
		run: func(ctx context.Context, _ *function.Job[input]) (*output, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		},
	})}}
	b := run(t, reg, newRecorder(nil), Options{})
	b.put(t, "slow")
	if r := b.reporter.next(t); r.Transition != Failed || r.Error.Code != fault.JobTimeout || r.Attempt != 3 {
		t.Fatalf("got %+v %+v", r, r.Error)
	}
}

func TestAJobThatIgnoresItsTimeIsGivenUpAndKeepsItsSlot(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	defer close(release)
	reg := function.Registry{Jobs: []function.JobFunction{function.NewJob(jobOf{
		meta: function.JobMeta{Type: "preview_build", Queue: testQueue, Timeout: 10 * time.Millisecond},
		run: func(context.Context, *function.Job[input]) (*output, error) {
			<-release
			return nil, nil
		},
	})}}
	b := run(t, reg, newRecorder(nil), Options{Slots: 3, StopGrace: time.Millisecond})
	b.put(t, "deaf")
	if r := b.reporter.next(t); r.Error == nil || r.Error.Code != fault.JobTimeout {
		t.Fatalf("got %+v", r)
	}
	if busy, _ := b.host.slots.use(); busy != 3 { // three attempts, all still running
		t.Fatalf("%d slots are busy, want 3", busy)
	}
}

func TestStoppingARunningJobCancelsItAtOnce(t *testing.T) {
	t.Parallel()
	started := make(chan struct{}, 1)
	b := run(t, registry(func(ctx context.Context, _ *function.Job[input]) (*output, error) {
		started <- struct{}{}
		<-ctx.Done()
		return nil, ctx.Err()
	}), newRecorder(nil), Options{})
	b.put(t, "a")
	receive(t, started)
	if state, err := b.queue.Cancel(t.Context(), testQueue, "a"); err != nil || state != queue.Leased {
		t.Fatal(state, err)
	}
	if r := b.reporter.next(t); r.Transition != Stopped || r.Error.Code != fault.JobStopped {
		t.Fatalf("got %+v", r)
	}
	b.gone(t, "a")
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
	steal(t, b.rdb, b.queue, "a")
	if cause := receive(t, ended); !errors.Is(cause, errLeaseLost) {
		t.Fatalf("cancelled because of %v", cause)
	}
	if attempt := receive(t, started); attempt != 1 {
		t.Fatalf("the lost lease cost an attempt: %d", attempt)
	}
	if r := b.reporter.next(t); r.Transition != Succeeded || string(r.Result) != `{"greeting":"second"}` {
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
	if r := b.reporter.next(t); r.JobID != "quick" || r.Transition != Succeeded {
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

func TestAJobIsKeptUntilTheBackendHasItsEnd(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	failures := 0
	var b *bench
	rec := newRecorder(func(r Report) error {
		if r.Transition == Running {
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
		if r := rec.next(t); r.Transition != Succeeded || r.Attempt != 1 {
			t.Fatalf("got %+v", r)
		}
	}
	b.gone(t, "a")
}

func TestARefusedReportSetsTheJobAside(t *testing.T) {
	t.Parallel()
	b := run(t, registry(greet), newRecorder(func(Report) error { return &Refusal{Status: 404, Code: "NOT_FOUND"} }), Options{})
	b.put(t, "a")
	if r := b.dead(t, "a"); r.Reason != queue.Refused {
		t.Fatalf("got %+v", r)
	}
}

func TestAJobWhoseAckWasTooLateComesAgainAndReportsTheSame(t *testing.T) {
	t.Parallel()
	rdb := connect(t, servicetest.Redis(t))
	q := queue.New(rdb, queue.Options{})
	var once sync.Once
	rec := newRecorder(func(r Report) error {
		if r.Transition == Succeeded {
			once.Do(func() { steal(t, rdb, q, "a") }) // between the backend's yes and the ack
		}
		return nil
	})
	b := runOn(t, rdb, registry(greet), rec, Options{})
	b.put(t, "a")
	for range 2 {
		if r := rec.next(t); r.Transition != Succeeded || r.Attempt != 1 {
			t.Fatalf("got %+v", r)
		}
	}
	b.gone(t, "a")
}

func TestAPoisonedJobsVerdictReachesTheBackend(t *testing.T) {
	t.Parallel()
	rdb := connect(t, servicetest.Redis(t))
	q := queue.New(rdb, queue.Options{})
	put(t, q, "killer")
	for range 3 { // three workers die with it
		got, err := q.Claim(t.Context(), testQueue, queue.ClaimRequest{N: 1, Worker: "w", Token: queue.NewToken()})
		if err != nil || len(got.Leases) != 1 {
			t.Fatal(got, err)
		}
		if err := rdb.ZAdd(t.Context(), "{"+testQueue+"}:leases", redis.Z{Score: 1, Member: "killer"}).Err(); err != nil {
			t.Fatal(err)
		}
		// The third time, the host's own sweep finds it.
		if got.Leases[0].Crashes < 2 {
			if _, err := q.Sweep(t.Context(), testQueue, true); err != nil {
				t.Fatal(err)
			}
		}
	}
	b := runOn(t, rdb, registry(greet), newRecorder(nil), Options{})
	if r := b.reporter.next(t); r.JobID != "killer" || r.Transition != Failed || r.Error.Code != fault.Poisoned {
		t.Fatalf("got %+v", r)
	}
	if r := b.dead(t, "killer"); r.Reason != queue.Poisoned {
		t.Fatalf("got %+v", r)
	}
}

func TestAFullWorkerSaysSoInTheWordsOperatorsKnow(t *testing.T) {
	t.Parallel()
	lines := &logLines{seen: make(chan string, 1000)}
	release := make(chan struct{})
	b := run(t, registry(func(ctx context.Context, job *function.Job[input]) (*output, error) {
		<-release
		return greet(ctx, job)
	}), newRecorder(nil), Options{Slots: 1, Logger: slog.New(lines), Saturated: map[string]int{testQueue: 3}})
	for i := range 6 {
		b.put(t, fmt.Sprint("job-", i))
	}
	want := map[string]bool{"[worker] Busy, delaying job": true, "[worker] Queue saturated": true}
	for len(want) > 0 {
		delete(want, receive(t, lines.seen))
	}
	close(release)
	for range 6 {
		b.reporter.next(t)
	}
}

// logLines is a slog.Handler that passes on the messages.
type logLines struct{ seen chan string }

func (l *logLines) Enabled(context.Context, slog.Level) bool { return true }
func (l *logLines) WithAttrs([]slog.Attr) slog.Handler       { return l }
func (l *logLines) WithGroup(string) slog.Handler            { return l }
func (l *logLines) Handle(_ context.Context, r slog.Record) error {
	select {
	case l.seen <- r.Message:
	default:
	}
	return nil
}

func TestQueueSlotsKeepRoomForOtherQueues(t *testing.T) {
	t.Parallel()
	s := newSlots(4, map[string]int{"ai_docs_queue": 3})
	if n := s.reserve(t.Context(), "ai_docs_queue", 500); n != 3 {
		t.Fatalf("took %d", n)
	}
	s.occupy("ai_docs_queue", 3, 3)
	if !s.full("ai_docs_queue") || s.full("preview_queue") {
		t.Fatal("the last slot is the other queue's")
	}
	if n := s.reserve(t.Context(), "preview_queue", 500); n != 1 {
		t.Fatalf("took %d", n)
	}
	got := make(chan int)
	go func() { got <- s.reserve(t.Context(), "preview_queue", 500) }()
	s.resize(6)
	if n := <-got; n != 2 {
		t.Fatalf("after the resize took %d", n)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if n := s.reserve(ended, "preview_queue", 1); n != 0 {
		t.Fatalf("took %d after the end", n)
	}
}

func TestHeartbeatsListTheWorker(t *testing.T) {
	t.Parallel()
	b := run(t, registry(greet), newRecorder(nil), Options{Name: "cpu-9", Slots: 7, Version: "v1"})
	for deadline := time.Now().Add(30 * time.Second); ; {
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

func TestBackoffGrowsIsBoundedAndHonoursTheFailuresWish(t *testing.T) {
	t.Parallel()
	b := Backoff{Min: 100 * time.Millisecond, Max: time.Second}
	for attempt, ceiling := range map[int]time.Duration{1: 100 * time.Millisecond, 2: 200 * time.Millisecond, 4: 800 * time.Millisecond, 5: time.Second, 90: time.Second} {
		var longest time.Duration
		for range 300 {
			d := b.After(attempt, 0)
			if d <= 0 || d > ceiling {
				t.Fatalf("attempt %d: %v is above %v", attempt, d, ceiling)
			}
			longest = max(longest, d)
		}
		if longest < ceiling/2 {
			t.Errorf("attempt %d: never above %v of %v", attempt, longest, ceiling)
		}
	}
	if d := b.After(1, time.Minute); d != time.Minute {
		t.Errorf("a wish for a minute became %v", d)
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

func TestNewRefusesWhatCannotWork(t *testing.T) {
	t.Parallel()
	q := queue.New(redis.NewClient(&redis.Options{Addr: "127.0.0.1:1"}), queue.Options{})
	for name, o := range map[string]Options{
		"a name":  {Name: "Bad Name"},
		"a kind":  {Kind: "tpu"},
		"renewal": {Renew: 10 * time.Second},
	} {
		if _, err := New(q, registry(greet), o); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	if _, err := New(q, function.Registry{}, Options{}); err == nil {
		t.Error("a registry without jobs was taken")
	}
}

func TestReportsCarryTheContractsFields(t *testing.T) {
	t.Parallel()
	b, err := json.Marshal(Report{JobID: "j", Transition: Failed, Error: reportError(fault.New(fault.Internal, "m"))})
	if err != nil {
		t.Fatal(err)
	}
	for _, field := range []string{`"job_id"`, `"job_type"`, `"attempt"`, `"transition"`, `"worker"`, `"details":[]`, `"timings"`, `"sent_at"`} {
		if !strings.Contains(string(b), field) {
			t.Errorf("no %s in %s", field, b)
		}
	}
}
