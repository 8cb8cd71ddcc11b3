package otlp

import (
	"context"
	"log/slog"
	"strings"
	"testing"

	"hivesync/shared/config"
	"hivesync/shared/telemetry/otlp/otlptest"
	"hivesync/shared/telemetry/tracing"
)

func TestSpansArriveWithTheirServiceAndHeaders(t *testing.T) {
	t.Parallel()
	collector := otlptest.New(t)
	tracer, stop, err := Open(t.Context(), Options{
		Endpoint: collector.URL + "/", Headers: config.NewSecret("x-key=a%20b, x-team=core"), Percent: 100, Service: "hivesync-worker", Version: "v1", Instance: "cpu-1",
		Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, span := tracer.Start(t.Context(), "outer", tracing.Consumer, "")
	_, inner := tracer.Start(ctx, "inner", tracing.Client, "")
	inner.Set(tracing.String("long", strings.Repeat("x", 5000)))
	inner.End()
	span.End()
	if err := stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := map[string]otlptest.Span{}
	for _, s := range collector.Spans() {
		got[s.Name] = s
	}
	if got["inner"].Parent == "" || got["inner"].Parent != got["outer"].SpanID || got["outer"].Service != "hivesync-worker" {
		t.Errorf("%+v", got)
	}
	if n := len(got["inner"].Attrs["long"]); n != 256 {
		t.Errorf("an attribute of %d bytes was sent", n)
	}
	if h := collector.Headers()[0]; h.Get("X-Key") != "a b" || h.Get("X-Team") != "core" {
		t.Errorf("headers %v", h)
	}
}

func TestAClientCannotMakeUsKeepATrace(t *testing.T) {
	t.Parallel()
	collector := otlptest.New(t)
	tracer, stop, err := Open(t.Context(), Options{Endpoint: collector.URL, Percent: 0, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	ctx, span := tracer.Start(t.Context(), "forced", tracing.Server, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
	if got := tracing.Traceparent(ctx); !strings.HasPrefix(got, "00-0af7651916cd43dd8448eb211c80319c-") || !strings.HasSuffix(got, "-00") {
		t.Errorf("passed on as %s", got)
	}
	span.End()
	if err := stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if spans := collector.Spans(); len(spans) != 0 {
		t.Errorf("kept %+v", spans)
	}
}

func TestWithoutAnEndpointNothingStarts(t *testing.T) {
	t.Parallel()
	tracer, stop, err := Open(t.Context(), Options{Percent: 100})
	if tracer != nil || err != nil || stop(context.Background()) != nil {
		t.Fatal(tracer, err)
	}
}

func TestBadHeadersAreNamedWithoutTheirValues(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"hunter2", "a=b,hunter2", "=hunter2", "a=%zzhunter2", "a=hunter2%0d%0ax"} {
		_, _, err := Open(t.Context(), Options{Endpoint: "http://127.0.0.1:1", Headers: config.NewSecret(s)})
		if err == nil || strings.Contains(err.Error(), "hunter2") || !strings.Contains(err.Error(), "OTEL_EXPORTER_OTLP_HEADERS") {
			t.Errorf("%q: %v", s, err)
		}
	}
}
