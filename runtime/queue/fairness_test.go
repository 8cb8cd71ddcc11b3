package queue

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestTiersShareClaimsByWeightWhileAllHaveWork(t *testing.T) {
	t.Parallel()
	c, _ := newQueue(t)
	for _, tier := range []string{"free", "pro", "premium"} {
		jobs := make([]Job, 300)
		for i := range jobs {
			jobs[i] = job(fmt.Sprintf("%s-%d", tier, i), fmt.Sprintf("%s-tenant-%d", tier, i%7), tier)
		}
		put(t, c, jobs...)
	}
	for _, batch := range []int{1, 7, 50} {
		count := map[string]int{}
		for taken := 0; taken < 100; {
			got := claim(t, c, min(batch, 100-taken))
			taken += len(got)
			for _, l := range got {
				count[l.Tier]++
			}
		}
		if count["premium"] != 60 || count["pro"] != 30 || count["free"] != 10 {
			t.Errorf("in batches of %d: %v, want 60 30 10", batch, count)
		}
	}
}

func TestATierAloneGetsEverySlot(t *testing.T) {
	t.Parallel()
	c, _ := newQueue(t)
	jobs := make([]Job, 50)
	for i := range jobs {
		jobs[i] = job(fmt.Sprint(i), "t", "free")
	}
	put(t, c, jobs...)
	if got := claim(t, c, 50); len(got) != 50 {
		t.Fatalf("claimed %d of 50", len(got))
	}
}

func TestOneTenantsBacklogDelaysNobodyElse(t *testing.T) {
	t.Parallel()
	c, _ := newQueue(t)
	jobs := make([]Job, 10_000)
	for i := range jobs {
		jobs[i] = job(fmt.Sprint("flood-", i), "flood", "pro")
	}
	put(t, c, jobs...)
	put(t, c, job("single", "neighbour", "pro"))
	for n := 1; n <= 3; n++ {
		if claimOne(t, c).ID == "single" {
			return
		}
	}
	t.Fatal("three claims went to the tenant with 10,000 jobs")
}

func TestTenantsTakeTurnsAndTheirJobsKeepTheirOrder(t *testing.T) {
	t.Parallel()
	c, _ := newQueue(t)
	put(t, c, job("a1", "a", "free"), job("a2", "a", "free"), job("a3", "a", "free"), job("b1", "b", "free"), job("c1", "c", "free"), job("c2", "c", "free"))
	// The jobs of one claim start together: those of a tenant come in their order.
	if got := fmt.Sprint(ids(claim(t, c, 4))) + fmt.Sprint(ids(claim(t, c, 4))); got != "[a1 a2 b1 c1][c2 a3]" {
		t.Fatalf("got %s", got)
	}
}

func TestPremiumPrefersALiveGPUWorker(t *testing.T) {
	t.Parallel()
	c, clk := newQueue(t)
	prefers := func(id string) Job {
		j := job(id, "t", "premium")
		j.PrefersGPU = true
		return j
	}
	gpu := Heartbeat{ID: "gpu-1-x", Name: "gpu-1", Kind: "gpu", Queues: []string{testQueue}}
	if err := c.Beat(t.Context(), gpu); err != nil {
		t.Fatal(err)
	}
	put(t, c, prefers("one"), job("plain", "t", "premium"))
	if got := claim(t, c, 5); fmt.Sprint(ids(got)) != "[plain]" {
		t.Fatalf("the CPU worker got %v", ids(got))
	}
	got, err := c.Claim(t.Context(), testQueue, ClaimRequest{N: 5, Worker: "gpu-1-x", Token: NewToken(), GPU: true})
	if err != nil || fmt.Sprint(ids(got.Leases)) != "[one]" || got.Leases[0].GPUFallback {
		t.Fatalf("the GPU worker got %+v %v", got, err)
	}

	put(t, c, prefers("two"))
	clk.Advance(gpuWord + time.Millisecond) // the GPU worker died: its word runs out
	l := claimOne(t, c)
	if l.ID != "two" || !l.GPUFallback {
		t.Fatalf("got %+v", l)
	}
	stats, err := c.Stats(t.Context(), testQueue, 2)
	if err != nil || stats.Types["preview_build"].GPUFallback != 1 {
		t.Fatalf("the fallback was not counted: %+v %v", stats.Types["preview_build"], err)
	}
}

func TestEveryTierHasItsTurnsInEachRound(t *testing.T) {
	t.Parallel()
	turns := strings.Split(lanePattern(Weights{Premium: 6, Pro: 3, Free: 1}), ",")
	count := map[string]int{}
	longest := 0
	run, last := 0, ""
	for _, turn := range append(turns, turns...) {
		count[turn]++
		if turn == last {
			run++
		} else {
			run, last = 1, turn
		}
		longest = max(longest, run)
	}
	if count["premium"] != 12 || count["pro"] != 6 || count["free"] != 2 || longest > 2 {
		t.Fatalf("%v, %d in a row: %v", count, longest, turns)
	}
}
