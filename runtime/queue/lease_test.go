package queue

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"hivesync/shared/fault"
)

func sweep(t testing.TB, c *Client) Swept {
	t.Helper()
	s, err := c.Sweep(t.Context(), testQueue)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestAnExpiredLeaseReturnsTheJobToTheFrontWithoutSpendingAnAttempt(t *testing.T) {
	t.Parallel()
	c, clk := newQueue(t)
	put(t, c, job("first", "t", "free"), job("second", "t", "free"), job("other", "u", "free"))
	lost := claimOne(t, c)
	clk.Advance(15*time.Second - time.Millisecond)
	if s := sweep(t, c); len(s.Expired) != 0 {
		t.Fatalf("expired too early: %v", s.Expired)
	}
	clk.Advance(time.Millisecond)
	if s := sweep(t, c); fmt.Sprint(s.Expired) != "[first]" {
		t.Fatalf("expired %v", s.Expired)
	}
	again := claimOne(t, c)
	if again.ID != "first" || again.Attempt != 1 || again.Crashes != 1 || again.Token == lost.Token {
		t.Fatalf("got %+v", again)
	}
	// The old holder changes nothing any more.
	if err := c.Ack(t.Context(), lost, Done); !errors.Is(err, ErrLeaseLost) {
		t.Errorf("Ack: %v", err)
	}
	if _, err := c.Retry(t.Context(), lost, 0, ""); !errors.Is(err, ErrLeaseLost) {
		t.Errorf("Retry: %v", err)
	}
	if err := c.Fail(t.Context(), lost, Exhausted, ""); !errors.Is(err, ErrLeaseLost) {
		t.Errorf("Fail: %v", err)
	}
	if n, err := c.Release(t.Context(), testQueue, []Lease{lost}); n != 0 || err != nil {
		t.Errorf("Release: %d %v", n, err)
	}
	if r, err := c.Extend(t.Context(), testQueue, []Lease{lost, again}); err != nil || r[0] != Lost || r[1] != Renewed {
		t.Errorf("Extend: %v %v", r, err)
	}
	if err := c.Ack(t.Context(), again, Done); err != nil {
		t.Error(err)
	}
}

func TestARenewedLeaseDoesNotExpire(t *testing.T) {
	t.Parallel()
	c, clk := newQueue(t)
	put(t, c, job("long", "t", "free"))
	l := claimOne(t, c)
	for range 5 {
		clk.Advance(10 * time.Second)
		if r, err := c.Extend(t.Context(), testQueue, []Lease{l}); err != nil || r[0] != Renewed {
			t.Fatal(r, err)
		}
		if s := sweep(t, c); len(s.Expired) != 0 {
			t.Fatal("expired in spite of renewals")
		}
	}
}

func TestThreeCrashesQuarantineAJobAndOweItsVerdict(t *testing.T) {
	t.Parallel()
	c, clk := newQueue(t)
	put(t, c, job("killer", "t", "free"))
	for crash := 1; crash <= 3; crash++ {
		l := claimOne(t, c)
		if l.Attempt != 1 || l.Crashes != crash-1 {
			t.Fatalf("claim %d: %+v", crash, l)
		}
		clk.Advance(16 * time.Second)
		s := sweep(t, c)
		if crash < 3 && (len(s.Expired) != 1 || len(s.Poisoned) != 0) {
			t.Fatalf("crash %d: %+v", crash, s)
		}
		if crash == 3 && (fmt.Sprint(s.Poisoned) != "[killer]" || fmt.Sprint(s.Verdicts) != "[killer]") {
			t.Fatalf("crash 3: %+v", s)
		}
	}
	r, err := c.Get(t.Context(), testQueue, "killer")
	if err != nil || r.State != Dead || r.Reason != Poisoned || r.Crashes != 3 || r.Attempt != 1 {
		t.Fatalf("got %+v %v", r, err)
	}
	if s := sweep(t, c); len(s.Verdicts) != 0 {
		t.Fatal("the verdict was handed out twice at once")
	}
	clk.Advance(verdictTime)
	if s := sweep(t, c); fmt.Sprint(s.Verdicts) != "[killer]" {
		t.Fatal("a verdict that did not arrive was forgotten")
	}
	if err := c.Settle(t.Context(), testQueue, "killer"); err != nil {
		t.Fatal(err)
	}
	clk.Advance(verdictTime)
	if s := sweep(t, c); len(s.Verdicts) != 0 {
		t.Fatal("a settled verdict came back")
	}
}

func TestRetriesAdvanceTheAttemptUntilNoneIsLeft(t *testing.T) {
	t.Parallel()
	c, clk := newQueue(t)
	put(t, c, job("a", "t", "free")) // three attempts
	for attempt := 1; attempt <= 3; attempt++ {
		l := claimOne(t, c)
		if l.Attempt != attempt {
			t.Fatalf("attempt %d, want %d", l.Attempt, attempt)
		}
		got, err := c.Retry(t.Context(), l, time.Second, "storage is away")
		if err != nil || (got == Buried) != (attempt == 3) {
			t.Fatalf("attempt %d: %v %v", attempt, got, err)
		}
		if l := claim(t, c, 1); len(l) != 0 {
			t.Fatal("claimed before the delay was over")
		}
		clk.Advance(time.Second)
	}
	r, err := c.Get(t.Context(), testQueue, "a")
	if err != nil || r.State != Dead || r.Reason != Exhausted || r.Error != "storage is away" {
		t.Fatalf("got %+v %v", r, err)
	}
}

func TestReleaseKeepsOrderAttemptAndCrashes(t *testing.T) {
	t.Parallel()
	c, _ := newQueue(t)
	put(t, c, job("a", "t", "free"), job("b", "t", "free"), job("c", "t", "free"))
	held := claim(t, c, 2)
	if n, err := c.Release(t.Context(), testQueue, held); n != 2 || err != nil {
		t.Fatal(n, err)
	}
	again := claim(t, c, 3)
	if fmt.Sprint(ids(again)) != "[a b c]" {
		t.Fatalf("got %v", ids(again))
	}
	for _, l := range again {
		if l.Attempt != 1 || l.Crashes != 0 {
			t.Fatalf("got %+v", l)
		}
	}
}

func TestCancelReachesAJobInEveryState(t *testing.T) {
	t.Parallel()
	c, clk := newQueue(t)
	late := job("delayed", "t", "free")
	late.Delay = time.Minute
	put(t, c, job("leased", "t", "free"), job("waiting", "t", "free"), late)
	l := claimOne(t, c)
	for id, want := range map[string]State{"leased": Leased, "waiting": Waiting, "delayed": Delayed, "never": Unknown} {
		if got, err := c.Cancel(t.Context(), testQueue, id); err != nil || got != want {
			t.Errorf("%s: found %q %v", id, got, err)
		}
	}
	if s := snapshot(t, c); s.Waiting != 0 || s.Delayed != 0 || s.Leased != 1 || len(s.Tenants) == 0 || s.Tenants["free"] != 0 {
		t.Fatalf("got %+v", s)
	}
	if r, err := c.Extend(t.Context(), testQueue, []Lease{l}); err != nil || r[0] != CancelAsked {
		t.Fatalf("the worker was not told: %v %v", r, err)
	}
	put(t, c, job("dead", "t", "pro"))
	if err := c.Fail(t.Context(), claimOne(t, c), Exhausted, "failed"); err != nil {
		t.Fatal(err)
	}
	if got, err := c.Cancel(t.Context(), testQueue, "dead"); err != nil || got != Dead || snapshot(t, c).Dead != 1 {
		t.Errorf("a dead job: found %q %v, %d dead", got, err, snapshot(t, c).Dead)
	}
	// Its worker dies before it can stop: the job must not run again.
	clk.Advance(time.Minute)
	if s := sweep(t, c); len(s.Expired) != 0 {
		t.Fatal("a cancelled job came back")
	}
	if known, _ := c.Known(t.Context(), testQueue, []string{"leased"}); known["leased"] {
		t.Fatal("a cancelled job stayed")
	}
}

func TestCancellationsAreHeardAtOnce(t *testing.T) {
	t.Parallel()
	c, _ := newQueue(t)
	heard := make(chan string, 100)
	go func() {
		_ = c.Cancellations(t.Context(), []string{testQueue}, func(queue, id, token string) { heard <- queue + "/" + id + "/" + token })
	}()
	for c.rdb.PubSubNumSub(t.Context(), "{preview_queue}:cancelled").Val()["{preview_queue}:cancelled"] == 0 {
		if t.Context().Err() != nil {
			t.Fatal("never subscribed")
		}
	}
	put(t, c, job("a", "t", "free"))
	lease := claimOne(t, c)
	if _, err := c.Cancel(t.Context(), testQueue, "a"); err != nil {
		t.Fatal(err)
	}
	// Other databases of the server have queues and jobs of the same names.
	for got := range heard {
		if got == "preview_queue/a/"+lease.Token {
			break
		}
	}
}

func TestDeadJobsAreListedSearchedReplayedAndForgotten(t *testing.T) {
	t.Parallel()
	c, clk := newQueue(t)
	for i := range 25 {
		j := job(fmt.Sprintf("job-%02d", i), fmt.Sprint("tenant-", i%5), "pro")
		put(t, c, j)
		if i%5 != 0 {
			clk.Advance(time.Millisecond) // some die in the same millisecond
		}
		if err := c.Fail(t.Context(), claimOne(t, c), Exhausted, fmt.Sprint("Broke in room ", i%2)); err != nil {
			t.Fatal(err)
		}
	}
	var seen []string
	query := DeadQuery{Limit: 4}
	for {
		page, next, err := c.Dead(t.Context(), testQueue, query)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range page {
			seen = append(seen, r.ID)
		}
		if next == "" {
			break
		}
		query.Cursor = next
	}
	if len(seen) != 25 || seen[0] != "job-24" || seen[24] != "job-00" {
		t.Fatalf("paged through %v", seen)
	}
	page, _, err := c.Dead(t.Context(), testQueue, DeadQuery{Tenant: "tenant-1", Text: "ROOM 1"})
	if err != nil || len(page) != 3 {
		t.Fatalf("found %d %v", len(page), err)
	}
	if _, _, err := c.Dead(t.Context(), testQueue, DeadQuery{Cursor: "nonsense"}); err == nil {
		t.Error("a bad cursor was taken")
	}
	if n, err := c.ReplayAll(t.Context(), testQueue, DeadQuery{Tenant: "tenant-1"}); n != 5 || err != nil {
		t.Fatal(n, err)
	}
	back := claim(t, c, 10)
	if len(back) != 5 || back[0].Attempt != 2 || back[0].RetriedAfter != 1 {
		t.Fatalf("replayed %v", ids(back))
	}
	if n, err := c.Forget(t.Context(), testQueue, "job-00", back[0].ID); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	clk.Advance(8 * 24 * time.Hour)
	s := sweep(t, c)
	if s.Forgotten != 19 || snapshot(t, c).Dead != 0 {
		t.Fatalf("retention: %+v", s)
	}
}

// A job that is brought back goes on counting, has as many attempts as it had at first, and starts without crashes:
// however often, and however it died.
func TestAReplayedJobGoesOnCounting(t *testing.T) {
	t.Parallel()
	c, clk := newQueue(t)
	put(t, c, job("a", "t", "free")) // three attempts
	attempt := 0
	bury := func(r Reason) {
		t.Helper()
		for tries := 1; ; tries++ {
			l := claimOne(t, c)
			switch {
			case l.Crashes == 0:
				attempt++
			case r != Poisoned:
				t.Fatalf("crashes of an earlier life: %+v", l)
			}
			if l.Attempt != attempt || l.MaxAttempts != l.Before+3 || l.RetriedAfter != l.Before {
				t.Fatalf("got %+v, expected attempt %d", l, attempt)
			}
			switch r {
			case Refused:
				if err := c.Fail(t.Context(), l, r, "no"); err != nil {
					t.Fatal(err)
				}
				return
			case Exhausted:
				if got, err := c.Retry(t.Context(), l, 0, "no"); err != nil || (got == Buried) != (tries == 3) {
					t.Fatalf("try %d: %v %v", tries, got, err)
				}
			case Poisoned:
				clk.Advance(time.Minute)
				sweep(t, c)
			}
			if tries == 3 {
				return
			}
		}
	}
	for lives, r := range []Reason{Exhausted, Poisoned, Refused, Exhausted} {
		before := attempt
		bury(r)
		rec, err := c.Get(t.Context(), testQueue, "a")
		if err != nil || rec.State != Dead || rec.Reason != r || rec.Attempt != attempt || rec.MaxAttempts != before+3 || rec.RetriedAfter != before {
			t.Fatalf("dead for the %d. time: %+v, %v", lives+1, rec, err)
		}
		if n, err := c.Replay(t.Context(), testQueue, "a"); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		rec, err = c.Get(t.Context(), testQueue, "a")
		if err != nil || rec.State != Waiting || rec.Attempt != attempt+1 || rec.MaxAttempts != attempt+3 || rec.RetriedAfter != attempt ||
			rec.Crashes != 0 || rec.Error != "" || rec.Reason != "" {
			t.Fatalf("back for the %d. time: %+v, %v", lives+1, rec, err)
		}
	}
	if attempt != 3+1+1+3 {
		t.Errorf("%d attempts in all", attempt)
	}
	// It was brought back, and given back by a worker that ends: nothing of that is lost.
	if n, err := c.Release(t.Context(), testQueue, []Lease{claimOne(t, c)}); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	l := claimOne(t, c)
	if l.Attempt != attempt+1 || l.RetriedAfter != attempt || c.Ack(t.Context(), l, Done) != nil {
		t.Errorf("got %+v", l)
	}
	if keys := c.rdb.Keys(t.Context(), "*:past:*").Val(); len(keys) != 0 {
		t.Errorf("left behind: %v", keys)
	}
}

// What the queue lost is enqueued again with the attempts before that are known of it.
func TestAJobThatWasLostGoesOnCounting(t *testing.T) {
	t.Parallel()
	c, clk := newQueue(t)
	now, later := job("now", "t", "free"), job("later", "t", "free")
	now.Before, later.Before, later.Delay = 4, 7, time.Second
	put(t, c, now, later)
	put(t, c, now, later) // is known
	for _, j := range []Job{now, later} {
		l := claimOne(t, c)
		if l.ID != j.ID || l.Attempt != j.Before+1 || l.MaxAttempts != j.Before+3 || l.RetriedAfter != 0 {
			t.Errorf("got %+v", l)
		}
		clk.Advance(time.Second)
	}
	bad := job("bad", "t", "free")
	for _, bad.Before = range []int{-1, 100_001} {
		if _, err := c.Enqueue(t.Context(), testQueue, bad); !fault.Is(err, fault.ValidationFailed) {
			t.Errorf("%d attempts before: %v", bad.Before, err)
		}
	}
}

func TestHealReturnsJobsThatAreInNoSet(t *testing.T) {
	t.Parallel()
	c, clk := newQueue(t)
	put(t, c, job("stuck", "t", "free"), job("lost", "t", "free"), job("fine", "t", "free"))
	l := claimOne(t, c)
	if err := c.rdb.ZRem(t.Context(), "{preview_queue}:leases", l.Token).Err(); err != nil {
		t.Fatal(err)
	}
	if err := c.rdb.LPop(t.Context(), "{preview_queue}:jobs:free:t").Err(); err != nil {
		t.Fatal(err)
	}
	if err := c.rdb.LPop(t.Context(), testQueue).Err(); err != nil {
		t.Fatal(err)
	}
	clk.Advance(2 * time.Minute)
	var healed []string
	var cursor uint64
	for {
		ids, next, err := c.Heal(t.Context(), testQueue, cursor)
		if err != nil {
			t.Fatal(err)
		}
		healed = append(healed, ids...)
		if next == 0 {
			break
		}
		cursor = next
	}
	if got := strings.Join(healed, " "); got != "stuck lost" && got != "lost stuck" {
		t.Fatalf("healed %q", got)
	}
	if s := snapshot(t, c); s.Waiting != 3 || s.Leased != 0 {
		t.Fatalf("got %+v", s)
	}
	if got := claim(t, c, 5); len(got) != 3 {
		t.Fatalf("claimed %v", ids(got))
	}
}

func TestGetOfAnUnknownJob(t *testing.T) {
	t.Parallel()
	c, _ := newQueue(t)
	if _, err := c.Get(t.Context(), testQueue, "never"); !fault.Is(err, fault.NotFound) {
		t.Fatal(err)
	}
}
