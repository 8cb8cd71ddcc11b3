package queue

import (
	"testing"
	"time"
)

func TestAJobThatIsGivenBackHasSpentNothing(t *testing.T) {
	t.Parallel()
	c, clk := newQueue(t)
	j := job("a", "t", "pro")
	j.Expires = clk.Now().Add(time.Hour)
	put(t, c, j)
	for given := range 20 {
		l := claimOne(t, c)
		if l.Attempt != 1 || l.Crashes != 0 || l.GivenBack != given || !l.Expires.Equal(j.Expires) || l.Trace != "" {
			t.Fatalf("given back %d times: %+v", given, l)
		}
		if err := c.GiveBack(t.Context(), l, time.Minute, "the storage is away"); err != nil {
			t.Fatal(err)
		}
		if err := c.GiveBack(t.Context(), l, time.Minute, "again"); err != ErrLeaseLost { //nolint:errorlint // as it is returned
			t.Fatal(err)
		}
		if got := claim(t, c, 1); len(got) != 0 {
			t.Fatal("claimed before its time")
		}
		if r, err := c.Get(t.Context(), testQueue, "a"); err != nil || r.State != Delayed || r.Error != "the storage is away" || r.Attempt != 1 {
			t.Fatal(r, err)
		}
		clk.Advance(time.Minute)
	}
	if n := snapshot(t, c); n.Dead != 0 || n.Delayed+n.Waiting != 1 {
		t.Errorf("%+v", n)
	}
	// An attempt of its own starts the count of the next.
	if _, err := c.Retry(t.Context(), claimOne(t, c), 0, "failed"); err != nil {
		t.Fatal(err)
	}
	l := claimOne(t, c)
	if l.Attempt != 2 || l.GivenBack != 0 {
		t.Errorf("%+v", l)
	}
	// Brought back by an operator, it has as much time as at first.
	if err := c.Fail(t.Context(), l, Exhausted, "failed"); err != nil {
		t.Fatal(err)
	}
	clk.Advance(24 * time.Hour)
	if n, err := c.Replay(t.Context(), testQueue, "a"); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	if l := claimOne(t, c); !l.Expires.Equal(clk.Now().Add(l.Expires.Sub(clk.Now()))) || l.Expires.Sub(clk.Now()) != j.Expires.Sub(l.EnqueuedAt) {
		t.Errorf("it expires in %v", l.Expires.Sub(clk.Now()))
	}
}

func TestARecordTellsATraceFromADeadline(t *testing.T) {
	t.Parallel()
	c, clk := newQueue(t)
	for _, trace := range []string{"", "00-trace-01"} {
		for _, expires := range []time.Time{{}, clk.Now().Add(time.Hour)} {
			j := job("a", "t", "free")
			j.Trace, j.Expires = trace, expires
			put(t, c, j)
			l := claimOne(t, c)
			if l.Trace != trace || !l.Expires.Equal(expires) || l.Tenant != "t" || string(l.Payload) != string(j.Payload) {
				t.Errorf("%q, %v: %+v", trace, expires, l)
			}
			if err := c.Ack(t.Context(), l, Done); err != nil {
				t.Fatal(err)
			}
		}
	}
	j := job("a", "t", "free")
	j.Trace = "@1"
	if _, err := c.Enqueue(t.Context(), testQueue, j); err == nil {
		t.Error("a trace that would be read as a deadline was taken")
	}
}
