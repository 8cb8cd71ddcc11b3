package worker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"sync/atomic"
	"time"

	"hivesync/runtime/function"
	"hivesync/runtime/queue"
	"hivesync/shared/fault"
	"hivesync/shared/telemetry/tracing"
)

// Why a running job is cancelled.
var (
	errLeaseLost = errors.New("worker: the lease is lost")
	errStopped   = errors.New("worker: its user stopped it")
	errDraining  = errors.New("worker: the grace time is over")
	errTimeUp    = errors.New("worker: its time is up")
)

type taskID struct{ queue, job string }

// task is one attempt in this host's hands.
type task struct {
	host    *Host
	lease   queue.Lease
	fn      function.JobFunction
	ctx     context.Context // ends, with its cause, when the host must let go of the job
	cancel  context.CancelCauseFunc
	started time.Time
	span    *tracing.Span
	// ended is how the attempt left this host.
	ended End

	announced atomic.Bool   // that the job runs is being reported
	told      chan struct{} // closed when that report has been answered

	done  bool // the handler has returned; of the attempt's own goroutine
	freed bool // the slot has been given up; of the attempt's own goroutine
}

// start runs an attempt in a slot that is busy with it already.
func (h *Host) start(l queue.Lease) {
	ctx, cancel := context.WithCancelCause(context.Background())
	t := &task{host: h, lease: l, ctx: ctx, cancel: cancel, started: time.Now(), told: make(chan struct{}), ended: EndLost}
	t.observeStart()
	id := taskID{l.Queue, l.ID}
	h.mu.Lock()
	h.tasks[id] = t
	h.mu.Unlock()
	h.attempts.Add(1)
	h.crew.do(func() {
		defer h.attempts.Done()
		returned := t.run()
		t.observeEnd()
		h.mu.Lock()
		if h.tasks[id] == t {
			delete(h.tasks, id)
		}
		h.mu.Unlock()
		cancel(nil)
		if t.freed {
			return
		}
		select {
		case <-returned:
			h.slots.release(l.Queue)
		default:
			go func() { // a handler that ignores its context keeps its slot, so that the host is not overrun
				<-returned
				h.slots.release(l.Queue)
			}()
		}
	})
}

// run does the attempt and settles it. The channel is closed when the handler has returned, which may be
// later where it ignores its context.
func (t *task) run() <-chan struct{} {
	returned := make(chan struct{})
	fn, ok := t.host.registry.Job(t.lease.Type)
	if !ok {
		close(returned)
		t.settle(nil, fault.Newf(fault.Unavailable, "This worker has no function for jobs of the type %s.", t.lease.Type).After(30*time.Second))
		return returned
	}
	t.fn = fn
	ctx, cancel := context.WithTimeoutCause(t.ctx, fn.Meta().Timeout, errTimeUp)
	defer cancel()
	var result json.RawMessage
	var err error
	if t.host.opts.Reporter != nil {
		t.announced.Store(true)
		go t.announceRunning()
	}
	t.host.crew.do(func() {
		defer close(returned)
		result, err = t.call(ctx)
	})
	select {
	case <-returned:
	case <-ctx.Done():
		if cause := context.Cause(ctx); errors.Is(cause, errDraining) {
			break // the process is about to end: nobody waits for the handler
		}
		grace := time.NewTimer(t.host.opts.StopGrace)
		defer grace.Stop()
		select {
		case <-returned:
		case <-grace.C:
			t.host.log.Error("[worker] A job ignores its cancellation and keeps its slot", t.attrs()...)
		}
	}
	select {
	case <-returned:
		t.done = true
		t.settle(result, t.explain(ctx, err))
	default:
		t.settle(nil, t.explain(ctx, context.Cause(ctx)))
	}
	return returned
}

// freeSlot lets the next job start while this one, whose end the backend knows, is being acknowledged. No
// more acknowledgements than slots may be under way, so that a slow Redis holds the host back.
func (t *task) freeSlot() (acknowledged func()) {
	h := t.host
	_, total := h.slots.use()
	if h.unacked.Add(1) <= int64(total) && t.done {
		t.freed = true
		h.slots.release(t.lease.Queue)
	}
	return func() { h.unacked.Add(-1) }
}

// call runs the job function; a panic is a failure like any other.
func (t *task) call(ctx context.Context) (result json.RawMessage, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fault.Wrap(fmt.Errorf("panic: %v\n%s", p, debug.Stack()), fault.Internal, "Something went wrong on our side.")
		}
	}()
	l := t.lease
	return t.fn.Run(ctx, function.JobEvent{
		ID: l.ID, Type: l.Type, Tenant: l.Tenant, Tier: l.Tier, Attempt: l.Attempt,
		EnqueuedAt: l.EnqueuedAt, Trace: tracing.Traceparent(ctx), Payload: l.Payload,
	}, func(ctx context.Context, state string) {
		// The host has said "running" already, which is all that a job may say before its end.
		t.host.log.DebugContext(ctx, "[worker] Progress", append(t.attrs(), "state", state)...)
	})
}

// explain turns the error of a job that was cancelled into the reason for the cancellation.
func (t *task) explain(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if cause := context.Cause(t.ctx); cause != nil { //nolint:contextcheck // ctx is t.ctx with the job's timeout
		return cause
	}
	if errors.Is(context.Cause(ctx), errTimeUp) && fault.From(err).Kind() != fault.KindUser {
		return fault.Wrap(err, fault.JobTimeout, fmt.Sprintf("The job took longer than %v.", t.fn.Meta().Timeout))
	}
	return err
}

func (t *task) attrs() []any {
	attrs := []any{
		"job", t.lease.ID, "type", t.lease.Type, "queue", t.lease.Queue, "tier", t.lease.Tier,
		"attempt", t.lease.Attempt, "ms", time.Since(t.started).Milliseconds(),
	}
	if trace := tracing.TraceID(t.ctx); trace != "" {
		attrs = append(attrs, "trace_id", trace)
	}
	return attrs
}

// cancelTask cancels one running job, if it still runs here.
func (h *Host) cancelTask(queueName, id string, cause error) {
	h.mu.Lock()
	t := h.tasks[taskID{queueName, id}]
	h.mu.Unlock()
	if t != nil {
		t.cancel(cause)
	}
}

func (h *Host) cancelAll(cause error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, t := range h.tasks {
		t.cancel(cause)
	}
}
