package wiring

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"hivesync/functions/workers"
	"hivesync/runtime/lambdahost"
	"hivesync/shared/config"
	"hivesync/shared/devservers/servertest"
	"hivesync/shared/fault"
	"hivesync/shared/jobs"
	"hivesync/shared/telemetry/otlp"
	"hivesync/shared/telemetry/otlp/otlptest"
)

// configured loads a role's configuration for a database and a storage that nobody asks.
func configured(t *testing.T, role config.Role) *config.Config {
	t.Helper()
	for name, value := range map[string]string{
		"HIVESYNC_ENV": "development", "HIVESYNC_DIR": t.TempDir(), "REDIS_URL": servertest.Redis(t), "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
		"R2_ACCESS_KEY_ID": "test", "R2_SECRET_ACCESS_KEY": "test",
	} {
		t.Setenv(name, value)
	}
	c, err := config.Load(role)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestARequestToLambdaIsInTheCollectorBeforeItIsAnswered(t *testing.T) { //nolint:paralleltest // sets the environment
	c, collector := configured(t, config.Backend), otlptest.New(t)
	tracer, stop, err := otlp.Open(t.Context(), otlp.Options{Endpoint: collector.URL, Percent: 100, Service: "hivesync-backend", Logger: quiet})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = stop(t.Context()) }()
	backend, err := OpenLambdaHTTP(t.Context(), c, quiet, []string{"health.live", "accounts.me"}, tracer)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = backend.Close() }()
	call := lambdahost.Flushed(lambdahost.NewHTTP(backend.Host, quiet).Handle, tracer, quiet)
	const caller = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
	for i, want := range []struct {
		path, traceparent string
		status            int
		span              otlptest.Span
	}{
		{"/health", caller, http.StatusOK, otlptest.Span{Name: "GET /health", TraceID: caller[3:35], Parent: caller[36:52]}},
		{"/api/v1/auth/me", "", http.StatusUnauthorized, otlptest.Span{Name: "GET /api/v1/auth/me"}},
	} {
		e := events.APIGatewayV2HTTPRequest{Version: "2.0", RawPath: want.path, Headers: map[string]string{"traceparent": want.traceparent}}
		e.RequestContext.HTTP.Method, e.RequestContext.HTTP.SourceIP = http.MethodGet, "192.0.2.7"
		answer, err := call(t.Context(), e)
		if err != nil || answer.StatusCode != want.status {
			t.Fatalf("%s: %d %s, %v", want.path, answer.StatusCode, answer.Body, err)
		}
		spans := collector.Spans()
		if len(spans) != i+1 {
			t.Fatalf("%d spans after %d calls", len(spans), i+1)
		}
		got := spans[i]
		if got.Name != want.span.Name || got.Parent != want.span.Parent || got.Service != "hivesync-backend" || got.Attrs["http.route"] != want.path ||
			(want.traceparent != "" && got.TraceID != want.span.TraceID) {
			t.Errorf("%+v, expected %+v", got, want.span)
		}
	}
}

func TestALambdaInstanceOpensOnlyWhatItServes(t *testing.T) { //nolint:paralleltest // sets the environment
	c := configured(t, config.Backend)
	if _, err := OpenLambdaHTTP(t.Context(), c, quiet, []string{"auth.none"}, nil); err == nil {
		t.Error("a bundle without its function started")
	}
	backend, err := OpenLambdaHTTP(t.Context(), c, quiet, []string{"health.live"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = backend.Close() }()
	e := events.APIGatewayV2HTTPRequest{Version: "2.0", RawPath: "/api/v1/auth/me"}
	e.RequestContext.HTTP.Method, e.RequestContext.HTTP.SourceIP = http.MethodGet, "192.0.2.7"
	if answer, err := lambdahost.NewHTTP(backend.Host, quiet).Handle(t.Context(), e); err != nil || answer.StatusCode != http.StatusNotFound {
		t.Errorf("%d %s, %v", answer.StatusCode, answer.Body, err)
	}
}

func TestARequestToLambdaFindsItsQueueInSQS(t *testing.T) { //nolint:paralleltest // sets the environment
	server := servertest.SQSServer(t)
	for name, value := range map[string]string{
		"QUEUE_DRIVER": "sqs", "SQS_QUEUES": "preview_queue=" + server.Queue(t, "previews", 3, nil), "SQS_ENDPOINT": server.Endpoint, "SQS_REGION": "eu-central-1",
		"SQS_ACCESS_KEY_ID": servertest.SQSKey, "SQS_SECRET_ACCESS_KEY": servertest.SQSKey,
	} {
		t.Setenv(name, value)
	}
	c := configured(t, config.Backend)
	backend, err := OpenLambdaHTTP(t.Context(), c, quiet, []string{"previews.request", "workers.heartbeat"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = backend.Close() }()
	queues, err := backend.openQueues(t.Context(), c, quiet)
	if err != nil {
		t.Fatal(err)
	}
	queues.route(backend.Registry)
	if err := queues.Enqueue(t.Context(), jobs.Event{ID: "1", Type: "preview_build", Payload: []byte(`{}`)}); err != nil {
		t.Fatal(err)
	}
	if f, err := queues.figures.Queue(t.Context(), "preview_queue"); err != nil || f.Waiting != 1 || f.Dead != 0 || f.Oldest != nil {
		t.Errorf("%+v, %v", f, err)
	}
	if d := queues.figures.Queues(); !slices.Equal(d, []string{"ai_docs_queue", "preview_queue"}) {
		t.Errorf("figures of %v", d)
	}
	if minute, err := queues.figures.Minute(t.Context(), "preview_queue", time.Now()); err != nil || minute != nil {
		t.Errorf("%+v, %v", minute, err)
	}
	if err := queues.heartbeats.Beat(t.Context(), workers.Beat{}); !fault.Is(err, fault.NotSupported) {
		t.Errorf("a heartbeat: %v", err)
	}
}
