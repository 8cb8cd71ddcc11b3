package worker

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"hivesync/runtime/attempt"
	"hivesync/runtime/function"
	"hivesync/runtime/queue"
	"hivesync/shared/config"
	"hivesync/shared/devservers/servertest"
	"hivesync/shared/fault"
	"hivesync/shared/jobs"
	"hivesync/shared/objects"
)

// hasty waits little between the tries of an outage.
func hasty(o Options) Options {
	o.Patience = attempt.Backoff{Min: time.Millisecond, Max: 4 * time.Millisecond}
	o.BreakerPause = attempt.Backoff{Min: time.Millisecond, Max: 4 * time.Millisecond}
	return o
}

// A job whose storage is away for many times what all of its attempts would have taken is done in its first attempt once the
// storage is back, and the backend hears of nothing else.
func TestAnOutageOfTheStorageCostsNoAttempt(t *testing.T) {
	t.Parallel()
	var back atomic.Bool
	storage := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if !back.Load() {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		_, _ = io.WriteString(w, "content")
	}))
	t.Cleanup(storage.Close)
	open := func(timeout time.Duration) *objects.Store {
		store, err := objects.New(objects.Options{
			Endpoint: storage.URL, Bucket: "b", AccessKeyID: config.NewSecret("a"), SecretAccessKey: config.NewSecret("b"), Timeout: timeout,
		})
		if err != nil {
			t.Fatal(err)
		}
		return store
	}
	hurried, patient := open(20*time.Millisecond), open(servertest.Patience) // an outage is given up soon, an answer awaited
	const away = 30                                                          // tries; a job has three attempts
	var tries atomic.Int64
	seen := newWitness()
	b := run(t, registry(func(ctx context.Context, job *function.Job[input]) (*output, error) {
		store := hurried
		if tries.Add(1) > away {
			back.Store(true)
			store = patient
		}
		data, _, err := store.Get(ctx, "a", 100)
		if err != nil {
			return nil, err
		}
		return &output{Greeting: string(data)}, nil
	}), newRecorder(nil), hasty(Options{Slots: 1, Observer: seen}))
	b.put(t, "a")
	if r := b.reporter.next(t); r.Transition != jobs.Succeeded || r.Attempt != 1 || string(r.Result) != `{"greeting":"content"}` {
		t.Fatalf("got %+v", r)
	}
	b.gone(t, "a")
	for range away {
		if end := receive(t, seen.ended); end != attempt.EndGivenBack {
			t.Fatalf("ended as %s", end)
		}
	}
	if s, err := b.queue.Snapshot(t.Context(), testQueue); err != nil || s.Dead != 0 {
		t.Errorf("%+v, %v", s, err)
	}
	until(t, func() bool { return b.breaker(fault.Storage).State == BreakerClosed })
	for _, one := range b.host.Breakers() {
		want := Breaker{Queue: testQueue, Dependency: one.Dependency, State: BreakerClosed}
		if one.Dependency == fault.Storage {
			want.Faults, want.Opened = away, 1
		}
		if one != want {
			t.Errorf("%+v, expected %+v", one, want)
		}
	}
}

func TestAFullDiskCostsNoAttempt(t *testing.T) {
	t.Parallel()
	var tries atomic.Int64
	b := run(t, registry(func(ctx context.Context, job *function.Job[input]) (*output, error) {
		if tries.Add(1) <= 10 {
			return nil, syscall.ENOSPC
		}
		return greet(ctx, job)
	}), newRecorder(nil), hasty(Options{}))
	b.put(t, "a")
	if r := b.reporter.next(t); r.Transition != jobs.Succeeded || r.Attempt != 1 {
		t.Fatalf("got %+v", r)
	}
}

