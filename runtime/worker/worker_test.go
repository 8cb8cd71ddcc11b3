package worker

import (
	"context"
	"fmt"
	"io"
	"log/slog"
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
	reports chan attempt.Report
	answer  func(attempt.Report) error
}

func newRecorder(answer func(attempt.Report) error) *recorder {
	return &recorder{reports: make(chan attempt.Report, 1000), answer: answer}
}

func (r *recorder) Report(_ context.Context, report attempt.Report) error {
	var err error
	if r.answer != nil {
		err = r.answer(report)
	}
	r.reports <- report
	return err
}

// next returns the next report that is not "running".
func (r *recorder) next(t testing.TB) attempt.Report {
	t.Helper()
	for {
		got := receive(t, r.reports)
		if got.Transition != jobs.Running {
			return got
		}
	}
}

func receive[T any](t testing.TB, ch <-chan T) T {
	t.Helper()
	select {
	case v := <-ch:
		return v
	case <-time.After(servertest.Patience):
		t.Fatal("nothing happened within the patience of a test")
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
	o.Backoff = attempt.Backoff{Min: time.Millisecond, Max: 5 * time.Millisecond}
	o.CallbackBackoff = attempt.Backoff{Min: time.Millisecond, Max: 5 * time.Millisecond}
	if o.Logger == nil {
		o.Logger = slog.New(slog.NewTextHandler(io.Discard, nil))
	}
	return o
}

// run starts a host on a Redis database of its own.
func run(t testing.TB, reg function.Registry, reporter *recorder, o Options) *bench {
	t.Helper()
	return runOn(t, connect(t, servertest.Redis(t)), reg, reporter, o)
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
	for deadline := time.Now().Add(servertest.Patience); time.Now().Before(deadline); {
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
	for deadline := time.Now().Add(servertest.Patience); time.Now().Before(deadline); {
		if r, err := b.queue.Get(t.Context(), testQueue, id); err == nil && r.State == queue.Dead {
			return r
		}
	}
	t.Fatalf("%s did not die", id)
	panic("unreachable")
}

func greet(_ context.Context, job *function.Job[input]) (*output, error) {
	return &output{Greeting: "hello " + job.Payload.Name}, nil
}

func TestAJobIsReportedRunningThenSucceededAndLeavesTheQueue(t *testing.T) {
	t.Parallel()
	b := run(t, registry(greet), newRecorder(nil), Options{Name: "cpu-1"})
	b.put(t, "ann")
	first, second := receive(t, b.reporter.reports), receive(t, b.reporter.reports)
	if first.Transition != jobs.Running || first.Result != nil || first.Attempt != 1 || first.Worker != "cpu-1" {
		t.Fatalf("first %+v", first)
	}
	if second.Transition != jobs.Succeeded || string(second.Result) != `{"greeting":"hello ann"}` || second.Error != nil || second.JobID != "ann" {
		t.Fatalf("second %+v", second)
	}
	b.gone(t, "ann")
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
	if r := b.reporter.next(t); r.Transition != jobs.Failed || r.Error.Code != fault.JobTimeout || r.Attempt != 3 {
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
	if r := b.reporter.next(t); r.Transition != jobs.Stopped || r.Error.Code != fault.JobStopped {
		t.Fatalf("got %+v", r)
	}
	b.gone(t, "a")
}

func TestAFullWorkerSaysSoInTheWordsOperatorsKnow(t *testing.T) {
	t.Parallel()
	lines := &logLines{seen: make(chan string, 1000)}
	release := make(chan struct{})
	b := run(t, registry(func(ctx context.Context, job *function.Job[input]) (*output, error) {
		<-release
		return greet(ctx, job)
	}), newRecorder(nil), Options{Slots: 1, Logger: slog.New(lines), Saturated: func(string) int { return 3 }})
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
