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

// errGone is what comes of a handler that ends its goroutine instead of returning.
var errGone = errors.New("worker: the handler ended its goroutine")

type taskID struct{ queue, job string }

// task is one attempt in this host's hands.
type task struct {
	host  *Host
	lease queue.Lease
	fn    function.JobFunction
	known bool // that the registry has fn
	// ctx ends, with its cause, when the host must let go of the job.
	ctx    context.Context
	cancel context.CancelCauseFunc
	// job is what the handler gets: it ends also when the job's time is up.
	job       jobContext
	cancelJob context.CancelCauseFunc

	started time.Time
	span    *tracing.Span
	// ended is how the attempt left this host.
	ended End

	announced atomic.Bool   // that the job runs is being reported
	told      chan struct{} // closed when that report has been answered

	handler  atomic.Int32 // running, returned or abandoned
	stopping atomic.Bool  // that it has been cancelled
	freed    bool         // the slot has been given up
}

// What the handler does.
const (
	running int32 = iota
	returned
	// abandoned is a handler that ignores its context: the attempt is settled without it, and it keeps its
	// slot until it returns, so that the host is not overrun.
	abandoned
)

// jobContext says when the job's time is up. The host's own clock ends it: a timer for each job would
// cost more than the rest of the context.
type jobContext struct {
	context.Context //nolint:containedctx // it is one
	deadline        time.Time
}

func (c *jobContext) Deadline() (time.Time, bool) { return c.deadline, true }

// start runs the attempts that were claimed together, in slots that are busy with them already. All are
// known to the host before the first begins, so that their lease is renewed as a whole.
func (h *Host) start(leases []queue.Lease) {
	if len(leases) == 0 {
		return
	}
	now := time.Now()
	tasks := make([]task, len(leases))
	for i := range tasks {
		tasks[i].prepare(h, leases[i], now)
	}
	var before []*task
	h.mu.Lock()
	for i := range tasks {
		id := tasks[i].id()
		if t := h.tasks[id]; t != nil {
			before = append(before, t)
		}
		h.tasks[id] = &tasks[i]
	}
	h.mu.Unlock()
	h.attempts.Add(len(tasks))
	for _, t := range before {
		t.stop(errLeaseLost) // else this job could not have been claimed again
	}
	for i := range tasks {
		h.deadlines.add(tasks[i].job.deadline)
		h.crew.do(&tasks[i])
	}
}

func (t *task) id() taskID { return taskID{t.lease.Queue, t.lease.ID} }

func (t *task) prepare(h *Host, l queue.Lease, now time.Time) {
	t.host, t.lease, t.started, t.ended = h, l, now, EndLost
	t.fn, t.known = h.registry.Job(l.Type)
	base := t.observeStart(context.Background())
	t.ctx, t.cancel = context.WithCancelCause(base)
	t.job.deadline = now.Add(t.fn.Meta().Timeout)
	t.job.Context, t.cancelJob = context.WithCancelCause(base)
}

// perform does the attempt and settles it, also where the handler ends its goroutine.
func (t *task) perform() {
	var result json.RawMessage
	err := errGone // unless call returns
	defer func() {
		if t.handler.CompareAndSwap(running, returned) {
			t.settle(result, t.explain(err))
			return
		}
		t.host.slots.release(t.lease.Queue)
	}()
	if !t.known {
		err = fault.Newf(fault.Unavailable, "This worker has no function for jobs of the type %s.", t.lease.Type).After(30 * time.Second)
		return
	}
	if t.host.opts.Reporter != nil {
		t.told = make(chan struct{})
		t.announced.Store(true)
		go t.announceRunning(t.host.report(t.lease, Running, t.started, nil, nil))
	}
	result, err = t.call()
}

// stop cancels the job. A handler that does not return soon is abandoned.
func (t *task) stop(cause error) {
	if !errors.Is(cause, errTimeUp) {
		t.cancel(cause)
	}
	t.cancelJob(cause)
	switch {
	case errors.Is(cause, errDraining):
		go t.abandon() // the process is about to end: nobody waits for the handler
	case t.stopping.CompareAndSwap(false, true):
		time.AfterFunc(t.host.opts.StopGrace, t.abandon)
	}
}

//
//nolint:contextcheck // a task has contexts of its own
func (t *task) abandon() {
	if !t.handler.CompareAndSwap(running, abandoned) {
		return
	}
	cause := context.Cause(&t.job)
	if !errors.Is(cause, errDraining) {
		t.host.log.Error("[worker] A job ignores its cancellation and keeps its slot", t.attrs()...)
	}
	t.settle(nil, t.explain(cause))
}

// finish forgets the task, whatever became of it.
func (t *task) finish() {
	h := t.host
	t.observeEnd()
	h.mu.Lock()
	if h.tasks[t.id()] == t {
		delete(h.tasks, t.id())
	}
	h.mu.Unlock()
	t.cancel(nil)
	t.cancelJob(nil)
	if t.handler.Load() == returned {
		t.lease.Payload = nil // the attempts of one claim share their memory
		if !t.freed {
			h.slots.release(t.lease.Queue)
		}
	}
	h.attempts.Done()
}

// call runs the job function; a panic is a failure like any other.
func (t *task) call() (result json.RawMessage, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fault.Wrap(fmt.Errorf("panic: %v\n%s", p, debug.Stack()), fault.Internal, "Something went wrong on our side.")
		}
	}()
	l := &t.lease
	return t.fn.Run(&t.job, function.JobEvent{
		ID: l.ID, Type: l.Type, Tenant: l.Tenant, Tier: l.Tier, Attempt: l.Attempt,
		EnqueuedAt: l.EnqueuedAt, Trace: tracing.Traceparent(&t.job), Payload: l.Payload,
	}, t.progress)
}

// progress logs what a job says of itself. The host has said "running" already, which is all that a job
// may say before its end.
func (t *task) progress(ctx context.Context, state string) {
	t.host.log.DebugContext(ctx, "[worker] Progress", append(t.attrs(), "state", state)...)
}

// explain turns the error of a job that was cancelled into the reason for the cancellation.
func (t *task) explain(err error) error {
	if err == nil {
		return nil
	}
	if cause := context.Cause(t.ctx); cause != nil {
		return cause
	}
	if errors.Is(context.Cause(&t.job), errTimeUp) && fault.From(err).Kind() != fault.KindUser {
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

// stopTask cancels one running job, if it still runs here.
func (h *Host) stopTask(queueName, id string, cause error) {
	h.mu.Lock()
	t := h.tasks[taskID{queueName, id}]
	h.mu.Unlock()
	if t != nil {
		t.stop(cause)
	}
}

func (h *Host) stopAll(cause error) {
	for _, t := range h.all() {
		t.stop(cause)
	}
}

func (h *Host) all() []*task {
	h.mu.Lock()
	defer h.mu.Unlock()
	all := make([]*task, 0, len(h.tasks))
	for _, t := range h.tasks {
		all = append(all, t)
	}
	return all
}
