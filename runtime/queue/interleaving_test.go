package queue

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"github.com/redis/go-redis/v9"
)

// between does something before each command of a name, and may lose the command.
type between struct {
	name string
	do   func() error
	// most is the largest argument list of a transaction, in bytes.
	most atomic.Int64
}

func (b *between) DialHook(next redis.DialHook) redis.DialHook { return next }

func (b *between) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		var size int64
		for _, cmd := range cmds {
			for _, arg := range cmd.Args() {
				if text, ok := arg.([]byte); ok {
					size += int64(len(text))
				}
			}
		}
		b.most.Store(max(b.most.Load(), size))
		return next(ctx, cmds)
	}
}

func (b *between) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if cmd.Name() == b.name {
			if err := b.do(); err != nil {
				cmd.SetErr(err)
				return err
			}
		}
		return next(ctx, cmd)
	}
}

var errBroken = &net.OpError{Op: "write", Err: errors.New("broken pipe")}

func healAll(t testing.TB, c *Client) []string {
	t.Helper()
	var all []string
	for cursor, first := uint64(0), true; first || cursor != 0; first = false {
		healed, next, err := c.Heal(t.Context(), testQueue, cursor)
		if err != nil {
			t.Fatal(err)
		}
		all, cursor = append(all, healed...), next
	}
	return all
}

// other returns a client of the same database without hooks.
func other(t testing.TB, c *Client) *Client {
	t.Helper()
	o := c.rdb.(*redis.Client).Options()
	rdb := redis.NewClient(&redis.Options{Addr: o.Addr, DB: o.DB})
	t.Cleanup(func() { _ = rdb.Close() })
	return New(rdb, c.opts)
}

