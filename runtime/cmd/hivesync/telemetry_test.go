package main

import (
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"hivesync/shared/telemetry/otlp/otlptest"
)

// freePort returns a port that nothing listens on.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}

func scrape(t *testing.T, port string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://127.0.0.1:"+port+"/metrics", nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatal(res.Status, err)
	}
	return string(body)
}

const (
	requestSpan  = "POST /api/v1/projects/{project_id}/previews"
	jobSpan      = "process preview_build"
	callbackSpan = "POST /api/v1/workers/callback"
)

func TestOnePreviewIsOneTraceAndIsCounted(t *testing.T) {
	t.Parallel()
	collector := otlptest.New(t)
	backendPort, workerPort := freePort(t), freePort(t)
	s := newSystem(t, "OTEL_EXPORTER_OTLP_ENDPOINT="+collector.URL, "METRICS_PORT="+backendPort, "RECONCILE_GRACE=1m") // so that the job is enqueued once
	worker := s.start("worker", []string{"WORKER_NAME=cpu-1", "METRICS_PORT=" + workerPort}, "work")
	worker.find(t, `\[worker\] Ready`)
	id := s.preview(s.project(hello))
	if got := s.ended(id); got.Status != "ready" {
		t.Fatalf("%s %s", got.Status, got.Error)
	}
	// The running and the succeeded callback, each as the worker and as the backend saw it: more where an answer came late.
	spans := collector.Await(func(spans []otlptest.Span) bool {
		n := map[string]int{}
		for _, span := range spans {
			n[span.Name]++
		}
		return n[requestSpan] >= 1 && n[jobSpan] >= 1 && n["fetch"] >= 1 && n["render"] >= 1 && n["store"] >= 1 && n["callback"] >= 2 && n[callbackSpan] >= 2
	})
	checkTrace(t, spans)
	for _, span := range spans {
		if span.Name == jobSpan {
			worker.find(t, `"msg":"\[worker\] Job succeeded".*"trace_id":"`+span.TraceID+`"`)
		}
	}

	backend, work := scrape(t, backendPort), scrape(t, workerPort)
	for _, want := range []string{
		`hivesync_http_requests_total{function="previews.request",status="202"} 1`,
		`hivesync_http_request_duration_seconds_count{function="previews.request"} 1`,
		`hivesync_jobs_enqueued_total{outcome="ok",tier="free",type="preview_build"} 1`,
		`hivesync_job_latency_seconds_count{tier="free",type="preview_build"} 1`, `hivesync_jobs_failed_total{code="SYNTAX_ERROR",type="preview_build"} 0`,
		`hivesync_queue_up{queue="preview_queue"} 1`, `hivesync_queue_jobs{queue="preview_queue",state="waiting"} 0`,
		`hivesync_workers{kind="cpu",state="healthy"} 1`, "hivesync_schedule_leader 1", `hivesync_schedule_runs_total{outcome="ok",schedule="reconcile_jobs"} `,
		`role="backend"`, "\ngo_goroutines ", "hivesync_live_streams ", `hivesync_db_connections{state="idle"} `,
	} {
		if !strings.Contains(backend, want) {
			t.Errorf("the backend shows no %s", want)
		}
	}
	for _, want := range []string{
		`hivesync_jobs_ended_total{end="succeeded",tier="free",type="preview_build"} 1`, `hivesync_jobs_ended_total{end="failed",tier="free",type="preview_build"} 0`,
		`hivesync_job_wait_seconds_count{tier="free",type="preview_build"} 1`, `hivesync_job_run_seconds_count{tier="free",type="preview_build"} 1`,
		`hivesync_callback_attempts_total{outcome="accepted",transition="succeeded"} 1`, `hivesync_callback_attempts_total{outcome="accepted",transition="running"} `,
		"hivesync_sandbox_size ", "hivesync_sandbox_cpu_seconds_total ", "hivesync_worker_cpu_percent ", "hivesync_worker_memory_bytes ", `hivesync_worker_slots{state="busy"} 0`, `role="worker"`, "\ngo_goroutines ",
	} {
		if !strings.Contains(work, want) {
			t.Errorf("the worker shows no %s", want)
		}
	}
	if strings.Contains(work, `hivesync_callback_attempts_total{outcome="accepted",transition="running"} 0`) { // and once more for each second that the job takes
		t.Error("the worker counts no callback of a job that runs")
	}
	checkScrape(t, backend, everyProcess)
	checkScrape(t, work, everyProcess, everyWorker)
	if strings.Contains(backend+work, id) || strings.Contains(backend+work, "ann@example.com") {
		t.Error("metrics name one user's things")
	}
}

// checkTrace checks that the spans of a preview hang together and hold nothing of the user's.
func checkTrace(t *testing.T, spans []otlptest.Span) {
	t.Helper()
	byID, request := map[string]otlptest.Span{}, otlptest.Span{}
	for _, span := range spans {
		byID[span.SpanID] = span
		if span.Name == requestSpan {
			request = span
		}
	}
	want := map[string][2]string{
		"fetch": {jobSpan, "hivesync-worker"}, "render": {jobSpan, "hivesync-worker"}, "store": {jobSpan, "hivesync-worker"},
		jobSpan: {requestSpan, "hivesync-worker"}, "callback": {jobSpan, "hivesync-worker"}, callbackSpan: {"callback", "hivesync-backend"},
	}
	for _, span := range spans {
		for key, value := range span.Attrs {
			for _, private := range []string{"ann@example.com", "App.tsx", "Bearer", "hsp_", "eyJ"} {
				if strings.Contains(value, private) {
					t.Errorf("%s tells %s=%s", span.Name, key, value)
				}
			}
		}
		w, ok := want[span.Name]
		if !ok {
			continue
		}
		if parent := byID[span.Parent]; parent.Name != w[0] || span.Service != w[1] || span.TraceID != request.TraceID {
			t.Errorf("%s of %s in trace %s is under %q, expected %s in %s", span.Name, span.Service, span.TraceID, parent.Name, w[0], request.TraceID)
		}
	}
}

func TestAPortOfMetricsThatWasAskedForMustBeFree(t *testing.T) {
	t.Parallel()
	taken, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	s := &system{t: t, env: []string{
		"HIVESYNC_ENV=development", "HIVESYNC_DIR=" + t.TempDir(), "METRICS_PORT=" + strconv.Itoa(taken.Addr().(*net.TCPAddr).Port),
		"R2_ACCESS_KEY_ID=test", "R2_SECRET_ACCESS_KEY=test",
	}}
	if out, err := s.output("work"); err == nil || !strings.Contains(out, "METRICS_PORT") {
		t.Errorf("%v\n%s", err, out)
	}
}
