package queue

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"hivesync/shared/devservers/servertest"
)

// steps is a worker's day by a server's clock that may be set: it sweeps every second while the server serves, and
// renews every five seconds the leases that it holds.
type steps struct {
	t      *testing.T
	c      *Client
	server *clock
	held   []Lease
	second int
	back   []string
}

func newSteps(t *testing.T) *steps {
	t.Helper()
	server := newClock()
	s := &steps{t: t, c: New(connect(t), Options{ServerClock: server.Now}), server: server}
	s.pass(1, true)
	return s
}

// pass lets seconds pass. While the server is away it only runs on.
func (s *steps) pass(seconds int, serves bool) {
	s.t.Helper()
	for range seconds {
		s.server.Advance(time.Second)
		s.second++
		if !serves {
			continue
		}
		swept, err := s.c.Sweep(s.t.Context(), testQueue)
		if err != nil {
			s.t.Fatal(err)
		}
		s.back = append(append(s.back, swept.Expired...), swept.Poisoned...)
		if s.second%5 == 0 && len(s.held) > 0 {
			states, err := s.c.Extend(s.t.Context(), testQueue, s.held)
			if err != nil || slices.Contains(states, Lost) {
				s.t.Fatalf("second %d: a healthy worker lost its job: %v %v", s.second, states, err)
			}
		}
	}
}

// start begins two jobs, of which one's worker dies at once.
func (s *steps) start() {
	s.t.Helper()
	put(s.t, s.c, job("healthy", "a", "pro"), job("orphan", "b", "pro"))
	for range 2 {
		if l := claimOne(s.t, s.c); l.ID == "healthy" {
			s.held = append(s.held, l)
		}
	}
}

func (s *steps) wantBack(want ...string) {
	s.t.Helper()
	if !slices.Equal(s.back, want) {
		s.t.Errorf("second %d: %v came back, not %v", s.second, s.back, want)
	}
}

func TestAClockSetBackFreezesNothing(t *testing.T) {
	t.Parallel()
	s := newSteps(t)
	s.start()
	put(t, s.c, Job{ID: "later", Type: "preview_build", Tenant: "c", Tier: "pro", Timeout: time.Second, MaxAttempts: 1, Delay: 10 * time.Second})
	s.pass(3, true)
	s.server.Advance(-time.Hour)
	s.pass(20, true)
	s.wantBack("orphan")
	if got := snapshot(t, s.c); got.Delayed != 0 || got.Waiting != 2 || got.Leased != 1 {
		t.Errorf("%+v", got)
	}
}

func TestAClockSetForwardPoisonsNoHealthyJob(t *testing.T) {
	t.Parallel()
	s := newSteps(t)
	s.start()
	for range 3 {
		s.pass(4, true)
		s.server.Advance(time.Minute)
	}
	s.pass(20, true)
	s.wantBack("orphan")
}

// A lease that is taken between a step and the next sweep is as long as any other.
func TestALeaseTakenRightAfterAStepIsAsLongAsAnyOther(t *testing.T) {
	t.Parallel()
	for _, step := range []time.Duration{-time.Hour, time.Minute} {
		t.Run(step.String(), func(t *testing.T) {
			t.Parallel()
			s := newSteps(t)
			s.pass(5, true)
			s.server.Advance(step)
			s.start()
			s.held = nil
			s.pass(12, true)
			s.wantBack()
			s.pass(8, true)
			slices.Sort(s.back)
			s.wantBack("healthy", "orphan")
		})
	}
}

// While the server is away nobody can renew: that time is not counted, and all the rest is.
func TestADeadWorkersJobComesBackThroughHiccups(t *testing.T) {
	t.Parallel()
	s := newSteps(t)
	s.start()
	for range 4 {
		s.pass(6, true)
		s.pass(3, false)
	}
	s.wantBack("orphan")
	s.pass(300, false)
	s.pass(10, true)
	s.wantBack("orphan")
}

// The queue's clock does not stay behind for good: people and older workers go by the server's.
func TestTheQueuesClockComesBackToTheServers(t *testing.T) {
	t.Parallel()
	for _, step := range []time.Duration{-time.Minute, time.Minute} {
		t.Run(step.String(), func(t *testing.T) {
			t.Parallel()
			s := newSteps(t)
			off := func() time.Duration {
				c := s.c.rdb.HGetAll(t.Context(), key(testQueue, "clock")).Val()
				return millis(c["seen"]) - millis(c["at"])
			}
			s.server.Advance(step)
			s.pass(1, true)
			if off().Abs() < 50*time.Second {
				t.Errorf("a step of %v was followed at once: off by %v", step, off())
			}
			s.pass(700, true)
			if off() != 0 {
				t.Errorf("off by %v", off())
			}
		})
	}
}