// Where the outage outlasts the job's deadline, the user hears what was away, and an operator may bring the job back.
func TestAJobsDeadlineEndsItsWaitByTheNameOfWhatWasAway(t *testing.T) {
	t.Parallel()
	b := run(t, registry(func(context.Context, *function.Job[input]) (*output, error) {
		return nil, fault.Away(fault.Storage, nil, "The storage is away.")
	}), newRecorder(nil), hasty(Options{}))
	if _, err := b.queue.Enqueue(t.Context(), testQueue, queue.Job{
		ID: "a", Type: "preview_build", Tenant: "t", Tier: "free", Payload: []byte(`{}`), Timeout: time.Second, MaxAttempts: 3,
		Expires: time.Now().Add(12 * time.Second), // which is soon: it must still be able to end
	}); err != nil {
		t.Fatal(err)
	}
	r := b.reporter.next(t)
	if r.Transition != jobs.Failed || r.Attempt != 1 || r.Error.Code != fault.StorageUnavailable || len(r.Error.Details) != 1 || r.Error.Details[0].Code != "storage" {
		t.Fatalf("got %+v %+v", r, r.Error)
	}
	if d := b.dead(t, "a"); d.Reason != queue.Exhausted || d.Attempt != 1 {
		t.Errorf("%+v", d)
	}
}

// A backend that does not take a result is no fault of the job's either. The job's own failures still are.
func TestOnlyTheJobsOwnFailuresAreItsAttempts(t *testing.T) {
	t.Parallel()
	var tries atomic.Int64
	b := run(t, registry(func(context.Context, *function.Job[input]) (*output, error) {
		if tries.Add(1)%4 == 0 {
			panic("a bug")
		}
		return nil, fault.Away(fault.Redis, nil, "Redis is away.")
	}), newRecorder(nil), hasty(Options{Slots: 1}))
	b.put(t, "a")
	if r := b.reporter.next(t); r.Transition != jobs.Failed || r.Attempt != 3 || r.Error.Code != fault.Internal || tries.Load() != 12 {
		t.Fatalf("got %+v after %d tries", r, tries.Load())
	}
}

// While the breaker is open nothing is claimed; half-open, one job at a time is. The changes are in the log once, and the
// heartbeat names what is not closed.
func TestABreakerSlowsTheClaimsAndSaysSo(t *testing.T) {
	t.Parallel()
	var back atomic.Bool
	var running, most atomic.Int64
	lines := &collected{}
	b := run(t, registry(func(ctx context.Context, job *function.Job[input]) (*output, error) {
		n := running.Add(1)
		defer running.Add(-1)
		if !back.Load() {
			if tripped(job.ID) {
				most.Store(max(most.Load(), n))
			}
			return nil, fault.Away(fault.Storage, nil, "The storage is away.")
		}
		return greet(ctx, job)
	}), newRecorder(nil), Options{
		Slots: 8, Logger: slog.New(lines),
		Patience: attempt.Backoff{Min: time.Millisecond, Max: time.Millisecond}, BreakerPause: attempt.Backoff{Min: 20 * time.Millisecond, Max: 20 * time.Millisecond},
	})
	for i := range 8 {
		b.put(t, "first-"+string(rune('a'+i)))
	}
	until(t, func() bool { return b.host.tripped() != nil })
	for i := range 8 {
		b.put(t, "tripped-"+string(rune('a'+i)))
	}
	until(t, func() bool { return b.breaker(fault.Storage).Faults > 30 })
	beat := b.host.heartbeat()
	if len(beat.Breakers) != 1 || beat.Breakers[0].Queue != testQueue || beat.Breakers[0].Dependency != "storage" {
		t.Errorf("the heartbeat says %+v", beat.Breakers)
	}
	if most.Load() != 1 {
		t.Errorf("%d jobs at a time tried a storage that is away", most.Load())
	}
	back.Store(true)
	for range 16 {
		if r := b.reporter.next(t); r.Transition != jobs.Succeeded || r.Attempt != 1 {
			t.Fatalf("got %+v", r)
		}
	}
	until(t, func() bool { return b.breaker(fault.Storage).State == BreakerClosed })
	if got := lines.of("[worker] Breaker "); !slices.Equal(got, []string{"[worker] Breaker open", "[worker] Breaker closed"}) {
		t.Errorf("the log says %q", got)
	}
}

func tripped(id string) bool { return strings.HasPrefix(id, "tripped-") }

func (b *bench) breaker(d fault.Dependency) Breaker {
	all := b.host.Breakers()
	return all[slices.IndexFunc(all, func(one Breaker) bool { return one.Dependency == d })]
}

func until(t testing.TB, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !holds(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("nothing happened within the patience of a test")
		}
	}
}

