package queue

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
)

// A server that restarted, or a replica that took over, knows no scripts.
func TestEnqueueingGoesOnWhenTheServerForgotItsScripts(t *testing.T) {
	t.Parallel()
	c, _ := newQueue(t)
	for i := range 3 {
		if err := c.rdb.ScriptFlush(t.Context()).Err(); err != nil {
			t.Fatal(err)
		}
		if added, err := c.Enqueue(t.Context(), testQueue, job(fmt.Sprint("j", i), "t", "free")); !added || err != nil {
			t.Fatal(added, err)
		}
		if err := c.rdb.ScriptFlush(t.Context()).Err(); err != nil {
			t.Fatal(err)
		}
		if added, err := c.Enqueue(t.Context(), testQueue, job(fmt.Sprint("j", i), "t", "free")); added || err != nil {
			t.Fatal("added twice", added, err)
		}
	}
	if s := snapshot(t, c); s.Waiting != 3 {
		t.Fatalf("got %+v", s)
	}
	if got := ids(claim(t, c, 5)); !slices.Equal(got, []string{"j0", "j1", "j2"}) {
		t.Fatalf("claimed %v", got)
	}
	for _, k := range c.rdb.Keys(t.Context(), "*").Val() {
		if strings.Contains(k, "proof") {
			t.Errorf("%s is left", k)
		}
	}
}

func TestOneCallMayNameAJobTwiceAndJobsThatAreThere(t *testing.T) {
	t.Parallel()
	c, _ := newQueue(t)
	put(t, c, job("there", "t", "free"))
	many := []Job{job("new", "t", "pro"), job("new", "t", "pro"), job("there", "t", "free"), job("other", "u", "pro")}
	added, err := c.EnqueueMany(t.Context(), testQueue, many)
	if err != nil || !slices.Equal(added, []bool{true, false, false, true}) {
		t.Fatal(added, err)
	}
	if s := snapshot(t, c); s.Waiting != 3 || s.Types["preview_build"] != 3 {
		t.Fatalf("got %+v", s)
	}
}

// Many tenants in one call are grouped by a map, few are searched for.
func TestACallWithManyTenantsKeepsEachJobItsAnswer(t *testing.T) {
	t.Parallel()
	c, _ := newQueue(t)
	put(t, c, job("j7", "t7", "free"))
	jobs := make([]Job, 100)
	for i := range jobs {
		jobs[i] = job(fmt.Sprint("j", i), fmt.Sprint("t", i%30), []string{"free", "pro", "premium"}[i%3])
	}
	added, err := c.EnqueueMany(t.Context(), testQueue, jobs)
	if err != nil {
		t.Fatal(err)
	}
	for i, a := range added {
		if a != (i != 7) {
			t.Errorf("job %d: added %v", i, a)
		}
	}
	if got := claim(t, c, 200); len(got) != 100 {
		t.Fatalf("claimed %d", len(got))
	}
}

func TestConcurrentCallsShareBatchesAndGetTheirOwnAnswers(t *testing.T) {
	t.Parallel()
	c, _ := newQueue(t)
	const producers, each = 40, 25
	added := make([]int, producers)
	var group sync.WaitGroup
	for p := range producers {
		group.Go(func() {
			for i := range each { // every id is enqueued by two producers
				ok, err := c.Enqueue(t.Context(), testQueue, job(fmt.Sprintf("j%d-%d", p/2, i), "t", "free"))
				if err != nil {
					t.Error(err)
				}
				if ok {
					added[p]++
				}
			}
		})
	}
	group.Wait()
	total := 0
	for p := 0; p < producers; p += 2 {
		if added[p]+added[p+1] != each {
			t.Errorf("producers %d and %d added %d and %d of %d", p, p+1, added[p], added[p+1], each)
		}
		total += each
	}
	if s := snapshot(t, c); s.Waiting != int64(total) {
		t.Fatalf("got %+v", s)
	}
}

func TestWhatAWorkerCountedSurvivesAServerThatIsAway(t *testing.T) {
	t.Parallel()
	c, _ := newQueue(t)
	put(t, c, job("a", "t", "pro"), job("b", "t", "pro"))
	for _, l := range claim(t, c, 2) {
		if err := c.Ack(t.Context(), l, Done); err != nil {
			t.Fatal(err)
		}
	}
	away, cancel := context.WithCancel(t.Context())
	cancel()
	if err := c.Flush(away, testQueue); err == nil {
		t.Fatal("flushed without a server")
	}
	stats, err := c.Stats(t.Context(), testQueue, 1)
	if err != nil {
		t.Fatal(err)
	}
	if s := stats.Types["preview_build"]; s.Claimed != 2 || s.Done != 2 || s.Run.Count() != 2 || s.Wait["pro"].Count() != 2 {
		t.Fatalf("got %+v", s)
	}
	again, err := c.Stats(t.Context(), testQueue, 1)
	if err != nil || again.Types["preview_build"].Done != 2 {
		t.Fatalf("counted twice: %+v %v", again.Types["preview_build"], err)
	}
}

func TestAcknowledgingLaterTellsOfALostLease(t *testing.T) {
	t.Parallel()
	c, clk := newQueue(t)
	put(t, c, job("a", "t", "pro"))
	l := claimOne(t, c)
	clk.Advance(c.Lease() + 1)
	if s := sweep(t, c); len(s.Expired) != 1 {
		t.Fatalf("got %+v", s)
	}
	answers := make(chan error, 2)
	c.AckLater(l, Done, func(err error) { answers <- err })
	if err := <-answers; err != ErrLeaseLost { //nolint:errorlint // it is this very error
		t.Fatalf("got %v", err)
	}
	again := claimOne(t, c)
	if again.Crashes != 1 || again.Attempt != 1 {
		t.Fatalf("got %+v", again)
	}
	c.AckLater(again, Done, func(err error) { answers <- err })
	if err := <-answers; err != nil {
		t.Fatal(err)
	}
	if s := snapshot(t, c); s.Waiting+s.Leased+s.Dead != 0 {
		t.Fatalf("got %+v", s)
	}
}
