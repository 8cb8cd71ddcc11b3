package queue

import (
	"context"
	"fmt"
	"net"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"hivesync/shared/devservers"
	"hivesync/shared/devservers/servertest"
)

// freePorts returns loopback ports that were free a moment ago, all different.
func freePorts(t *testing.T, n int) []int {
	t.Helper()
	ports := make([]int, n)
	for i := range ports {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = l.Close() }()
		ports[i] = l.Addr().(*net.TCPAddr).Port
	}
	return ports
}

// startCluster starts three nodes of a cluster from the installed binary and joins them.
func startCluster(t *testing.T) *redis.ClusterClient {
	t.Helper()
	bin, err := devservers.RedisServer()
	if err != nil {
		t.Fatal(err)
	}
	const nodes, slots = 3, 16384
	ports := freePorts(t, 2*nodes)
	addrs := make([]string, nodes)
	clients := make([]*redis.Client, nodes)
	for i := range nodes {
		port, bus := fmt.Sprint(ports[i]), fmt.Sprint(ports[nodes+i])
		cmd := exec.Command(bin, "--port", port, "--cluster-port", bus, "--bind", "127.0.0.1", "--dir", t.TempDir(), "--save", "",
			"--appendonly", "no", "--cluster-enabled", "yes", "--cluster-node-timeout", "5000", "--maxmemory-policy", "noeviction")
		proc, err := devservers.StartProcess("cluster node", cmd, nil)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = proc.Stop(syscall.SIGTERM, 10*time.Second) })
		addrs[i] = "127.0.0.1:" + port
		clients[i] = redis.NewClient(&redis.Options{Addr: addrs[i]})
		t.Cleanup(func() { _ = clients[i].Close() })
		ready, cancel := context.WithTimeout(t.Context(), servertest.Patience)
		defer cancel()
		if err := proc.WaitReady(ready, func(ctx context.Context) error { return clients[i].Ping(ctx).Err() }); err != nil {
			t.Fatal(err)
		}
		from, to := i*slots/nodes, (i+1)*slots/nodes-1
		if err := clients[i].ClusterAddSlotsRange(t.Context(), from, to).Err(); err != nil {
			t.Fatal(err)
		}
		// MEET needs the bus port where it is not the usual one.
		if err := clients[0].Do(t.Context(), "CLUSTER", "MEET", "127.0.0.1", port, bus).Err(); err != nil {
			t.Fatal(err)
		}
	}
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(servertest.Patience); ; <-tick.C {
		joined := 0
		for _, c := range clients {
			info, err := c.ClusterInfo(t.Context()).Result()
			if err == nil && strings.Contains(info, "cluster_state:ok") && strings.Contains(info, "cluster_known_nodes:3") {
				joined++
			}
		}
		if joined == nodes {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("the nodes do not join")
		}
	}
	cluster := redis.NewClusterClient(&redis.ClusterOptions{Addrs: addrs})
	t.Cleanup(func() { _ = cluster.Close() })
	return cluster
}

// TestEveryScriptRunsOnACluster takes jobs of queues on all three nodes through every state.
func TestEveryScriptRunsOnACluster(t *testing.T) {
	t.Parallel()
	cluster := startCluster(t)
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
