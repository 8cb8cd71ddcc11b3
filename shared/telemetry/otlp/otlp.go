// Package otlp sends spans to an OpenTelemetry collector over HTTP. It is made only where an operator
// named a collector; without one nothing is started.
//
// It must never hold up the work that it tells of: spans are queued, sent in the background, and dropped
// when the collector is away for long.
package otlp

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"

	"hivesync/shared/config"
	"hivesync/shared/telemetry/tracing"
)

// Options say where spans go and what they say of this process.
type Options struct {
	// Endpoint is the collector's base URL, to which /v1/traces is added; empty means that nothing is sent.
	Endpoint string
	// Headers are sent with each request, as "name=value,name=value"; they usually hold a key.
	Headers config.Secret
	// Percent is how many of a hundred traces are kept, 0 to 100. Every process decides by the trace's id,
	// so processes that are set alike keep whole traces, whatever a client asks for.
	Percent int
	// Service and Version name this process, Instance tells replicas apart.
	Service, Version, Instance string
	// Logger hears of a collector that is away, at most once a minute.
	Logger *slog.Logger
}

// Bounds of what waits to be sent.
const (
	maxQueued  = 4096
	maxBatch   = 512
	sendEvery  = 2 * time.Second
	sendWithin = 10 * time.Second
	// giveUp leaves room for another try after one that was not answered in time, which would lose a whole batch.
	giveUp = 30 * time.Second
)

// Open returns a Tracer whose spans are sent, and the function that sends the last ones and stops. Without
// an endpoint the Tracer is nil, which makes no spans.
func Open(ctx context.Context, o Options) (*tracing.Tracer, func(context.Context) error, error) {
	if o.Endpoint == "" {
		return nil, func(context.Context) error { return nil }, nil
	}
	headers, err := parseHeaders(o.Headers)
	if err != nil {
		return nil, nil, err
	}
	collector, err := url.Parse(strings.TrimRight(o.Endpoint, "/") + "/v1/traces")
	if err != nil || collector.Host == "" || (collector.Scheme != "http" && collector.Scheme != "https") {
		return nil, nil, errors.New("OTEL_EXPORTER_OTLP_ENDPOINT is not an http:// or https:// URL") // which may hold a password
	}
	exporter, err := otlptracehttp.New(ctx,
		otlptracehttp.WithEndpointURL(collector.String()),
		otlptracehttp.WithHeaders(headers), otlptracehttp.WithTimeout(sendWithin), otlptracehttp.WithCompression(otlptracehttp.GzipCompression))
	if err != nil {
		return nil, nil, fmt.Errorf("otlp: %w", err)
	}
	quietly(o.Logger)
	ratio := sdk.TraceIDRatioBased(float64(o.Percent) / 100)
	provider := sdk.NewTracerProvider(
		sdk.WithBatcher(exporter, sdk.WithMaxQueueSize(maxQueued), sdk.WithMaxExportBatchSize(maxBatch),
			sdk.WithBatchTimeout(sendEvery), sdk.WithExportTimeout(giveUp)),
		// A client's own traceparent must not decide what we keep, nor fill the collector.
		sdk.WithSampler(sdk.ParentBased(ratio, sdk.WithRemoteParentSampled(ratio), sdk.WithRemoteParentNotSampled(ratio))),
		sdk.WithResource(resource.NewSchemaless(
			attribute.String("service.name", o.Service), attribute.String("service.version", o.Version),
			attribute.String("service.instance.id", o.Instance), attribute.String("service.namespace", "hivesync"),
		)),
		sdk.WithRawSpanLimits(sdk.SpanLimits{
			AttributeValueLengthLimit: 256, AttributeCountLimit: 32, EventCountLimit: 8, LinkCountLimit: 8,
			AttributePerEventCountLimit: 8, AttributePerLinkCountLimit: 8,
		}),
	)
	return tracing.New(provider.Tracer("hivesync"), provider.ForceFlush), provider.Shutdown, nil
}

// parseHeaders reads W3C baggage-like pairs, as OTEL_EXPORTER_OTLP_HEADERS holds them. Errors show no value.
func parseHeaders(s config.Secret) (map[string]string, error) {
	out := map[string]string{}
	if !s.IsSet() {
		return out, nil
	}
	for i, pair := range strings.Split(s.Reveal(), ",") {
		name, value, ok := strings.Cut(pair, "=")
		name = strings.TrimSpace(name)
		value, err := url.PathUnescape(strings.TrimSpace(value))
		if !ok || name == "" || err != nil || strings.ContainsAny(name+value, "\r\n\x00") {
			return nil, fmt.Errorf("OTEL_EXPORTER_OTLP_HEADERS: entry %d is not of the form name=value", i+1)
		}
		out[name] = value
	}
	return out, nil
}

// quietly sends the library's own troubles, which it would write to stderr, to the process's log. The
// hook is the library's one for the whole process.
func quietly(log *slog.Logger) {
	if log == nil {
		log = slog.Default()
	}
	var last atomic.Int64
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) {
		now, before := time.Now().Unix(), last.Load()
		if now-before >= 60 && last.CompareAndSwap(before, now) {
			log.Warn("traces are not delivered", "error", err)
		}
	}))
}