func TestAVerdictAndALookForStuckJobsComeInTimeWhateverTheClock(t *testing.T) {
	t.Parallel()
	s := newSteps(t)
	j := job("a", "a", "pro")
	j.MaxAttempts = 1
	put(t, s.c, j)
	if _, err := s.c.Retry(t.Context(), claimOne(t, s.c), 0, "failed"); err != nil {
		t.Fatal(err)
	}
	s.server.Advance(-time.Hour)
	verdicts, heals := 0, 0
	for range 8 {
		s.server.Advance(time.Second)
		swept, err := s.c.Sweep(t.Context(), testQueue)
		if err != nil {
			t.Fatal(err)
		}
		verdicts += len(swept.Verdicts)
		if swept.Heal {
			heals++
		}
	}
	if verdicts != 1 || heals == 0 {
		t.Errorf("%d verdicts, %d looks", verdicts, heals)
	}
}

// A dead GPU worker's word does not keep premium jobs for an hour.
func TestWordsFromTheFutureAreNotBelieved(t *testing.T) {
	t.Parallel()
	s := newSteps(t)
	ctx := t.Context()
	if err := s.c.Beat(ctx, Heartbeat{ID: "gpu-1", Name: "gpu-1", Kind: "gpu", Queues: []string{testQueue}}); err != nil {
		t.Fatal(err)
	}
	j := job("a", "a", "premium")
	j.PrefersGPU = true
	put(t, s.c, j)
	if got := claim(t, s.c, 1); len(got) != 0 {
		t.Fatal("a CPU worker took a job of a GPU worker that lives")
	}
	s.server.Advance(-time.Hour)
	list, now, err := s.c.Workers(ctx)
	if err != nil || len(list) != 1 || list[0].Healthy(now) {
		t.Error("a word from the future is believed", list, err)
	}
	claimOne(t, s.c)
}

// Wait times are the server's: a worker's own clock, however wrong, has no part in them.
func TestAWaitIsMeasuredByOneClock(t *testing.T) {
	t.Parallel()
	s := newSteps(t) // a server whose clock is years from this process's
	put(t, s.c, job("a", "a", "pro"))
	s.server.Advance(3 * time.Second)
	if l := claimOne(t, s.c); l.Waited != 3*time.Second || time.Since(l.ClaimedAt).Abs() > time.Hour {
		t.Errorf("waited %v, claimed at %v", l.Waited, l.ClaimedAt)
	}
}

// Out of memory, a server takes no new job; those that it has are finished, and dead workers' jobs come back.
func TestOutOfMemoryOnlyEnqueueingIsRefused(t *testing.T) {
	t.Parallel()
	server := servertest.RedisServer(t)
	options, err := redis.ParseURL(server.URL(0))
	if err != nil {
		t.Fatal(err)
	}
	rdb := redis.NewClient(options)
	t.Cleanup(func() { _ = rdb.Close() })
	clk := newClock()
	c := New(rdb, Options{ServerClock: clk.Now})
	ctx := t.Context()
	for i := range 6 {
		put(t, c, job(fmt.Sprint("j", i), fmt.Sprint("t", i), "pro"))
	}
	if _, err := c.Sweep(ctx, testQueue); err != nil {
		t.Fatal(err)
	}
	orphan, healthy := claimOne(t, c), claimOne(t, c)
	if err := rdb.ConfigSet(ctx, "maxmemory", "1").Err(); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Enqueue(ctx, testQueue, job("new", "n", "pro")); err == nil {
		t.Error("a full server took a job")
	}
	var back []string
	for range 20 {
		clk.Advance(time.Second)
		swept, err := c.Sweep(ctx, testQueue)
		if err != nil {
			t.Fatal("sweep:", err)
		}
		back = append(back, swept.Expired...)
		if states, err := c.Extend(ctx, testQueue, []Lease{healthy}); err != nil || states[0] != Renewed {
			t.Fatal("extend:", states, err)
		}
	}
	if !slices.Equal(back, []string{orphan.ID}) {
		t.Errorf("%v came back, not %s", back, orphan.ID)
	}
	beat := Heartbeat{ID: "w", Name: "w", Kind: "cpu"}
	if err := c.Beat(ctx, beat); err != nil {
		t.Error("beat:", err)
	}
	if err := c.Leave(ctx, beat); err != nil {
		t.Error("leave:", err)
	}
	if state, err := c.Cancel(ctx, testQueue, healthy.ID); err != nil || state != Leased {
		t.Error("cancel:", state, err)
	}
	if err := c.Ack(ctx, healthy, Stopped); err != nil {
		t.Error("ack:", err)
	}
	if _, err := c.Retry(ctx, claimOne(t, c), time.Second, "failed"); err != nil {
		t.Error("retry:", err)
	}
	if n, err := c.Release(ctx, testQueue, claim(t, c, 1)); err != nil || n != 1 {
		t.Error("release:", n, err)
	}
	if _, _, err := c.HealDepth(ctx, testQueue); err != nil {
		t.Error("depth:", err)
	}
	if err := rdb.ConfigSet(ctx, "maxmemory", "0").Err(); err != nil {
		t.Fatal(err)
	}
	places(t, c)
}

