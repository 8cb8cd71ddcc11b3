package lambdahost

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"hivesync/shared/telemetry/tracing"
)

// Bounds of sending spans, which an answer waits for: one call's, the time kept of what the call may take, and how
// long nobody waits for a collector that did not take them.
const (
	flushWithin  = time.Second
	flushReserve = 100 * time.Millisecond
	flushAgain   = 30 * time.Second
)

// Flushed returns a handler that sends the spans of a call before the call ends: Lambda freezes a process between
// calls, and what waits to be sent then may wait for ever. A collector that is away costs an answer a second, and those
// after it nothing for a while. Without a tracer it is the handler itself.
func Flushed[In, Out any](handle func(context.Context, In) (Out, error), tracer *tracing.Tracer, log *slog.Logger) func(context.Context, In) (Out, error) {
	if tracer == nil {
		return handle
	}
	var away atomic.Int64 // until when nobody waits, in Unix nanoseconds
	return func(ctx context.Context, in In) (Out, error) {
		out, err := handle(ctx, in)
		if time.Now().UnixNano() < away.Load() {
			return out, err
		}
		send, cancel := context.WithTimeout(context.WithoutCancel(ctx), flushWithin)
		defer cancel()
		if deadline, bounded := ctx.Deadline(); bounded {
			var end context.CancelFunc
			send, end = context.WithDeadline(send, deadline.Add(-flushReserve))
			defer end()
		}
		if failed := tracer.Flush(send); failed != nil {
			away.Store(time.Now().Add(flushAgain).UnixNano())
			log.WarnContext(ctx, "traces are not delivered", "error", failed)
		}
		return out, err
	}
}
