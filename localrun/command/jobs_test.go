package command

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"hivesync/runtime/queue"
	"hivesync/shared/devservers/servertest"
)

// poisoned puts a job into a queue whose workers died three times, and whose payload no attempt can read.
func poisoned(t *testing.T, url, id string) *queue.Client {
	t.Helper()
	opts, err := redis.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	rdb := redis.NewClient(opts)
	t.Cleanup(func() { _ = rdb.Close() })
	now := time.Now()
	q := queue.New(rdb, queue.Options{Clock: func() time.Time { return now }})
	_, err = q.Enqueue(t.Context(), "preview_queue", queue.Job{
		ID: id, Type: "preview_build", Tenant: "t", Tier: "pro", Payload: []byte(`{"files":"all of them"}`), Timeout: time.Minute, MaxAttempts: 3,
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		got, err := q.Claim(t.Context(), "preview_queue", queue.ClaimRequest{N: 1, Worker: "cpu-1", Token: queue.NewToken()})
		if err != nil || len(got.Leases) != 1 {
			t.Fatal(got, err)
		}
		now = now.Add(time.Minute)
		if _, err := q.Sweep(t.Context(), "preview_queue"); err != nil {
			t.Fatal(err)
		}
	}
	return q
}

func TestJobsAreListedReplayedAndRetried(t *testing.T) {
	url, bucket := servertest.Redis(t), servertest.S3(t)
	for name, value := range map[string]string{
		"REDIS_URL": url, "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none", "HIVESYNC_ENV": "development", "HIVESYNC_DIR": t.TempDir(),
		"R2_ENDPOINT": bucket.URL, "R2_BUCKET": bucket.Bucket, "R2_REGION": bucket.Region, "R2_ACCESS_KEY_ID": bucket.AccessKey,
		"R2_SECRET_ACCESS_KEY": bucket.SecretKey, "SANDBOX_PROCESSES": "1",
	} {
		t.Setenv(name, value)
	}
	const id = "0190a0a0-0000-7000-8000-000000000001"
	q := poisoned(t, url, id)

	var dead []shownJob
	code, out, errs := run(t, "", "jobs", "dead", "--reason", "poisoned", "--json")
	if err := json.Unmarshal([]byte(out), &dead); code != exitOK || err != nil || len(dead) != 1 || dead[0].ID != id || dead[0].Crashes != 3 || dead[0].Worker != "cpu-1" {
		t.Fatalf("dead: %d %s %s %v", code, out, errs, err)
	}
	if code, out, errs := run(t, "", "jobs", "show", id); code != exitOK || !strings.Contains(out, "all of them") {
		t.Fatalf("show: %d %s %s", code, out, errs)
	}
	if code, _, errs := run(t, "", "jobs", "show", "unknown"); code != exitFunction || !strings.Contains(errs, "No queue holds") {
		t.Fatalf("show: %d %s", code, errs)
	}
	for range 2 { // every time the same failure, and the job stays where it is
		code, out, errs := run(t, "", "jobs", "replay", id)
		if code != exitFunction || out != "" || !strings.Contains(errs, "The job's payload is not what its type expects.") {
			t.Fatalf("replay: %d %s %s", code, out, errs)
		}
	}
	code, out, errs = run(t, "", "jobs", "replay", id, "--timeout", "1ms", "--json")
	if report := decode[replayed](t, out); code != exitTimeout || report.Outcome != "timed_out" || !strings.Contains(errs, "--timeout 1ms") {
		t.Fatalf("replay: %d %s %s", code, out, errs)
	}
	var figures []shownQueue
	code, out, errs = run(t, "", "jobs", "list", "--json", "--queue", "preview_queue")
	if err := json.Unmarshal([]byte(out), &figures); code != exitOK || err != nil || len(figures) != 1 || figures[0].Dead != 1 {
		t.Fatalf("list: %d %s %s %v", code, out, errs, err)
	}
	if code, out, errs := run(t, "", "jobs", "retry", id); code != exitOK || !strings.HasPrefix(out, "1 job is") {
		t.Fatalf("retry: %d %s %s", code, out, errs)
	}
	if code, out, _ := run(t, "", "jobs", "list", "--state", "waiting"); code != exitOK || !strings.Contains(out, id) {
		t.Fatalf("list: %d %s", code, out)
	}
	if code, _, _ := run(t, "", "jobs", "retry", id); code != exitFunction {
		t.Fatalf("retry of a job that is not dead: %d", code)
	}

	for _, args := range [][]string{{"pause", "preview_queue"}, {"limit", "preview_queue", "3", "--type", "preview_build"}, {"limit", "preview_queue", "7"}} {
		if code, _, errs := run(t, "", append([]string{"jobs"}, args...)...); code != exitOK {
			t.Fatalf("%v: %d %s", args, code, errs)
		}
	}
	s, err := q.Snapshot(t.Context(), "preview_queue")
	limits, err2 := q.Limits(t.Context(), "preview_queue")
	if err != nil || err2 != nil || !s.Paused || limits.Queue == nil || *limits.Queue != 7 || limits.Types["preview_build"] != 3 {
		t.Fatalf("%+v %+v %v %v", s, limits, err, err2)
	}
	if code, _, errs := run(t, "", "jobs", "resume", "preview_queue"); code != exitOK {
		t.Fatalf("resume: %d %s", code, errs)
	}
	for _, args := range [][]string{
		{"retry"},
		{"retry", "--all", id},
		{"retry", id, "--reason", "poisoned"},
		{"retry", "--all", "--reason", "poison"},
		{"retry", "--all", "--queue", "preview"},
		{"limit", "preview_queue", "many"},
		{"limit", "preview", "1"},
		{"limit", "preview_queue", "1", "--type", "snapshot_render"},
		{"dead", "--limit", "0"},
		{"dead", "--reason", "poison"},
		{"dead", "--cursor", "1:x"},
		{"dead", "--queue", "preview"},
		{"list", "--state", "gone"},
		{"list", "--queue", "preview"},
		{"list", "--limit", "0"},
		{"pause", "No Queue"},
		{"pause", "preview"},
		{"resume", "preview"},
		{"replay", id, "--timeout", "0s"},
	} {
		if code, out, _ := run(t, "", append([]string{"jobs"}, args...)...); code != exitUsage || out != "" {
			t.Errorf("%v: %d %q", args, code, out)
		}
	}
}

// A Redis that is named is the one that is meant, and that it is away is no answer of a job's.
func TestJobsThatWaitInSQSAreNotLookedForInRedis(t *testing.T) {
	for name, value := range map[string]string{"REDIS_URL": servertest.Redis(t), "QUEUE_DRIVER": "sqs", "SQS_QUEUES": "preview_queue=https://sqs.example.com/1/previews"} {
		t.Setenv(name, value)
	}
	for _, args := range [][]string{{"jobs", "list"}, {"jobs", "dead"}, {"jobs", "pause", "preview_queue"}} {
		if code, out, errs := run(t, "", args...); code == exitOK || out != "" || !strings.Contains(errs, "wait in SQS") {
			t.Errorf("%v: %d %s %s", args, code, out, errs)
		}
	}
}

func TestJobsWorkOnTheRedisThatIsNamed(t *testing.T) {
	for _, name := range []string{"DATABASE_URL", "POSTGRES_HOST", "REDIS_URL"} {
		t.Setenv(name, "")
	}
	if code, _, errs := run(t, "", "jobs", "list", "--dir", t.TempDir()); code != exitUsage || !strings.Contains(errs, "localrun up") {
		t.Errorf("none is named: %d %s", code, errs)
	}
	t.Setenv("REDIS_URL", "redis://user:hunter2@127.0.0.1:1/0")
	if code, _, errs := run(t, "", "jobs", "list", "--dir", t.TempDir()); code != exitUsage || !strings.Contains(errs, "REDIS_URL") || strings.Contains(errs, "hunter2") {
		t.Errorf("one that is away: %d %s", code, errs)
	}
}

func TestBenchQueuePrintsItsFigures(t *testing.T) {
	t.Parallel()
	code, out, errs := run(t, "", "bench", "queue", "--redis", servertest.Redis(t), "--jobs", "300", "--concurrency", "8", "--pickups", "10", "--json")
	var figures map[string]float64
	if err := json.Unmarshal([]byte(out), &figures); code != exitOK || err != nil {
		t.Fatalf("%d %s %s %v", code, out, errs, err)
	}
	for _, name := range []string{"enqueue_per_s", "process_per_s", "idle_pickup_p50_ms", "idle_pickup_p99_ms"} {
		if figures[name] <= 0 {
			t.Errorf("%s is %v", name, figures[name])
		}
	}
	if code, out, _ := run(t, "", "bench", "queue", "--redis", "http://user:hunter2@example.com"); code != exitUsage || out != "" {
		t.Errorf("a bad URL: %d %s", code, out)
	}
}
