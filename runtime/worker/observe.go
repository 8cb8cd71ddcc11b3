package worker

import (
	"context"
	"time"

	"hivesync/runtime/queue"
	"hivesync/shared/telemetry/tracing"
)

// End says how an attempt left this host.
type End string

// The ends. The job itself is over after all but Retried, Released, Lost and Unrecorded.
const (
	EndSucceeded End = "succeeded"
	// EndFailed is a failure that another attempt cannot change.
	EndFailed  End = "failed"
	EndStopped End = "stopped"
	EndRetried End = "retried"
	// EndExhausted is the failure of the last attempt, EndRefused a report that the backend refuses: both
	// put the job into the dead set.
	EndExhausted End = "exhausted"
	EndRefused   End = "refused"
	EndReleased  End = "released"
	EndLost      End = "lost"
	// EndUnrecorded is an end that the queue could not be told of: the job runs again.
	EndUnrecorded End = "unrecorded"
)

// Ends lists all ends.
func Ends() []End {
	return []End{EndSucceeded, EndFailed, EndStopped, EndRetried, EndExhausted, EndRefused, EndReleased, EndLost, EndUnrecorded}
}

// Observer is told what happens, for metrics. Its methods return at once and are safe for concurrent use.
type Observer interface {
	// Started tells of an attempt that begins, with how long the job could have been claimed before.
	Started(l queue.Lease, waited time.Duration)
	// Ended tells how an attempt ended, its report to the backend included.
	Ended(l queue.Lease, end End, ran time.Duration)
	// Swept tells of jobs whose worker died, of those among them set aside as poisoned, and of stuck ones.
	Swept(queueName string, expired, poisoned, stuck int)
}

// Use returns how many of the host's slots are busy, and how many there are.
func (h *Host) Use() (busy, total int) { return h.slots.use() }

// observeStart opens the attempt's span, which the returned context holds, and tells the observer.
func (t *task) observeStart(ctx context.Context) context.Context {
	h, l := t.host, &t.lease
	if h.opts.Tracer != nil || l.Trace != "" {
		ctx, t.span = h.opts.Tracer.Start(ctx, "process "+l.Type, tracing.Consumer, l.Trace)
	}
	if t.span != nil {
		t.span.Set(
			tracing.String("messaging.system", "hivesync"), tracing.String("messaging.destination.name", l.Queue), tracing.String("messaging.message.id", l.ID),
			tracing.String("hivesync.job.type", l.Type), tracing.String("hivesync.tier", l.Tier), tracing.Int("hivesync.attempt", l.Attempt),
		)
	}
	if h.opts.Observer != nil {
		h.opts.Observer.Started(*l, max(t.started.Sub(l.ReadySince), 0))
	}
	return ctx
}

// observeEnd closes what observeStart opened.
func (t *task) observeEnd() {
	if t.span != nil {
		t.span.Set(tracing.String("hivesync.job.end", string(t.ended)))
		if t.ended != EndSucceeded && t.ended != EndStopped && t.ended != EndReleased {
			t.span.Fail(string(t.ended))
		}
		t.span.End()
	}
	if t.host.opts.Observer != nil {
		t.host.opts.Observer.Ended(t.lease, t.ended, time.Since(t.started))
	}
}

func (h *Host) observeSweep(queueName string, expired, poisoned, stuck int) {
	if h.opts.Observer != nil && expired+poisoned+stuck > 0 {
		h.opts.Observer.Swept(queueName, expired, poisoned, stuck)
	}
}
