package queue

import (
	"fmt"
	"testing"
)

// claimTypes claims as a worker that knows some types.
func claimTypes(t *testing.T, c *Client, n int, types ...string) Claimed {
	t.Helper()
	got, err := c.Claim(t.Context(), testQueue, ClaimRequest{N: n, Worker: "old", Token: NewToken(), Types: types})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestAClaimTakesOnlyTheTypesThatItsWorkerKnows(t *testing.T) {
	t.Parallel()
	c, _ := newQueue(t)
	// Unknown ones stand before and between the known ones of each tenant and of each tier.
	want := map[string]bool{}
	for i, tier := range []string{"free", "pro", "premium"} {
		for k := range 40 {
			j := job(fmt.Sprint(tier, k), fmt.Sprint(tier, k%3), tier)
			if k%4 != 3 {
				j.Type = fmt.Sprint("new_", i)
			} else {
				want[j.ID] = true
			}
			put(t, c, j)
		}
	}
	got := claimTypes(t, c, 7, "preview_build")
	if len(got.Leases) != 7 || len(got.Unknown) != 3 {
		t.Fatalf("%d jobs, unknown %v", len(got.Leases), got.Unknown)
	}
	leases := append(got.Leases, claimTypes(t, c, 100, "preview_build", "another").Leases...)
	for _, l := range leases {
		if !want[l.ID] || l.Type != "preview_build" {
			t.Errorf("claimed %s of the type %s", l.ID, l.Type)
		}
		delete(want, l.ID)
	}
	if len(want) != 0 {
		t.Errorf("not claimed: %v", want)
	}
	if again := claimTypes(t, c, 100, "preview_build"); len(again.Leases) != 0 || again.Waiting != 90 {
		t.Errorf("%d claimed, %d wait", len(again.Leases), again.Waiting)
	}
	// A worker that knows them all gets them in their order, never tried before.
	last := map[string]int{}
	rest := claimTypes(t, c, 100, "new_0", "new_1", "new_2", "preview_build")
	for _, l := range rest.Leases {
		var k int
		if _, err := fmt.Sscanf(l.ID[len(l.Tier):], "%d", &k); err != nil || l.Attempt != 1 || l.Crashes != 0 {
			t.Fatal(l, err)
		}
		if before, ok := last[l.Tenant]; ok && before > k {
			t.Errorf("%s came after %d", l.ID, before)
		}
		last[l.Tenant] = k
	}
	if len(rest.Leases) != 90 || len(rest.Unknown) != 0 {
		t.Errorf("%d jobs, unknown %v", len(rest.Leases), rest.Unknown)
	}
	if _, err := c.Claim(t.Context(), testQueue, ClaimRequest{N: 1, Worker: "w", Token: "t", Types: []string{"No Type"}}); err == nil {
		t.Error("a type that is none was taken")
	}
}

// However many unknown jobs stand before a known one, and however many tenants have nothing else: it is reached, and a claim that
// looks for it looks at a bounded number.
func TestUnknownJobsHideNothingForEver(t *testing.T) {
	t.Parallel()
	c, _ := newQueue(t)
	var jobs []Job
	for i := range 2000 {
		j := job(fmt.Sprint("deep", i), "deep", "free")
		j.Type = "new"
		jobs = append(jobs, j)
	}
	jobs = append(jobs, job("known", "deep", "free"))
	for i := range 1000 {
		j := job(fmt.Sprint("wide", i), fmt.Sprint("wide", i), "free")
		j.Type = "new"
		jobs = append(jobs, j)
	}
	put(t, c, jobs...)
	for claims := 1; ; claims++ {
		got := claimTypes(t, c, 10, "preview_build")
		if len(got.Leases) == 1 && got.Leases[0].ID == "known" {
			break
		}
		if len(got.Leases) != 0 || claims > 200 {
			t.Fatalf("claim %d: %v", claims, ids(got.Leases))
		}
	}
	if n := len(claim(t, c, 500)); n != 500 {
		t.Errorf("%d claimed", n)
	}
	places(t, c)
}

// Limits by type hold for what is chosen among unknown jobs.
func TestALimitHoldsBetweenUnknownJobs(t *testing.T) {
	t.Parallel()
	c, _ := newQueue(t)
	for i := range 10 {
		strange, docs := job(fmt.Sprint("new", i), "t", "pro"), job(fmt.Sprint("docs", i), "t", "pro")
		strange.Type, docs.Type = "new", "ai_docs"
		put(t, c, strange, docs)
	}
	if err := c.SetLimit(t.Context(), testQueue, "ai_docs", 3); err != nil {
		t.Fatal(err)
	}
	if got := claimTypes(t, c, 10, "ai_docs"); len(got.Leases) != 3 || !got.Limited || got.Leases[0].ID != "docs0" {
		t.Errorf("claimed %v, limited %v", ids(got.Leases), got.Limited)
	}
}
