package metrics

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/prometheus/common/expfmt"
	"github.com/redis/go-redis/v9"

	"hivesync/runtime/attempt"
	"hivesync/runtime/function"
	"hivesync/runtime/httphost"
	"hivesync/runtime/queue"
	"hivesync/runtime/worker"
	"hivesync/shared/auth"
	"hivesync/shared/devservers/servertest"
	"hivesync/shared/fault"
	"hivesync/shared/jobs"
	"hivesync/shared/limits"
	"hivesync/shared/preview/figures"
	"hivesync/shared/telemetry/exposition"
)

type build struct{}

func (build) Meta() function.JobMeta {
	return function.JobMeta{Type: "preview_build", Queue: "preview_queue", Timeout: time.Second}
}

func (build) Handle(context.Context, *function.Job[struct{}]) (*struct{}, error) { return nil, nil }

var registry = function.Registry{Jobs: []function.JobFunction{function.NewJob(build{})}}

var descName = regexp.MustCompile(`fqName: "([^"]+)"`)

// everyMetric lists the names of all metrics of HiveSync's own.
func everyMetric() (names []string) {
	all := group{
		HTTP(nil, registry), Queues(nil, nil, 0), NewJobs(registry), NewReporter(nil), NewEnqueuer(nil, registry), NewOutcomes(registry), NewSchedules(registry),
		Database(nil), Redis(nil), Worker(nil, nil), Breakers(nil), Sandboxes(nil), StandIns(nil), Backups(nil, nil), Log(nil), exposition.NewRegistry("backend", "test"),
	}
	ch := make(chan *prometheus.Desc, 10_000)
	all.Describe(ch)
	close(ch)
	for d := range ch {
		if name := descName.FindStringSubmatch(d.String())[1]; strings.HasPrefix(name, namespace+"_") {
			names = append(names, name)
		}
	}
	return names
}

// TestTheReadmeListsEveryMetricAndNoOther keeps the list of shared/telemetry whole.
func TestTheReadmeListsEveryMetricAndNoOther(t *testing.T) {
	t.Parallel()
	names := everyMetric()
	text, err := os.ReadFile("../../shared/telemetry/README.md")
	if err != nil {
		t.Fatal(err)
	}
	var listed []string
	for _, m := range regexp.MustCompile("(?m)^\\| `(hivesync_[a-z_]+)`").FindAllStringSubmatch(string(text), -1) {
		listed = append(listed, m[1])
	}
	slices.Sort(names)
	slices.Sort(listed)
	if len(names) < 30 || !slices.Equal(names, listed) {
		t.Errorf("metrics\n%v\nin the README\n%v", names, listed)
	}
}

