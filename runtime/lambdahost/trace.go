package lambdahost

import (
	"context"

	"hivesync/runtime/worker"
	"hivesync/shared/telemetry/tracing"
)

// begin opens the attempt's span under the span that enqueued the job, as a worker does. The job passes it on.
func (a *attempt) begin(ctx context.Context) (context.Context, *tracing.Span) {
	e := &a.event
	ctx, span := a.jobs.o.Tracer.Start(ctx, "process "+e.Type, tracing.Consumer, e.Trace)
	if span != nil {
		span.Set(
			tracing.String("messaging.system", "hivesync"), tracing.String("messaging.destination.name", a.fn.Meta().Queue), tracing.String("messaging.message.id", e.ID),
			tracing.String("hivesync.job.type", e.Type), tracing.String("hivesync.tier", e.Tier), tracing.Int("hivesync.attempt", e.Attempt),
		)
	}
	e.Trace = tracing.Traceparent(ctx)
	if trace := tracing.TraceID(ctx); trace != "" {
		a.log = a.log.With("trace_id", trace)
	}
	return ctx, span
}

// finish closes what begin opened.
func finish(span *tracing.Span, end worker.End) {
	span.Set(tracing.String("hivesync.job.end", string(end)))
	if end != worker.EndSucceeded {
		span.Fail(string(end))
	}
	span.End()
}