// collected is a slog.Handler that keeps the messages from the level of information on.
type collected struct {
	mu   sync.Mutex
	list []string
}

func (c *collected) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelInfo }
func (c *collected) WithAttrs([]slog.Attr) slog.Handler               { return c }
func (c *collected) WithGroup(string) slog.Handler                    { return c }
func (c *collected) Handle(_ context.Context, r slog.Record) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.list = append(c.list, r.Message)
	return nil
}

func (c *collected) of(prefix string) []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(c.list), func(s string) bool { return !strings.HasPrefix(s, prefix) })
}

// An older worker beside a newer one, on one queue: it does what it knows and leaves the rest alone, untried.
func TestAnOlderWorkerLeavesNewTypesToANewerOne(t *testing.T) {
	t.Parallel()
	rdb := connect(t, servertest.Redis(t))
	lines := &collected{}
	older := runOn(t, rdb, registry(greet), newRecorder(nil), Options{Name: "older", Logger: slog.New(lines)})
	for _, id := range []string{"a", "b", "c"} {
		if _, err := older.queue.Enqueue(t.Context(), testQueue, queue.Job{
			ID: "new-" + id, Type: "new_type", Tenant: "tenant", Tier: "pro", Payload: []byte(`{"name":"` + id + `"}`), Timeout: time.Second, MaxAttempts: 1,
		}); err != nil {
			t.Fatal(err)
		}
		older.put(t, "old-"+id)
	}
	for range 3 {
		if r := older.reporter.next(t); r.Transition != jobs.Succeeded || r.JobType != "preview_build" {
			t.Fatalf("got %+v", r)
		}
	}
	until(t, func() bool { return len(lines.of("[worker] Jobs wait that this worker has no function for")) > 0 })
	if s, err := older.queue.Snapshot(t.Context(), testQueue); err != nil || s.Waiting != 3 || s.Types["new_type"] != 3 || s.Delayed+s.Dead != 0 {
		t.Fatalf("%+v, %v", s, err)
	}
	reg := registry(greet)
	reg.Jobs = append(reg.Jobs, function.NewJob(jobOf{meta: function.JobMeta{Type: "new_type", Queue: testQueue, Timeout: 20 * time.Second}, run: greet}))
	newer := runOn(t, rdb, reg, newRecorder(nil), Options{Name: "newer"})
	for range 3 {
		if r := newer.reporter.next(t); r.Transition != jobs.Succeeded || r.JobType != "new_type" || r.Attempt != 1 {
			t.Fatalf("got %+v %+v", r, r.Error)
		}
	}
}

// A job of an unknown type that a worker gets all the same goes back untried, and waits longer each time.
func TestAJobOfAnUnknownTypeIsGivenBackUntried(t *testing.T) {
	t.Parallel()
	seen := newWitness()
	rdb := connect(t, servertest.Redis(t))
	q := queue.New(rdb, queue.Options{})
	h, err := New(q, registry(greet), hasty(fast(Options{Observer: seen, Reporter: newRecorder(func(r attempt.Report) error {
		t.Errorf("reported %+v", r)
		return nil
	})})))
	if err != nil {
		t.Fatal(err)
	}
	h.types = nil // as if the queue did not keep types apart
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = h.Run(ctx)
	}()
	if _, err := q.Enqueue(t.Context(), testQueue, queue.Job{
		ID: "a", Type: "new_type", Tenant: "t", Tier: "free", Payload: []byte(`{}`), Timeout: time.Second, MaxAttempts: 1,
	}); err != nil {
		t.Fatal(err)
	}
	for range 10 {
		if end := receive(t, seen.ended); end != attempt.EndGivenBack {
			t.Fatalf("ended as %s", end)
		}
	}
	stop()
	receive(t, done)
	if r, err := q.Get(t.Context(), testQueue, "a"); err != nil || r.Attempt != 1 || r.Crashes != 0 || r.State == queue.Dead || !strings.Contains(r.Error, "no function") {
		t.Errorf("%+v, %v", r, err)
	}
	for _, one := range h.Breakers() {
		if one.Faults != 0 {
			t.Errorf("%+v", one)
		}
	}
}
