package doctor

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"hivesync/runtime/queue"
	"hivesync/shared/config"
	"hivesync/shared/devservers/servertest"
	"hivesync/shared/preview/sandbox"
)

func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == "sandbox" {
		os.Exit(sandbox.ChildMain())
	}
	os.Exit(m.Run())
}

// An empty machine is what the checklist is for: nothing may stop it half-way, and every failure has a fix.
func TestNothingRunningFailsItemByItemWithAFixEach(t *testing.T) {
	for _, name := range []string{"DATABASE_URL", "POSTGRES_HOST", "REDIS_URL", "WORKER_CALLBACK_SECRET", "R2_ACCESS_KEY_ID"} {
		t.Setenv(name, "")
	}
	t.Setenv("POSTGRES_PORT", "1")
	t.Setenv("REDIS_URL", "redis://127.0.0.1:1/0")
	t.Setenv("BACKEND_URL", "http://127.0.0.1:1")
	c, err := config.Load(config.Local)
	if err != nil {
		t.Fatal(err)
	}
	var told int
	findings := Examine(t.Context(), Options{Config: c, Queues: []string{"preview_queue"}}, func(Finding) { told++ })
	if told != len(findings) || Healthy(findings) {
		t.Fatalf("told of %d of %d findings; healthy: %v", told, len(findings), Healthy(findings))
	}
	failed := map[string]Finding{}
	for _, f := range findings {
		if f.OK {
			continue
		}
		failed[f.Item] = f
		if f.Fix == "" || f.Detail == "" {
			t.Errorf("%s failed without a reason or a fix: %+v", f.Item, f)
		}
	}
	for _, item := range []string{"settings are complete", "PostgreSQL answers", "Redis answers", "Redis takes writes", "clocks agree", "object storage works", "backend is reachable", "callbacks are verified", "workers report", "workers take jobs"} {
		if _, ok := failed[item]; !ok {
			t.Errorf("%s passed although nothing runs", item)
		}
	}
	if f := failed["callbacks are verified"]; !strings.Contains(f.Detail, "WORKER_CALLBACK_SECRET") {
		t.Errorf("callbacks: %s", f.Detail)
	}
}

// Whatever Redis the processes take, the doctor examines.
func TestARedisClusterIsExaminedToo(t *testing.T) {
	t.Parallel()
	c, err := config.Load(config.Local)
	if err != nil {
		t.Fatal(err)
	}
	own := *c
	own.RedisURL = config.NewSecret("redis://127.0.0.1:1?addr=127.0.0.1:2")
	d := newDoctor(Options{Config: &own})
	defer d.close()
	if _, err := d.redisAnswers(t.Context()); err == nil || !strings.Contains(err.Error(), "refused") {
		t.Errorf("a Cluster that is away: %v", err)
	}
	own.RedisURL = config.NewSecret("http://user:hunter2@127.0.0.1:1")
	other := newDoctor(Options{Config: &own})
	defer other.close()
	if _, err := other.redisAnswers(t.Context()); err == nil || !strings.Contains(err.Error(), "REDIS_URL") || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("no Redis at all: %v", err)
	}
}

func TestAnInterruptedExaminationFindsNothing(t *testing.T) {
	t.Parallel()
	c, err := config.Load(config.Local)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if findings := Examine(ctx, Options{Config: c}, func(f Finding) { t.Errorf("found %+v", f) }); len(findings) != 0 {
		t.Errorf("found %+v", findings)
	}
}

func TestOptionalItemsDoNotFailTheWhole(t *testing.T) {
	t.Parallel()
	if !Healthy([]Finding{{OK: true}, {OK: false, Optional: true}}) || Healthy([]Finding{{OK: false}}) {
		t.Error("optional items are counted wrongly")
	}
}