// The records of a call are written before its script runs where the server did not know the script.
func TestHealingLeavesJobsAloneThatAreBeingEnqueued(t *testing.T) {
	t.Parallel()
	c, _ := newQueue(t)
	second := other(t, c)
	c.rdb.AddHook(&between{name: "eval", do: func() error {
		if healed := healAll(t, second); len(healed) != 0 {
			t.Errorf("healed %v", healed)
		}
		return nil
	}})
	if err := second.rdb.ScriptFlush(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	put(t, c, job("a", "t", "free"))
	got := claim(t, second, 5)
	if s := snapshot(t, second); len(got) != 1 || s.Waiting != 0 {
		t.Fatalf("claimed %v, %+v", ids(got), s)
	}
}

func TestWhatADeadClientLeftHalfEnqueuedIsHealed(t *testing.T) {
	t.Parallel()
	c, clk := newQueue(t)
	second := other(t, c)
	c.rdb.AddHook(&between{name: "eval", do: func() error { return errBroken }})
	if err := second.rdb.ScriptFlush(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	if _, err := c.EnqueueMany(t.Context(), testQueue, []Job{job("a", "t", "free"), job("b", "t", "free")}); err == nil {
		t.Fatal("enqueued without a server")
	}
	clk.Advance(2 * time.Minute)
	healed := healAll(t, second)
	slices.Sort(healed)
	if !slices.Equal(healed, []string{"a", "b"}) {
		t.Fatalf("healed %v", healed)
	}
	for _, l := range claim(t, second, 5) {
		if err := second.Ack(t.Context(), l, Done); err != nil {
			t.Fatal(err)
		}
	}
	nothingLeft(t, second)
}

// nothingLeft checks the keys of a queue whose jobs have all ended.
func nothingLeft(t testing.TB, c *Client) {
	t.Helper()
	for _, k := range c.rdb.Keys(t.Context(), "*").Val() {
		switch rest := strings.TrimPrefix(k, "{preview_queue}:"); {
		case rest == "turn", rest == "heal", rest == "clock", rest == "limits", rest == "wake", rest == "wake:gpu", strings.HasPrefix(rest, "stats:"):
		default:
			t.Errorf("%s is left", k)
		}
	}
}

// An acknowledgement that its caller has given up is still in the batch that it is repeated in.
func TestAJobThatABatchAcknowledgesTwiceCountsOnce(t *testing.T) {
	t.Parallel()
	c, _ := newQueue(t)
	put(t, c, job("a", "t", "free"), job("b", "t", "free"), job("c", "t", "free"))
	held := claim(t, c, 3)
	a, b := c.end(&held[0], Done), c.end(&held[1], Done)
	states, err := c.ack(t.Context(), testQueue, []ended{a, b, a, a})
	if err != nil || !slices.Equal(states, []int64{leaseHeld, leaseHeld, leaseGone, leaseGone}) {
		t.Fatal(states, err)
	}
	if s := snapshot(t, c); s.Leased != 1 {
		t.Fatalf("%d jobs are counted as running, one is", s.Leased)
	}
	stats, err := c.Stats(t.Context(), testQueue, 1)
	if err != nil || stats.Types["preview_build"].Done != 2 {
		t.Fatal(stats.Types["preview_build"], err)
	}
}

// After an outage everything that was delayed may be due at once.
func TestAClaimDoesNotWaitForAllThatIsDue(t *testing.T) {
	t.Parallel()
	c, clk := newQueue(t)
	late := make([]Job, 2*promoteMost)
	for i := range late {
		late[i] = job(fmt.Sprint("late", i), "t", "free")
		late[i].Delay = time.Second
	}
	put(t, c, late...)
	put(t, c, job("ready", "u", "premium"))
	clk.Advance(time.Minute)
	got := claim(t, c, 2)
	if s := snapshot(t, c); len(got) != 2 || s.Delayed != promoteMost {
		t.Fatalf("claimed %v, %+v", ids(got), s)
	}
}

func TestACallOfLargeJobsIsSentInPieces(t *testing.T) {
	t.Parallel()
	c, _ := newQueue(t)
	watch := &between{}
	c.rdb.AddHook(watch)
	jobs := make([]Job, 24)
	for i := range jobs {
		jobs[i] = job(fmt.Sprint("j", i), "t", "free")
		jobs[i].Payload = make([]byte, 1<<20)
	}
	added, err := c.EnqueueMany(t.Context(), testQueue, append(jobs, jobs[0]))
	if err != nil || len(added) != 25 || slices.Index(added, false) != 24 {
		t.Fatal(added, err)
	}
	if most := watch.most.Load(); most > 9<<20 {
		t.Errorf("%d bytes in one transaction", most)
	}
	if got := claim(t, c, 30); len(got) != 24 || len(got[23].Payload) != 1<<20 {
		t.Fatal(len(got))
	}
}

// A search of the whole ring for each of a batch of jobs would hold up the server for a second.
func TestAJobThatComesBackIsNotSearchedForInALongRing(t *testing.T) {
	t.Parallel()
	c, _ := newQueue(t)
	jobs := make([]Job, 0, 6000)
	for round := range 2 {
		for i := range 3000 {
			jobs = append(jobs, job(fmt.Sprint("j", round, "-", i), fmt.Sprint("t", i), "free"))
		}
	}
	put(t, c, jobs...)
	held := claim(t, c, 1)
	for range 3 {
		claim(t, c, 500)
	}
	if n, err := c.Release(t.Context(), testQueue, held); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	ring := c.rdb.LRange(t.Context(), "{preview_queue}:ring:free", 0, -1).Val()
	slices.Sort(ring)
	if len(slices.Compact(ring)) != 3000 {
		t.Fatalf("%d tenants", len(ring))
	}
	seen := map[string]bool{}
	for {
		got := claim(t, c, 500)
		if len(got) == 0 {
			break
		}
		for _, l := range got {
			if seen[l.ID] {
				t.Fatalf("%s twice", l.ID)
			}
			seen[l.ID] = true
		}
	}
	if !seen["j0-0"] || len(seen) != 6000-1500 {
		t.Fatalf("claimed %d", len(seen))
	}
}

// The attempts of one claim share memory: a word of a record must not keep its payload.
func TestTheWordsOfARecordDoNotKeepItsPayload(t *testing.T) {
	t.Parallel()
	j := job("a", "t", "free")
	j.Trace = "00-trace-01"
	text := string(j.appendRecord(nil, time.UnixMilli(1)))
	got, lane, at, ok := facts(text)
	if !ok {
		t.Fatal(text)
	}
	from := uintptr(unsafe.Pointer(unsafe.StringData(text)))
	for _, word := range []string{got.Type, got.Tier, got.Tenant, got.Trace, lane, at} {
		if p := uintptr(unsafe.Pointer(unsafe.StringData(word))); p >= from && p < from+uintptr(len(text)) {
			t.Errorf("%q is a part of the record", word)
		}
	}
}

func TestAnEvictedJobLeavesNothingWhenItIsGivenBack(t *testing.T) {
	t.Parallel()
	c, _ := newQueue(t)
	put(t, c, job("a", "t", "free"))
	l := claimOne(t, c)
	if n, err := c.Release(t.Context(), testQueue, []Lease{l}); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	l = claimOne(t, c)
	if err := c.rdb.Del(t.Context(), jobKey(testQueue, "a")).Err(); err != nil {
		t.Fatal(err)
	}
	if n, err := c.Release(t.Context(), testQueue, []Lease{l}); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	nothingLeft(t, c)
}

func TestTheServersTimeSurvivesAJumpOfOurClock(t *testing.T) {
	t.Parallel()
	server := time.UnixMilli(1_800_000_000_000)
	asked := comparison{server: server, wall: 5_000_000_000_000, ran: time.Hour}
	for name, c := range map[string]struct {
		wall, ran time.Duration // since
		good      bool
	}{
		"a moment":  {time.Second, time.Second, true},
		"forward":   {time.Hour, time.Second, false},
		"backward":  {-time.Hour, time.Second, false},
		"suspended": {time.Hour, 2 * time.Second, false},
		"old":       {clockAge, clockAge, false},
	} {
		now, good := asked.now(asked.wall+int64(c.wall), asked.ran+c.ran)
		if !now.Equal(server.Add(c.ran)) || good != c.good {
			t.Errorf("%s: %v, good %v", name, now, good)
		}
	}
}

func TestHostsTakeTurnsAtHealing(t *testing.T) {
	t.Parallel()
	c, clk := newQueue(t)
	if s := sweep(t, c); !s.Heal || s.HealFrom != 0 {
		t.Fatalf("got %+v", s)
	}
	if s := sweep(t, c); s.Heal {
		t.Fatal("two at a time")
	}
	jobs := make([]Job, 3*healBatch)
	for i := range jobs {
		jobs[i] = job(fmt.Sprint("j", i), "t", "free")
	}
	put(t, c, jobs...)
	_, next, err := c.Heal(t.Context(), testQueue, 0)
	if err != nil {
		t.Fatal(err)
	}
	clk.Advance(healTime)
	if s := sweep(t, c); !s.Heal || s.HealFrom != next || next == 0 {
		t.Fatalf("got %+v, want to go on at %d", s, next)
	}
}

// The longest words there may be fit into what is read of a record, and its payload is read only where it is wanted.
func TestListsLeaveLargePayloadsWhereTheyAre(t *testing.T) {
	t.Parallel()
	c, _ := newQueue(t)
	long := func(n int) string { return strings.Repeat("x", n) }
	j := job(long(128), long(128), "premium")
	j.Type, j.Trace, j.PrefersGPU, j.MaxAttempts, j.Timeout = long(64), long(maxTrace), true, 1000, 24*time.Hour
	j.Payload = []byte(strings.Repeat("\n", 1<<20))
	put(t, c, j)
	same := func(r Record, payload int) {
		t.Helper()
		if r.ID != j.ID || r.Type != j.Type || r.Tenant != j.Tenant || r.Trace != j.Trace || !r.PrefersGPU || len(r.Payload) != payload {
			t.Fatalf("got %q of %q with %d bytes", r.ID, r.Tenant, len(r.Payload))
		}
	}
	listed, err := c.List(t.Context(), testQueue, Waiting, 5)
	if err != nil || len(listed) != 1 {
		t.Fatal(len(listed), err)
	}
	same(listed[0], 0)
	if err := c.Fail(t.Context(), claimOne(t, c), Exhausted, "failed"); err != nil {
		t.Fatal(err)
	}
	dead, _, err := c.Dead(t.Context(), testQueue, DeadQuery{Type: j.Type})
	if err != nil || len(dead) != 1 {
		t.Fatal(len(dead), err)
	}
	same(dead[0], 0)
	got, err := c.Get(t.Context(), testQueue, j.ID)
	if err != nil {
		t.Fatal(err)
	}
	same(got, 1<<20)
}
