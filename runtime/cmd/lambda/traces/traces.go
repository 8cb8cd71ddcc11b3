// Package traces opens the sending of traces for the bootstraps of Lambda bundles. Nobody can scrape an instance, so
// metrics are left to the backend and to AWS.
package traces

import (
	"cmp"
	"context"
	"log/slog"
	"os"

	"hivesync/runtime/process/wiring"
	"hivesync/shared/config"
	"hivesync/shared/telemetry/otlp"
	"hivesync/shared/telemetry/tracing"
)

// Open returns a Tracer as the configuration says; nil where it names no collector. What it holds ends with the
// process, which nobody tells before: its spans are sent by lambdahost.Flushed.
func Open(ctx context.Context, c *config.Config, log *slog.Logger) (*tracing.Tracer, error) {
	tracer, _, err := otlp.Open(ctx, otlp.Options{
		Endpoint: c.OTLPEndpoint, Headers: c.OTLPHeaders, Percent: c.TracePercent,
		Service: "hivesync-" + string(c.Role), Version: wiring.Version(),
		Instance: cmp.Or(os.Getenv("AWS_LAMBDA_LOG_STREAM_NAME"), c.WorkerName), Logger: log,
	})
	return tracer, err
}