// What an operator pushes by hand is no job, and no claim would ever take it away.
func TestADepthThatNoJobExplainsIsHealed(t *testing.T) {
	t.Parallel()
	c, _ := newQueue(t)
	ctx := t.Context()
	put(t, c, job("a", "a", "pro"), job("b", "b", "free"), job("c", "b", "free"))
	for _, step := range []struct {
		do      func() error
		extra   int
		foreign int
	}{
		{func() error { return nil }, 0, 0},
		{func() error { return c.rdb.RPush(ctx, testQueue, "x", "y", "x", "1").Err() }, 4, 3},
		{func() error { return c.rdb.LPush(ctx, testQueue, "z").Err() }, 1, 1},
		{func() error { return c.rdb.LPop(ctx, testQueue).Err() }, -1, 0},
		{func() error { return c.rdb.Del(ctx, testQueue).Err() }, -3, 0},
	} {
		if err := step.do(); err != nil {
			t.Fatal(err)
		}
		extra, foreign, err := c.HealDepth(ctx, testQueue)
		if err != nil || extra != step.extra || len(foreign) != step.foreign {
			t.Errorf("%d, %q, %v; not %d and %d", extra, foreign, err, step.extra, step.foreign)
		}
		places(t, c)
	}
	if kept := c.rdb.LRange(ctx, key(testQueue, "foreign"), 0, -1).Val(); len(kept) != 4 {
		t.Errorf("kept aside: %q", kept)
	}
	if got := ids(claim(t, c, 10)); len(got) != 3 {
		t.Error(got)
	}
}

// Every process takes snapshots at each scrape: what one costs is bounded, however many tenants wait.
func TestASnapshotOfAThousandTenantsIsCheap(t *testing.T) {
	t.Parallel()
	server := servertest.RedisServer(t)
	options, err := redis.ParseURL(server.URL(0))
	if err != nil {
		t.Fatal(err)
	}
	rdb := redis.NewClient(options)
	t.Cleanup(func() { _ = rdb.Close() })
	c := New(rdb, Options{})
	var jobs []Job
	for i := range 1000 {
		j := job(fmt.Sprint("j", i), fmt.Sprint("t", i), []string{"free", "pro", "premium"}[i%3])
		j.PrefersGPU = i%2 == 0
		jobs = append(jobs, j)
	}
	put(t, c, jobs...)
	snapshot(t, c) // loads the script
	const calls = 50
	if err := rdb.ConfigResetStat(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	for range calls {
		if s := snapshot(t, c); s.Waiting != 1000 {
			t.Fatal(s)
		}
	}
	stats, err := rdb.InfoMap(t.Context(), "commandstats").Result()
	if err != nil {
		t.Fatal(err)
	}
	commands := 0
	for name, line := range stats["Commandstats"] {
		var n int
		if _, err := fmt.Sscanf(line, "calls=%d,", &n); err != nil {
			t.Fatal(name, line, err)
		}
		commands += n
	}
	t.Logf("%d commands a snapshot; %s", commands/calls, stats["Commandstats"]["cmdstat_evalsha"])
	if commands/calls > 500 {
		t.Errorf("a snapshot takes %d commands", commands/calls)
	}
}
