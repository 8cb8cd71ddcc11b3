package queue

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"hivesync/shared/devservers/servertest"
	"hivesync/shared/fault"
)

const testQueue = "preview_queue"

// clock is a time that tests move by hand.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.UnixMilli(1_800_000_000_000)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func connect(t testing.TB) *redis.Client {
	t.Helper()
	opts, err := redis.ParseURL(servertest.Redis(t))
	if err != nil {
		t.Fatal(err)
	}
	rdb := redis.NewClient(opts)
	t.Cleanup(func() { _ = rdb.Close() })
	return rdb
}

func newQueue(t testing.TB) (*Client, *clock) {
	t.Helper()
	c := newClock()
	return New(connect(t), Options{Clock: c.Now}), c
}

func job(id, tenant, tier string) Job {
	return Job{
		ID: id, Type: "preview_build", Tenant: tenant, Tier: tier, Payload: []byte(`{"id":"` + id + `"}`),
		Timeout: 15 * time.Second, MaxAttempts: 3,
	}
}

func put(t testing.TB, c *Client, jobs ...Job) {
	t.Helper()
	for len(jobs) > 0 {
		n := min(len(jobs), 1000)
		if _, err := c.EnqueueMany(t.Context(), testQueue, jobs[:n]); err != nil {
			t.Fatal(err)
		}
		jobs = jobs[n:]
	}
}

func claim(t testing.TB, c *Client, n int) []Lease {
	t.Helper()
	got, err := c.Claim(t.Context(), testQueue, ClaimRequest{N: n, Worker: "cpu-1", Token: NewToken()})
	if err != nil {
		t.Fatal(err)
	}
	return got.Leases
}

func claimOne(t testing.TB, c *Client) Lease {
	t.Helper()
	l := claim(t, c, 1)
	if len(l) != 1 {
		t.Fatalf("claimed %d jobs, want 1", len(l))
	}
	return l[0]
}

func ids(leases []Lease) []string {
	out := make([]string, len(leases))
	for i, l := range leases {
		out[i] = l.ID
	}
	return out
}