// examined is a doctor of nothing but a Redis.
func examined(t *testing.T, url string) (*doctor, redis.UniversalClient) {
	t.Helper()
	c, err := config.Load(config.Local)
	if err != nil {
		t.Fatal(err)
	}
	own := *c
	own.RedisURL = config.NewSecret(url)
	d := newDoctor(Options{Config: &own, Queues: []string{"preview_queue"}})
	t.Cleanup(d.close)
	client, err := d.client(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return d, client
}

func TestAWorkerThatHoldsItsClaimsBackIsNamedWithTheReason(t *testing.T) {
	t.Parallel()
	d, client := examined(t, servertest.Redis(t))
	beat := queue.Heartbeat{ID: "w", Name: "cpu-1", Kind: "cpu"}
	for _, breakers := range [][]queue.Breaker{nil, {{Queue: "preview_queue", Dependency: "storage", State: "open"}}} {
		beat.Breakers = breakers
		if err := queue.New(client, queue.Options{}).Beat(t.Context(), beat); err != nil {
			t.Fatal(err)
		}
		if says, err := d.workers(t.Context()); says != "1 alive" || err != nil {
			t.Error(says, err)
		}
		_, err := d.unheld(t.Context())
		if (err != nil) != (breakers != nil) || err != nil && err.Error() != "cpu-1 waits with preview_queue: storage is away" {
			t.Errorf("%+v: %v", breakers, err)
		}
	}
}

// One that a supervisor started again is not missed.
func TestAWorkerThatFellSilentIsNamed(t *testing.T) {
	t.Parallel()
	d, client := examined(t, servertest.Redis(t))
	long := queue.New(client, queue.Options{ServerClock: func() time.Time { return time.Now().Add(-5 * time.Minute) }})
	for _, beat := range []queue.Heartbeat{{ID: "cpu-1.a", Name: "cpu-1"}, {ID: "cpu-2.a", Name: "cpu-2"}, {ID: "cpu-3.a", Name: "cpu-3"}} {
		if err := long.Beat(t.Context(), beat); err != nil {
			t.Fatal(err)
		}
	}
	if err := queue.New(client, queue.Options{}).Beat(t.Context(), queue.Heartbeat{ID: "cpu-1.b", Name: "cpu-1"}); err != nil {
		t.Fatal(err)
	}
	late := queue.New(client, queue.Options{ServerClock: func() time.Time { return time.Now().Add(-40 * time.Second) }})
	for _, beat := range []queue.Heartbeat{{ID: "cpu-1.late", Name: "cpu-1"}, {ID: "cpu-4.a", Name: "cpu-4"}, {ID: "cpu-5.a", Name: "cpu-5", EveryMS: 60_000}} {
		if err := late.Beat(t.Context(), beat); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := d.workers(t.Context()); err == nil || err.Error() != "4 alive, and silent: cpu-2, cpu-3, cpu-4" {
		t.Error(err)
	}
}

func TestARedisThatTakesNoWritesIsNamed(t *testing.T) {
	t.Parallel()
	d, client := examined(t, servertest.RedisServer(t).URL(0))
	if says, err := d.redisWrites(t.Context()); err != nil || says != "beside preview_queue" {
		t.Error(says, err)
	}
	if err := client.ConfigSet(t.Context(), "maxmemory", "1").Err(); err != nil {
		t.Fatal(err)
	}
	if _, err := d.redisAnswers(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := d.redisWrites(t.Context()); err == nil || !strings.HasPrefix(err.Error(), "full: ") {
		t.Error(err)
	}
}

func TestAClockThatIsOffIsNamed(t *testing.T) {
	t.Parallel()
	d, client := examined(t, servertest.Redis(t))
	d.config.DatabaseURL = config.NewSecret(servertest.Postgres(t))
	if _, err := d.clocks(t.Context()); err != nil {
		t.Error(err)
	}
	off := queue.Heartbeat{ID: "w", Name: "cpu-1", Clock: time.Now().Add(-time.Hour)}
	if err := queue.New(client, queue.Options{}).Beat(t.Context(), off); err != nil {
		t.Fatal(err)
	}
	if _, err := d.clocks(t.Context()); err == nil || !strings.Contains(err.Error(), "the worker cpu-1 is 1h0m") {
		t.Error(err)
	}
}

func TestTheQueuesInSQSAreExaminedInPlaceOfWorkers(t *testing.T) {
	server := servertest.SQSServer(t)
	url, docs := server.Queue(t, "previews", 3, nil), server.Queue(t, "docs", 2, nil)
	for name, value := range map[string]string{
		"QUEUE_DRIVER": "sqs", "SQS_QUEUES": "preview_queue=" + url + ",ai_docs_queue=" + docs, "SQS_ENDPOINT": server.Endpoint, "SQS_REGION": "eu-central-1",
		"SQS_ACCESS_KEY_ID": servertest.SQSKey, "SQS_SECRET_ACCESS_KEY": servertest.SQSKey,
	} {
		t.Setenv(name, value)
	}
	c, err := config.Load(config.Local)
	if err != nil {
		t.Fatal(err)
	}
	d := newDoctor(Options{Config: c})
	for _, it := range d.items() {
		if strings.Contains(it.name, "orker") {
			t.Errorf("asks whether %s", it.name)
		}
	}
	if detail, err := d.sqs(t.Context()); err != nil || detail != "waiting: ai_docs_queue about 0, preview_queue about 0" {
		t.Errorf("%s, %v", detail, err)
	}
	few := *c
	few.SQSQueues = config.QueueURLs{"preview_queue": server.Queue(t, "few", 1, nil), "ai_docs_queue": docs}
	if _, err := newDoctor(Options{Config: &few}).sqs(t.Context()); err == nil || !strings.Contains(err.Error(), "maxReceiveCount is 1: set it to 3") {
		t.Error(err)
	}
}
