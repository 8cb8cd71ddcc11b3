package queue

import (
	"testing"
	"time"
)

func TestWorkersAreListedByTheirHeartbeats(t *testing.T) {
	t.Parallel()
	c, clk := newQueue(t)
	one := Heartbeat{ID: "cpu-1-a", Name: "cpu-1", Kind: "cpu", Queues: []string{testQueue}, Slots: 4, Busy: 1, Memory: 5 << 20}
	two := Heartbeat{ID: "cpu-1-b", Name: "cpu-1", Kind: "cpu", Queues: []string{testQueue}, Slots: 4}
	if err := c.Beat(t.Context(), one); err != nil {
		t.Fatal(err)
	}
	clk.Advance(SilentAfter)
	if err := c.Beat(t.Context(), two); err != nil {
		t.Fatal(err)
	}
	workers, now, err := c.Workers(t.Context())
	if err != nil || len(workers) != 2 || workers[0].ID != two.ID || workers[1].Memory != one.Memory {
		t.Fatalf("got %+v %v", workers, err)
	}
	if !workers[0].Healthy(now) || !workers[1].Healthy(now) || workers[1].Healthy(now.Add(time.Millisecond)) {
		t.Fatal("two minutes of silence are the bound")
	}
	if err := c.Leave(t.Context(), two); err != nil {
		t.Fatal(err)
	}
	clk.Advance(workerKept)
	if err := c.Beat(t.Context(), Heartbeat{ID: "new"}); err != nil {
		t.Fatal(err)
	}
	if workers, _, err = c.Workers(t.Context()); err != nil || len(workers) != 1 || workers[0].ID != "new" {
		t.Fatalf("got %+v %v", workers, err)
	}
	if ttl := c.rdb.TTL(t.Context(), workerBeat+"new").Val(); ttl <= 0 || ttl > workerKept {
		t.Fatalf("a heartbeat lives for %v", ttl)
	}
}

func TestStatsCountWhatHappenedByTypeAndTier(t *testing.T) {
	t.Parallel()
	c, clk := newQueue(t)
	put(t, c, job("a", "t", "pro"), job("b", "t", "pro"), job("c", "u", "free"))
	clk.Advance(30 * time.Millisecond)
	leases := claim(t, c, 3)
	clk.Advance(70 * time.Second) // into another minute
	for i, outcome := range []Outcome{Done, Done, Failed} {
		if err := c.Ack(t.Context(), leases[i], outcome); err != nil {
			t.Fatal(err)
		}
	}
	stats, err := c.Stats(t.Context(), testQueue, 5)
	if err != nil {
		t.Fatal(err)
	}
	s := stats.Types["preview_build"]
	if s == nil || s.Enqueued != 3 || s.Claimed != 3 || s.Done != 2 || s.Failed != 1 {
		t.Fatalf("got %+v", s)
	}
	if w := s.Wait["pro"]; w == nil || w.Count() != 2 || w.Buckets[50*time.Millisecond] != 2 || w.Sum != 60*time.Millisecond {
		t.Fatalf("waits %+v", s.Wait["pro"])
	}
	if s.Run.Count() != 3 || s.Run.Over != 3 || s.Run.Sum != 210*time.Second {
		t.Fatalf("runs %+v", s.Run)
	}
	if recent, err := c.Stats(t.Context(), testQueue, 1); err != nil || recent.Types["preview_build"].Enqueued != 0 {
		t.Fatalf("the last minute: %+v %v", recent.Types["preview_build"], err)
	}
	if _, err := c.Stats(t.Context(), testQueue, MaxStats+1); err == nil {
		t.Fatal("statistics that are not kept")
	}
}

func TestSnapshotNamesTheOldestWaitingJob(t *testing.T) {
	t.Parallel()
	c, clk := newQueue(t)
	put(t, c, job("old", "t", "free"))
	clk.Advance(4 * time.Second)
	put(t, c, job("new", "u", "premium"))
	clk.Advance(time.Second)
	s := snapshot(t, c)
	if s.Oldest != 5*time.Second || s.Waiting != 2 || s.Types["preview_build"] != 2 || s.Tenants["premium"] != 1 {
		t.Fatalf("got %+v", s)
	}
}