func snapshot(t testing.TB, c *Client) Snapshot {
	t.Helper()
	s, err := c.Snapshot(t.Context(), testQueue)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestAJobTravelsWithEverythingItWasGiven(t *testing.T) {
	t.Parallel()
	c, clk := newQueue(t)
	j := job("a", "tenant-1", "pro")
	j.Trace, j.MaxAttempts, j.Payload = "00-trace-01", 4, []byte{0, 1, 255, '\n'}
	put(t, c, j)
	enqueued := clk.Now()
	clk.Advance(3 * time.Second)
	l := claimOne(t, c)
	if l.ID != "a" || l.Type != j.Type || l.Tenant != j.Tenant || l.Tier != "pro" || string(l.Payload) != string(j.Payload) ||
		l.Trace != j.Trace || l.Timeout != j.Timeout || l.MaxAttempts != 4 || l.Attempt != 1 || l.Crashes != 0 ||
		!l.EnqueuedAt.Equal(enqueued) {
		t.Fatalf("got %+v", l)
	}
	if err := c.Ack(t.Context(), l, Done); err != nil {
		t.Fatal(err)
	}
	if s := snapshot(t, c); s.Waiting+s.Leased+s.Delayed+s.Dead != 0 {
		t.Fatalf("left behind: %+v", s)
	}
	if err := c.Ack(t.Context(), l, Done); err != nil {
		t.Fatalf("a second Ack must be harmless, got %v", err)
	}
}

func TestEnqueueIsIdempotentWhileTheJobIsKnown(t *testing.T) {
	t.Parallel()
	c, _ := newQueue(t)
	const callers = 200
	var wg sync.WaitGroup
	added := make(chan bool, callers)
	for i := range callers {
		wg.Go(func() {
			ok, err := c.Enqueue(context.Background(), testQueue, job(fmt.Sprint("job-", i%10), "t", "free"))
			if err != nil {
				t.Error(err)
			}
			added <- ok
		})
	}
	wg.Wait()
	close(added)
	n := 0
	for ok := range added {
		if ok {
			n++
		}
	}
	if n != 10 {
		t.Fatalf("%d of %d calls added a job, want 10", n, callers)
	}
	l := claimOne(t, c)
	if ok, err := c.Enqueue(t.Context(), testQueue, l.Job); err != nil || ok {
		t.Fatalf("a leased job was added again: %v %v", ok, err)
	}
	if depth, err := c.Depth(t.Context(), testQueue); err != nil || depth != 9 {
		t.Fatalf("depth %d %v, want 9", depth, err)
	}
}

func TestEnqueueRefusesWhatItCannotKeep(t *testing.T) {
	t.Parallel()
	c, _ := newQueue(t)
	for name, change := range map[string]func(*Job){
		"no id":         func(j *Job) { j.ID = "" },
		"a spaced id":   func(j *Job) { j.ID = "a b" },
		"a type":        func(j *Job) { j.Type = "Preview|Build" },
		"no tenant":     func(j *Job) { j.Tenant = "" },
		"a tier":        func(j *Job) { j.Tier = "premium-gpu" },
		"a payload":     func(j *Job) { j.Payload = make([]byte, 1<<20+1) },
		"no timeout":    func(j *Job) { j.Timeout = 0 },
		"no attempts":   func(j *Job) { j.MaxAttempts = 0 },
		"a long delay":  func(j *Job) { j.Delay = 365 * 24 * time.Hour },
		"a long trace":  func(j *Job) { j.Trace = string(make([]byte, 300)) },
		"a brace":       func(j *Job) { j.ID = "{x}" },
		"a long tenant": func(j *Job) { j.Tenant = string(make([]byte, 129)) },
	} {
		j := job("ok", "t", "free")
		change(&j)
		if _, err := c.Enqueue(t.Context(), testQueue, j); !fault.Is(err, fault.ValidationFailed) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, err := c.Enqueue(t.Context(), "{other}:queue", job("ok", "t", "free")); err == nil {
		t.Error("a queue name with braces was taken")
	}
}

func TestAFullQueueRefusesNewJobsOnly(t *testing.T) {
	t.Parallel()
	c := New(connect(t), Options{MaxWaiting: 3})
	put(t, c, job("a", "t", "free"), job("b", "t", "free"))
	late := job("c", "t", "free")
	late.Delay = time.Minute
	put(t, c, late)
	if _, err := c.Enqueue(t.Context(), testQueue, job("d", "t", "free")); !fault.Is(err, fault.Unavailable) {
		t.Fatalf("got %v, want UNAVAILABLE", err)
	}
	if ok, err := c.Enqueue(t.Context(), testQueue, job("a", "t", "free")); ok || err != nil {
		t.Fatalf("a known job: %v %v", ok, err)
	}
	claimOne(t, c)
	if ok, err := c.Enqueue(t.Context(), testQueue, job("d", "t", "free")); !ok || err != nil {
		t.Fatalf("with room again: %v %v", ok, err)
	}
}

func TestDelayedJobsWaitForTheirTime(t *testing.T) {
	t.Parallel()
	c, clk := newQueue(t)
	late := job("late", "t", "free")
	late.Delay = 2 * time.Second
	put(t, c, late)
	got, err := c.Claim(t.Context(), testQueue, ClaimRequest{N: 5, Worker: "w", Token: NewToken()})
	if err != nil || len(got.Leases) != 0 || got.NextDue != 2*time.Second {
		t.Fatalf("got %+v %v", got, err)
	}
	clk.Advance(1999 * time.Millisecond)
	if l := claim(t, c, 5); len(l) != 0 {
		t.Fatalf("claimed %v too early", ids(l))
	}
	clk.Advance(time.Millisecond)
	if l := claimOne(t, c); l.ID != "late" {
		t.Fatalf("claimed %s", l.ID)
	}
}

func TestAClaimWhoseAnswerWasLostGetsTheSameJobsAgain(t *testing.T) {
	t.Parallel()
	c, _ := newQueue(t)
	put(t, c, job("a", "t", "free"), job("b", "t", "free"), job("c", "t", "free"))
	r := ClaimRequest{N: 2, Worker: "w", Token: NewToken()}
	first, err := c.Claim(t.Context(), testQueue, r)
	if err != nil {
		t.Fatal(err)
	}
	second, err := c.Claim(t.Context(), testQueue, r)
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(ids(first.Leases)) != "[a b]" || fmt.Sprint(ids(second.Leases)) != "[a b]" {
		t.Fatalf("got %v then %v", ids(first.Leases), ids(second.Leases))
	}
	if err := c.Ack(t.Context(), first.Leases[0], Done); err != nil {
		t.Fatal(err)
	}
	third, err := c.Claim(t.Context(), testQueue, r)
	if err != nil || fmt.Sprint(ids(third.Leases)) != "[b]" {
		t.Fatalf("after an ack got %v %v", ids(third.Leases), err)
	}
}

func TestConcurrentWorkersTakeEveryJobOnce(t *testing.T) {
	t.Parallel()
	c := New(connect(t), Options{})
	const total = 3000
	jobs := make([]Job, total)
	for i := range jobs {
		jobs[i] = job(fmt.Sprint("job-", i), fmt.Sprint("tenant-", i%37), []string{"free", "pro", "premium"}[i%3])
	}
	put(t, c, jobs...)
	var mu sync.Mutex
	seen := map[string]int{}
	var wg sync.WaitGroup
	for w := range 6 {
		wg.Go(func() {
			for {
				got, err := c.Claim(context.Background(), testQueue, ClaimRequest{N: 16, Worker: fmt.Sprint("w", w), Token: NewToken()})
				if err != nil {
					t.Error(err)
					return
				}
				if len(got.Leases) == 0 {
					return
				}
				var acks sync.WaitGroup
				for _, l := range got.Leases {
					mu.Lock()
					seen[l.ID]++
					mu.Unlock()
					acks.Go(func() {
						if err := c.Ack(context.Background(), l, Done); err != nil {
							t.Error(err)
						}
					})
				}
				acks.Wait()
			}
		})
	}
	wg.Wait()
	if len(seen) != total {
		t.Fatalf("%d of %d jobs ran", len(seen), total)
	}
	for id, n := range seen {
		if n != 1 {
			t.Fatalf("%s ran %d times", id, n)
		}
	}
}

func TestPauseStopsClaimsAndResumeWakes(t *testing.T) {
	t.Parallel()
	c, _ := newQueue(t)
	if changed, err := c.Pause(t.Context(), testQueue); err != nil || !changed {
		t.Fatal(changed, err)
	}
	put(t, c, job("a", "t", "free"))
	got, err := c.Claim(t.Context(), testQueue, ClaimRequest{N: 1, Worker: "w", Token: NewToken()})
	if err != nil || !got.Paused || len(got.Leases) != 0 || got.Waiting != 1 {
		t.Fatalf("got %+v %v", got, err)
	}
	if woken, err := c.Wait(t.Context(), testQueue, false, MaxWait); err != nil || !woken { // the enqueue's own bell
		t.Fatal(woken, err)
	}
	if changed, err := c.Resume(t.Context(), testQueue); err != nil || !changed {
		t.Fatal(changed, err)
	}
	if woken, err := c.Wait(t.Context(), testQueue, false, MaxWait); err != nil || !woken {
		t.Fatal("resuming woke nobody", err)
	}
	claimOne(t, c)
}

func TestTheWakeListIsBoundedAndEmptiedWithTheQueue(t *testing.T) {
	t.Parallel()
	c, _ := newQueue(t)
	for i := range 200 {
		put(t, c, job(fmt.Sprint("j", i), "t", "free"))
	}
	n, err := c.rdb.LLen(t.Context(), "{preview_queue}:wake").Result()
	if err != nil || n != 64 {
		t.Fatalf("%d bells %v, want 64", n, err)
	}
	if got := claim(t, c, 200); len(got) != 200 {
		t.Fatalf("claimed %d", len(got))
	}
	if n := c.rdb.Exists(t.Context(), "{preview_queue}:wake", "{preview_queue}:types", testQueue).Val(); n != 0 {
		t.Fatal("bells or counts outlived the last waiting job")
	}
}

func TestKnownAnswersForEveryID(t *testing.T) {
	t.Parallel()
	c, _ := newQueue(t)
	put(t, c, job("waiting", "t", "free"), job("other", "t", "free"))
	if err := c.Ack(t.Context(), claimOne(t, c), Done); err != nil {
		t.Fatal(err)
	}
	known, err := c.Known(t.Context(), testQueue, []string{"waiting", "other", "never"})
	if err != nil || len(known) != 3 || known["waiting"] || !known["other"] || known["never"] {
		t.Fatalf("got %v %v", known, err)
	}
}
