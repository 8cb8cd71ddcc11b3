package servertest

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"hivesync/shared/devservers"
)

// Cluster returns the three nodes of a Redis Cluster of this test's own, each with a third of the slots, once all know each other.
func Cluster(t testing.TB) [3]*devservers.Redis {
	t.Helper()
	const slots = 16384
	var nodes [3]*devservers.Redis
	var clients [len(nodes)]*redis.Client
	for i := range nodes {
		nodes[i] = startRedis(t, devservers.RedisOptions{AppendOnly: true, ClusterNode: true})
		clients[i] = redis.NewClient(&redis.Options{Addr: nodes[i].Addr(), ReadTimeout: Patience})
		defer func() { _ = clients[i].Close() }()
		if err := clients[i].ClusterAddSlotsRange(t.Context(), i*slots/len(nodes), (i+1)*slots/len(nodes)-1).Err(); err != nil {
			t.Fatal(err)
		}
		// MEET needs the bus port where it is not the usual one.
		_, port, _ := strings.Cut(nodes[i].Addr(), ":")
		if err := clients[0].Do(t.Context(), "CLUSTER", "MEET", "127.0.0.1", port, strconv.Itoa(nodes[i].BusPort())).Err(); err != nil {
			t.Fatal(err)
		}
	}
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(Patience); ; <-tick.C {
		joined := 0
		for _, c := range clients {
			info, err := c.ClusterInfo(t.Context()).Result()
			if err == nil && strings.Contains(info, "cluster_state:ok") && strings.Contains(info, "cluster_known_nodes:3") {
				joined++
			}
		}
		if joined == len(nodes) {
			return nodes
		}
		if time.Now().After(deadline) {
			t.Fatal("the nodes do not join")
		}
	}
}
