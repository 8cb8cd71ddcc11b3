package queue

import (
	"slices"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"hivesync/shared/devservers/servertest"
)

// TestEveryScriptRunsOnACluster takes jobs of queues on all three nodes through every state.
func TestEveryScriptRunsOnACluster(t *testing.T) {
	t.Parallel()
	var addrs []string
	for _, node := range servertest.Cluster(t) {
		addrs = append(addrs, node.Addr())
	}
	cluster := redis.NewClusterClient(&redis.ClusterOptions{Addrs: addrs})
	t.Cleanup(func() { _ = cluster.Close() })
	clk := newClock()
	c := New(cluster, Options{Clock: clk.Now})
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	homes := map[string]bool{}
	for _, name := range []string{"preview_queue", "ai_docs_queue", "snapshot_queue", "queue_a", "queue_b", "queue_c", "queue_d", "queue_e"} {
		node, err := cluster.MasterForKey(ctx, name)
		must(err)
		homes[node.Options().Addr] = true
		take := func(n int) []Lease {
			t.Helper()
			got, err := c.Claim(ctx, name, ClaimRequest{N: n, Worker: "w", Token: NewToken()})
			must(err)
			if len(got.Leases) != n {
				t.Fatalf("%s: claimed %d of %d", name, len(got.Leases), n)
			}
			return got.Leases
		}
		_, err = c.EnqueueMany(ctx, name, []Job{
			job("a", "t1", "free"), job("b", "t2", "pro"), job("c", "t3", "premium"), job("d", "t1", "free"), job("e", "t2", "pro"), job("f", "t3", "pro"),
		})
		must(err)
		delayed := job("later", "t", "free")
		delayed.Delay = time.Minute
		if added, err := c.Enqueue(ctx, name, delayed); err != nil || !added {
			t.Fatal(added, err)
		}
		must(c.SetLimit(ctx, name, "preview_build", 100))
		leases := take(6)
		renewed, err := c.Extend(ctx, name, leases)
		if err != nil || slices.ContainsFunc(renewed, func(r Renewal) bool { return r != Renewed }) {
			t.Fatal(renewed, err)
		}
		must(c.Ack(ctx, leases[0], Done))
		if n, err := c.Release(ctx, name, leases[1:2]); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		if got, err := c.Retry(ctx, leases[2], time.Second, "again"); got != Scheduled || err != nil {
			t.Fatal(got, err)
		}
		must(c.Fail(ctx, leases[3], Exhausted, "failed"))
		if s, err := c.Cancel(ctx, name, leases[4].ID); s != Leased || err != nil {
			t.Fatal(s, err)
		}
		if known, err := c.Known(ctx, name, []string{leases[0].ID, leases[3].ID}); err != nil || known[leases[0].ID] || !known[leases[3].ID] {
			t.Fatal(known, err)
		}
		clk.Advance(16 * time.Second) // the last two leases run out
		swept, err := c.Sweep(ctx, name)
		if err != nil || len(swept.Expired) != 1 {
			t.Fatal(swept, err)
		}
		if n, err := c.ReplayAll(ctx, name, DeadQuery{}); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		if n, err := c.Forget(ctx, name, "unknown"); n != 0 || err != nil {
			t.Fatal(n, err)
		}
		if changed, err := c.Pause(ctx, name); !changed || err != nil {
			t.Fatal(changed, err)
		}
		if changed, err := c.Resume(ctx, name); !changed || err != nil {
			t.Fatal(changed, err)
		}
		if woken, err := c.Wait(ctx, name, true, time.Second); !woken || err != nil {
			t.Fatal(woken, err)
		}
		for cursor, first := uint64(0), true; first || cursor != 0; first = false {
			healed, next, err := c.Heal(ctx, name, cursor)
			if err != nil || len(healed) != 0 {
				t.Fatal(healed, err)
			}
			cursor = next
		}
		s, err := c.Snapshot(ctx, name)
		if err != nil || s.Waiting != 4 || s.Delayed != 1 || s.Leased != 0 || s.Dead != 0 {
			t.Fatalf("%s: %+v %v", name, s, err)
		}
		if depth := cluster.LLen(ctx, name).Val(); depth != 4 {
			t.Fatalf("%s: LLEN says %d", name, depth)
		}
		for _, l := range take(4) {
			must(c.Ack(ctx, l, Done))
		}
		stats, err := c.Stats(ctx, name, 5)
		if err != nil || stats.Types["preview_build"].Done != 5 {
			t.Fatal(stats, err)
		}
	}
	if len(homes) != 3 {
		t.Fatalf("the queues are on %d nodes", len(homes))
	}
	must(c.Beat(ctx, Heartbeat{ID: "w", Name: "w", Kind: "gpu", Queues: []string{"preview_queue"}}))
	if list, _, err := c.Workers(ctx); err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
}
