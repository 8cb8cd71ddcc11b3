package queue

import (
	"fmt"
	"testing"
)

func TestLimitsOnConcurrencyHoldJobsBackAndLetThemGo(t *testing.T) {
	t.Parallel()
	c, _ := newQueue(t)
	for i := range 10 {
		docs := job(fmt.Sprint("docs-", i), fmt.Sprint("t", i%3), "pro")
		docs.Type = "ai_docs"
		put(t, c, docs, job(fmt.Sprint("preview-", i), fmt.Sprint("u", i%3), "pro"))
	}
	set := func(jobType string, limit int) {
		t.Helper()
		if err := c.SetLimit(t.Context(), testQueue, jobType, limit); err != nil {
			t.Fatal(err)
		}
	}
	count := func(leases []Lease) map[string]int {
		n := map[string]int{}
		for _, l := range leases {
			n[l.Type]++
		}
		return n
	}
	set("ai_docs", 2)
	set("", 5)
	r := ClaimRequest{N: 20, Worker: "w", Token: NewToken()}
	first, err := c.Claim(t.Context(), testQueue, r)
	if err != nil || len(first.Leases) != 5 || count(first.Leases)["ai_docs"] > 2 || !first.Limited {
		t.Fatalf("claimed %v, limited %v, %v", count(first.Leases), first.Limited, err)
	}
	if got := claim(t, c, 20); len(got) != 0 {
		t.Fatalf("claimed %d beyond the queue's limit", len(got))
	}
	set("", -1)
	rest := claim(t, c, 20)
	if n := count(append(rest, first.Leases...)); n["ai_docs"] != 2 || n["preview_build"] != 10 {
		t.Fatalf("running %v, want 2 of ai_docs and every preview", n)
	}
	limits, err := c.Limits(t.Context(), testQueue)
	if err != nil || limits.Queue != nil || limits.Types["ai_docs"] != 2 {
		t.Fatalf("limits %+v %v", limits, err)
	}
	for _, l := range first.Leases {
		if err := c.Ack(t.Context(), l, Done); err != nil {
			t.Fatal(err)
		}
	}
	freed := count(first.Leases)["ai_docs"]
	if n := count(claim(t, c, 20)); n["ai_docs"] != freed {
		t.Fatalf("%d of a type ended, %d started", freed, n["ai_docs"])
	}
	set("ai_docs", -1)
	if n := snapshot(t, c).Waiting; len(claim(t, c, 20)) != int(n) {
		t.Fatal("jobs are held back without a limit")
	}
	if n, err := c.rdb.LLen(t.Context(), testQueue).Result(); n != 0 || err != nil {
		t.Fatalf("depth %d %v", n, err)
	}
}

func TestALimitOfZeroStartsNothing(t *testing.T) {
	t.Parallel()
	c, _ := newQueue(t)
	put(t, c, job("a", "t", "free"))
	if err := c.SetLimit(t.Context(), testQueue, "", 0); err != nil {
		t.Fatal(err)
	}
	if got := claim(t, c, 5); len(got) != 0 {
		t.Fatalf("claimed %v", ids(got))
	}
	for _, bad := range []string{"*", "No Type"} {
		if err := c.SetLimit(t.Context(), testQueue, bad, 1); err == nil {
			t.Errorf("%q was taken as a job type", bad)
		}
	}
}
