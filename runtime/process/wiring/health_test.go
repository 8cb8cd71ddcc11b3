package wiring

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hivesync/runtime/queue"
	"hivesync/shared/config"
	"hivesync/shared/devservers/servertest"
)

func workerConfig(t *testing.T, redisURL string) *config.Config {
	t.Helper()
	c := &config.Config{}
	c.RedisURL = config.NewSecret(redisURL)
	c.RedisTimeout, c.RedisPoolSize = time.Second, 2
	c.WorkerName, c.UnhealthyAfter, c.WorkerRedisGrace = "cpu-1", 2*time.Minute, 10*time.Minute
	c.WorkerHealthFile = filepath.Join(t.TempDir(), "health.json")
	return c
}

const nowhere = "redis://127.0.0.1:1/0"

// To start every worker anew because Redis is away for a moment would turn a hiccup into an outage.
func TestAWorkerIsWellWhileRedisIsAwayForAMoment(t *testing.T) {
	t.Parallel()
	c := workerConfig(t, nowhere)
	if err := CheckWorker(t.Context(), c); err == nil {
		t.Fatal("a worker that never lived is well")
	}
	beat, remove := keepNote(c, slog.New(slog.DiscardHandler))
	beat(time.Now())
	if err := CheckWorker(t.Context(), c); err != nil {
		t.Error(err)
	}
	beat(time.Now().Add(-9 * time.Minute))
	if err := CheckWorker(t.Context(), c); err != nil {
		t.Error(err)
	}
	beat(time.Now().Add(-11 * time.Minute))
	if err := CheckWorker(t.Context(), c); err == nil || !strings.Contains(err.Error(), "without Redis") {
		t.Error(err)
	}
	n, err := readNote(notePath(c))
	if err != nil {
		t.Fatal(err)
	}
	if err := n.check(c, n.At.Add(3*time.Minute)); err == nil || !strings.Contains(err.Error(), "silent") {
		t.Error("a worker that hangs is well:", err)
	}
	remove()
	if left, err := os.ReadDir(filepath.Dir(c.WorkerHealthFile)); err != nil || len(left) != 0 {
		t.Error("left behind:", left, err)
	}
}

func TestWithoutANoteTheHeartbeatInRedisCounts(t *testing.T) {
	t.Parallel()
	c := workerConfig(t, servertest.Redis(t))
	if err := CheckWorker(t.Context(), c); err == nil || !strings.Contains(err.Error(), "no worker named") {
		t.Error(err)
	}
	rdb, err := OpenRedis(c)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rdb.Close() }()
	if err := OpenQueue(c, rdb).Beat(t.Context(), queue.Heartbeat{ID: "cpu-1-a", Name: "cpu-1", Kind: "cpu"}); err != nil {
		t.Fatal(err)
	}
	if err := CheckWorker(t.Context(), c); err != nil {
		t.Error(err)
	}
}