// shows gathers a collector, checks it against Prometheus's conventions, and looks for lines.
func shows(t *testing.T, c prometheus.Collector, want ...string) {
	t.Helper()
	problems, err := testutil.CollectAndLint(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
	r := prometheus.NewPedanticRegistry()
	r.MustRegister(c)
	text, err := testutil.CollectAndFormat(c, expfmt.TypeTextPlain, names(t, r)...)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range want {
		if !strings.Contains("\n"+string(text), "\n"+line+"\n") {
			t.Errorf("no %s in\n%s", line, text)
		}
	}
}

func names(t *testing.T, g prometheus.Gatherer) []string {
	t.Helper()
	families, err := g.Gather()
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range families {
		out = append(out, f.GetName())
	}
	return out
}

func TestHTTPFiguresBecomeCountersAndHistograms(t *testing.T) {
	t.Parallel()
	f := httphost.FunctionFigures{Calls: 3, Statuses: map[int]int64{200: 2, 429: 1}, Millis: 3006}
	f.Buckets[0], f.Buckets[2], f.Buckets[len(f.Buckets)-1] = 1, 1, 1
	shows(t, HTTP(func() httphost.Figures {
		return httphost.Figures{
			Functions: map[string]httphost.FunctionFigures{"previews.request": f, "": {Calls: 1, Statuses: map[int]int64{404: 1}}},
			Limited:   map[string]int64{"requests_per_minute": 4}, CallbacksRefused: map[string]int64{"expired": 2}, Streams: 7,
		}
	}, registry),
		`hivesync_http_requests_total{function="previews.request",status="200"} 2`, `hivesync_http_requests_total{function="none",status="404"} 1`,
		`hivesync_http_request_duration_seconds_bucket{function="previews.request",le="0.001"} 1`,
		`hivesync_http_request_duration_seconds_bucket{function="previews.request",le="10"} 2`,
		`hivesync_http_request_duration_seconds_bucket{function="previews.request",le="+Inf"} 3`,
		`hivesync_http_request_duration_seconds_sum{function="previews.request"} 3.006`,
		`hivesync_http_limited_total{limit="requests_per_minute"} 4`, `hivesync_callbacks_refused_total{reason="expired"} 2`, `hivesync_live_streams 7`)
}

func TestJobsAreCountedByTypeTierAndEnd(t *testing.T) {
	t.Parallel()
	j := NewJobs(registry)
	shows(t, j, // before anything happened
		`hivesync_job_wait_seconds_count{tier="free",type="preview_build"} 0`, `hivesync_job_run_seconds_count{tier="premium",type="preview_build"} 0`,
		`hivesync_jobs_gpu_fallback_total{type="preview_build"} 0`)
	l := queue.Lease{Job: queue.Job{Type: "preview_build", Tier: "pro"}, Queue: "preview_queue", GPUFallback: true}
	j.Started(l, 30*time.Millisecond)
	j.Ended(l, attempt.EndRetried, 2*time.Second)
	made := queue.Lease{Job: queue.Job{Type: "made_up", Tier: "root"}}
	j.Started(made, 0)
	j.Ended(made, attempt.EndLost, 0)
	j.Swept("preview_queue", 3, 1, 2)
	shows(t, j,
		`hivesync_jobs_started_total{tier="pro",type="preview_build"} 1`, `hivesync_jobs_started_total{tier="other",type="other"} 1`,
		`hivesync_jobs_ended_total{end="retried",tier="pro",type="preview_build"} 1`, `hivesync_jobs_ended_total{end="exhausted",tier="pro",type="preview_build"} 0`,
		`hivesync_job_wait_seconds_bucket{tier="pro",type="preview_build",le="0.05"} 1`, `hivesync_job_run_seconds_sum{tier="pro",type="preview_build"} 2`,
		`hivesync_queue_crashed_jobs_total{queue="preview_queue"} 4`, `hivesync_queue_poisoned_jobs_total{queue="preview_queue"} 1`,
		`hivesync_queue_stuck_jobs_total{queue="preview_queue"} 2`, `hivesync_jobs_gpu_fallback_total{type="preview_build"} 1`)
}

func TestOutcomesAreCountedAsUsersFeelThem(t *testing.T) {
	t.Parallel()
	o := NewOutcomes(registry)
	shows(t, o, `hivesync_job_latency_seconds_count{tier="free",type="preview_build"} 0`, `hivesync_jobs_failed_total{code="SYNTAX_ERROR",type="preview_build"} 0`)
	o.Ended("preview_build", auth.Pro, jobs.StateSucceeded, "", 2*time.Second)
	o.Ended("preview_build", auth.Pro, jobs.StateSucceeded, "", -1) // brought back
	o.Ended("preview_build", auth.Free, jobs.StateFailed, "SYNTAX_ERROR", time.Second)
	o.Ended("preview_build", auth.Free, jobs.StateFailed, "MADE_UP", time.Second)
	shows(t, o, `hivesync_job_latency_seconds_sum{tier="pro",type="preview_build"} 2`, `hivesync_job_latency_seconds_count{tier="pro",type="preview_build"} 1`,
		`hivesync_jobs_failed_total{code="SYNTAX_ERROR",type="preview_build"} 1`, `hivesync_jobs_failed_total{code="other",type="preview_build"} 1`)
}

type ping struct{}

func (ping) Meta() function.Meta {
	return function.Meta{Name: "test.ping", Method: "POST", Path: "/ping", Status: 202, Auth: function.Public}
}

func (ping) Handle(context.Context, *function.Empty) (*function.Empty, error) { return nil, nil }

// A counter that appears with its first event hides that event from rates.
func TestCountersAreThereBeforeAnythingHappens(t *testing.T) {
	t.Parallel()
	all := function.Registry{Endpoints: []function.Endpoint{function.New(ping{})}, Jobs: registry.Jobs, Limits: limits.Host}
	shows(t, HTTP(func() httphost.Figures { return httphost.Figures{} }, all),
		`hivesync_http_requests_total{function="test.ping",status="202"} 0`, `hivesync_http_requests_total{function="test.ping",status="500"} 0`,
		`hivesync_http_request_duration_seconds_count{function="test.ping"} 0`, `hivesync_http_limited_total{limit="requests_per_minute"} 0`,
		`hivesync_callbacks_refused_total{reason="signature_mismatch"} 0`, `hivesync_callbacks_replayed_total 0`)
	shows(t, NewEnqueuer(nil, all), `hivesync_jobs_enqueued_total{outcome="failed",tier="premium",type="preview_build"} 0`)
}

type answers []error

func (a *answers) Report(context.Context, attempt.Report) error {
	err := (*a)[0]
	*a = (*a)[1:]
	return err
}

func TestCallbacksAreCountedByOutcome(t *testing.T) {
	t.Parallel()
	away := errors.New("away")
	r := NewReporter(&answers{nil, away, &attempt.Refusal{Status: 409}})
	for range 3 {
		_ = r.Report(t.Context(), attempt.Report{Transition: jobs.Succeeded})
	}
	shows(t, r,
		`hivesync_callback_attempts_total{outcome="accepted",transition="succeeded"} 1`, `hivesync_callback_attempts_total{outcome="failed",transition="succeeded"} 1`,
		`hivesync_callback_attempts_total{outcome="refused",transition="succeeded"} 1`, `hivesync_callback_attempts_total{outcome="failed",transition="running"} 0`,
		`hivesync_callback_duration_seconds_count 3`)
}

func TestQueuesAreReadFromRedis(t *testing.T) {
	t.Parallel()
	options, err := redis.ParseURL(servertest.Redis(t))
	if err != nil {
		t.Fatal(err)
	}
	rdb := redis.NewClient(options)
	defer func() { _ = rdb.Close() }()
	client := queue.New(rdb, queue.Options{})
	for _, id := range []string{"one", "two"} {
		if _, err := client.Enqueue(t.Context(), "preview_queue", queue.Job{
			ID: id, Type: "preview_build", Tenant: id, Tier: "free", Payload: json.RawMessage(`{}`), Timeout: time.Second, MaxAttempts: 1,
		}); err != nil {
			t.Fatal(err)
		}
	}
	if err := client.Beat(t.Context(), queue.Heartbeat{ID: "w-1", Name: "w", Kind: "gpu", Slots: 4, Busy: 3}); err != nil {
		t.Fatal(err)
	}
	c := group{Queues(client, func() []string { return []string{"preview_queue"} }, time.Minute), Redis(rdb)}
	shows(t, c,
		`hivesync_queue_up{queue="preview_queue"} 1`, `hivesync_queue_jobs{queue="preview_queue",state="waiting"} 2`, `hivesync_queue_jobs{queue="preview_queue",state="dead"} 0`,
		`hivesync_queue_waiting_jobs{queue="preview_queue",type="preview_build"} 2`, `hivesync_queue_waiting_tenants{lane="free",queue="preview_queue"} 2`,
		`hivesync_workers{kind="gpu",state="healthy"} 1`, `hivesync_workers_slots{kind="gpu"} 4`, `hivesync_workers_busy_slots{kind="gpu"} 3`)
	_ = rdb.Close()
	shows(t, Queues(client, func() []string { return []string{"preview_queue"} }, time.Minute), `hivesync_queue_up{queue="preview_queue"} 0`)
}

func TestBreakersShowEveryStateFromTheStart(t *testing.T) {
	t.Parallel()
	host, err := worker.New(queue.New(redis.NewClient(&redis.Options{Addr: "127.0.0.1:1"}), queue.Options{}), registry, worker.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, d := range fault.Dependencies() {
		labels := `{dependency="` + string(d) + `",queue="preview_queue"`
		want = append(want, `hivesync_worker_breaker`+labels+`,state="closed"} 1`, `hivesync_worker_breaker`+labels+`,state="half_open"} 0`,
			`hivesync_worker_breaker`+labels+`,state="open"} 0`, `hivesync_worker_breaker_opened_total`+labels+`} 0`,
			`hivesync_worker_dependency_faults_total`+labels+`} 0`)
	}
	shows(t, Breakers(host.Breakers), want...)
	open := worker.Breaker{Queue: "q", Dependency: fault.Storage, State: worker.BreakerOpen, Faults: 7, Opened: 2}
	shows(t, Breakers(func() []worker.Breaker { return []worker.Breaker{open} }), `hivesync_worker_breaker{dependency="storage",queue="q",state="open"} 1`,
		`hivesync_worker_breaker{dependency="storage",queue="q",state="closed"} 0`, `hivesync_worker_dependency_faults_total{dependency="storage",queue="q"} 7`)
}

// A Redis that answers and takes no write keeps every job from being accepted.
func TestAQueueThatTakesNoWritesIsNotUp(t *testing.T) {
	t.Parallel()
	server := servertest.RedisServer(t)
	options, err := redis.ParseURL(server.URL(0))
	if err != nil {
		t.Fatal(err)
	}
	rdb := redis.NewClient(options)
	t.Cleanup(func() { _ = rdb.Close() })
	names := func() []string { return []string{"preview_queue"} }
	shows(t, Queues(queue.New(rdb, queue.Options{}), names, time.Minute), `hivesync_queue_up{queue="preview_queue"} 1`)
	if err := rdb.ConfigSet(t.Context(), "maxmemory", "1").Err(); err != nil {
		t.Fatal(err)
	}
	// What can be read is shown: operators need it now.
	shows(t, Queues(queue.New(rdb, queue.Options{}), names, time.Minute), `hivesync_queue_up{queue="preview_queue"} 0`, `hivesync_queue_jobs{queue="preview_queue",state="waiting"} 0`)
}

func TestSlotsSandboxesAndSchedules(t *testing.T) {
	t.Parallel()
	gpu := 87.0
	shows(t, Worker(func() (int, int) { return 3, 2 }, func() worker.Load { return worker.Load{CPU: 91.5, Memory: 12, GPU: &gpu} }),
		`hivesync_worker_slots{state="busy"} 3`, `hivesync_worker_slots{state="free"} 0`, `hivesync_worker_cpu_percent 91.5`,
		`hivesync_worker_memory_bytes 12`, `hivesync_worker_gpu_percent 87`)
	shows(t, Sandboxes(func() figures.Sandboxes {
		return figures.Sandboxes{Size: 2, Busy: 1, Idle: 2, Renders: 9, Replaced: 4, CPU: 1500 * time.Millisecond, Memory: 7, Snapshots: map[figures.SnapshotOutcome]int64{figures.SnapshotMade: 3}}
	}),
		`hivesync_sandbox_package_snapshots_total{outcome="made"} 3`,
		`hivesync_sandbox_cpu_seconds_total 1.5`, `hivesync_sandbox_memory_bytes 7`,
		`hivesync_sandbox_processes{state="busy"} 1`, `hivesync_sandbox_renders_total 9`, `hivesync_sandbox_replaced_total 4`)
	shows(t, StandIns(func() map[figures.StandInReason]int64 { return map[figures.StandInReason]int64{figures.NotLoaded: 5} }),
		`hivesync_previews_stood_in_total{reason="not_loaded"} 5`)
	s := NewSchedules(registry)
	s.Leading(true)
	s.Ran("clean_sessions", nil, time.Second)
	s.Ran("clean_sessions", errors.New("broken"), time.Second)
	s.Missed("clean_sessions", 3)
	shows(t, s, `hivesync_schedule_leader 1`, `hivesync_schedule_runs_total{outcome="ok",schedule="clean_sessions"} 1`,
		`hivesync_schedule_runs_total{outcome="failed",schedule="clean_sessions"} 1`, `hivesync_schedule_missed_runs_total{schedule="clean_sessions"} 3`,
		`hivesync_schedule_run_duration_seconds_count{schedule="clean_sessions"} 2`)
}
