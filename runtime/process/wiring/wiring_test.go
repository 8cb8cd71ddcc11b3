package wiring

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"reflect"
	"strings"
	"testing"
	"time"

	"hivesync/functions/health"
	"hivesync/functions/workers"
	"hivesync/runtime/queue"
	"hivesync/shared/config"
	"hivesync/shared/devservers/servertest"
	"hivesync/shared/fault"
)

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

func TestAwaitTriesUntilThePartAnswers(t *testing.T) {
	t.Parallel()
	tries := 0
	err := await(t.Context(), quiet, "Redis", time.Minute, func(context.Context) error {
		if tries++; tries < 3 {
			return fault.New(fault.Unavailable, "away")
		}
		return nil
	})
	if err != nil || tries != 3 {
		t.Fatal(tries, err)
	}
}

func TestAwaitNamesThePartThatNeverAnswered(t *testing.T) {
	t.Parallel()
	err := await(t.Context(), quiet, "the object storage (R2_ENDPOINT)", 0, func(context.Context) error { return errors.New("refused") })
	if err == nil || !strings.Contains(err.Error(), "the object storage (R2_ENDPOINT) does not answer") || !strings.Contains(err.Error(), "refused") {
		t.Fatal(err)
	}
}

func TestAwaitDoesNotWaitForWhatWaitingCannotCure(t *testing.T) {
	t.Parallel()
	tries := 0
	err := await(t.Context(), quiet, "PostgreSQL", time.Hour, func(context.Context) error {
		tries++
		return fault.New(fault.BadRequest, "The URL is wrong.")
	})
	if err == nil || tries != 1 {
		t.Fatal(tries, err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := await(ended, quiet, "PostgreSQL", time.Hour, func(ctx context.Context) error { return ctx.Err() }); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
}

func TestABadRedisURLIsNotRepeated(t *testing.T) {
	t.Parallel()
	for _, url := range []string{"redis://user:hunter2@[broken", "http://user:hunter2@host", "amqp://user:hunter2@host?addr=b:1"} {
		c := &config.Config{}
		c.RedisURL = config.NewSecret(url)
		if _, err := OpenRedis(c); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("got %v", err)
		}
	}
}

func TestHeartbeatsThroughTheBackendCount(t *testing.T) {
	t.Parallel()
	c := &config.Config{}
	c.RedisURL = config.NewSecret(servertest.Redis(t))
	c.RedisPoolSize, c.RedisTimeout = 4, 3*time.Second
	rdb, err := OpenRedis(c)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rdb.Close() }()
	f := &Fleet{Queue: queue.New(rdb, queue.Options{}), Silent: time.Minute, Queues: func() []string { return []string{"preview_queue"} }}
	beat := workers.Beat{ID: "gpu-1-a", Name: "gpu-1", Kind: "gpu", Queues: []string{"preview_queue", "made up}:"}, Slots: 2}
	if err := f.Beat(t.Context(), beat); err != nil {
		t.Fatal(err)
	}
	held := []queue.Breaker{{Queue: "preview_queue", Dependency: "storage", State: "open"}}
	for _, w := range []queue.Heartbeat{
		{ID: "one", Breakers: held, Clock: time.Now()}, {ID: "two", Breakers: held, Clock: time.Now().Add(-time.Hour)},
	} {
		if err := f.Queue.Beat(t.Context(), w); err != nil {
			t.Fatal(err)
		}
	}
	want := health.Workers{Healthy: 3, Known: true, ClockOff: 1, Held: []health.Held{{Queue: "preview_queue", Dependency: "storage", Workers: 2}}}
	if got, err := f.Workers(t.Context()); err != nil || !reflect.DeepEqual(got, want) {
		t.Fatal(got, err)
	}
	f.Silent = -time.Hour
	if got, err := f.Workers(t.Context()); err != nil || !reflect.DeepEqual(got, health.Workers{Silent: 3, Known: true, Held: []health.Held{}}) {
		t.Fatal(got, err)
	}
	keys, err := rdb.Keys(t.Context(), "*").Result()
	if err != nil || strings.Contains(strings.Join(keys, " "), "made up") {
		t.Fatalf("keys of a queue that does not exist: %v %v", keys, err)
	}
}

func TestAWorkerOfAQueueThatIsNotThereDoesNotStart(t *testing.T) {
	t.Parallel()
	err := Work(t.Context(), &config.Config{WorkerProcess: config.WorkerProcess{WorkerQueues: config.Names{"preview_queue", "made_up"}}}, quiet, nil, nil)
	if err == nil || !strings.Contains(err.Error(), "WORKER_QUEUES") || !strings.Contains(err.Error(), `"made_up"`) || !strings.Contains(err.Error(), "snapshot_queue") {
		t.Fatal(err)
	}
}

func TestOtherQueuesLeaveASlotToPreviewsWhereThereAreAny(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]struct {
		queues []string
		slots  int
	}{
		"map[b:3 c:3]": {[]string{interactive, "b", "c"}, 4}, "map[]": {[]string{"b", "c"}, 4}, "map[ ]": {[]string{interactive, "b"}, 1},
	} {
		if got := fmt.Sprint(quotas(c.queues, c.slots)); got != strings.ReplaceAll(want, " ]", "]") {
			t.Errorf("%v: %s", c, got)
		}
	}
}
