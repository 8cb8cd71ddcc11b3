package queuebench

import (
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"hivesync/shared/devservers/servertest"
)

func TestMeasuringLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	opts, err := redis.ParseURL(servertest.Redis(t))
	if err != nil {
		t.Fatal(err)
	}
	rdb := redis.NewClient(opts)
	defer func() { _ = rdb.Close() }()
	if err := rdb.Set(t.Context(), "another", 1, 0).Err(); err != nil {
		t.Fatal(err)
	}
	got, err := Measure(t.Context(), rdb, 500, 3, 8, 10)
	if err != nil {
		t.Fatal(err)
	}
	if got.EnqueuePerS <= 0 || got.ProcessPerS <= 0 || got.IdlePickupP50MS <= 0 || got.IdlePickupP99MS < got.IdlePickupP50MS {
		t.Errorf("got %+v", got)
	}
	keys, err := rdb.Keys(t.Context(), "*bench*").Result()
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range keys {
		t.Errorf("left %s", key)
	}
	if n := rdb.Exists(t.Context(), "another").Val(); n != 1 {
		t.Error("another's key is gone")
	}
}

func TestClaimCostKeepsTheDepth(t *testing.T) {
	t.Parallel()
	opts, err := redis.ParseURL(servertest.Redis(t))
	if err != nil {
		t.Fatal(err)
	}
	rdb := redis.NewClient(opts)
	defer func() { _ = rdb.Close() }()
	b := New(rdb, 2)
	if err := b.Fill(t.Context(), 1500); err != nil {
		t.Fatal(err)
	}
	times, err := b.ClaimCost(t.Context(), 20)
	if err != nil || len(times) != 20 {
		t.Fatal(len(times), err)
	}
	if n := rdb.LLen(t.Context(), b.name).Val(); n != 1500 {
		t.Errorf("depth %d", n)
	}
	if err := b.Clean(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestPercentileIsTheNearestRank(t *testing.T) {
	t.Parallel()
	sorted := []time.Duration{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	for p, want := range map[float64]time.Duration{0.5: 5, 0.95: 10, 0.99: 10, 0.1: 1} {
		if got := Percentile(sorted, p); got != want {
			t.Errorf("p%v: got %d, want %d", p*100, got, want)
		}
	}
	if len(Payload()) != PayloadBytes {
		t.Errorf("%d bytes", len(Payload()))
	}
}
