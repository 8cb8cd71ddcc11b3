package worker

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"hivesync/runtime/attempt"
	"hivesync/runtime/function"
	"hivesync/runtime/queue"
	"hivesync/shared/fault"
)

// Why a running job is cancelled.
var (
	errLeaseLost = errors.New("worker: the lease is lost")
	errStopped   = errors.New("worker: its user stopped it")
	errDraining  = errors.New("worker: the grace time is over")
)

// errGone is what comes of a handler that ends its goroutine instead of returning.
var errGone = errors.New("worker: the handler ended its goroutine")

type taskID struct{ queue, job string }

// task is one attempt in this host's hands.
type task struct {
	// Attempt's context ends when the lease is lost or the grace time over, and not when the job is stopped or its time is up:
	// the backend is told of those.
	attempt.Attempt
	cancel context.CancelCauseFunc
	// job is what the handler gets: it ends in every case.
	job       jobContext
	cancelJob context.CancelCauseFunc

	host  *Host
	lease queue.Lease
	known bool // that the registry has a function for the job
	// ended is how the attempt left this host, failed the dependency that it failed by.
	ended  attempt.End
	failed fault.Dependency

	handler  atomic.Int32 // running, returned or abandoned
	stopped  atomic.Bool  // by its user
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
	tasks := make([]task, len(leases))
	for i := range tasks {
		tasks[i].prepare(h, leases[i])
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
		if h.hurried.Load() {
			tasks[i].stop(errDraining)
		}
		h.pool.submit(&tasks[i])
	}
}

func (t *task) id() taskID { return taskID{t.lease.Queue, t.lease.ID} }

func (t *task) prepare(h *Host, l queue.Lease) {
	var fn function.JobFunction
	t.host, t.lease, t.ended = h, l, attempt.EndLost
	fn, t.known = h.registry.Job(l.Type)
	ready := l.ClaimedAt.Add(-l.Waited) // by this machine's clock, whatever that says
	t.Begin(context.Background(), &h.runner, fn, attempt.Job{
		JobEvent: function.JobEvent{
			ID: l.ID, Type: l.Type, Tenant: l.Tenant, Tier: l.Tier, Attempt: l.Attempt, EnqueuedAt: l.EnqueuedAt, Trace: l.Trace, Payload: l.Payload,
		},
		Queue: l.Queue, RetriedAfter: l.RetriedAfter, Ready: ready, Last: l.Attempt >= l.MaxAttempts,
		GivenBack: l.GivenBack, Expires: l.Expires,
	})
	timeout := l.Timeout
	if t.known {
		timeout = fn.Meta().Timeout
	}
	t.job.deadline = t.Started.Add(timeout)
	t.job.Context, t.cancelJob = context.WithCancelCause(t.Ctx)
	t.Ctx, t.cancel = context.WithCancelCause(t.Ctx)
	if h.opts.Observer != nil {
		h.opts.Observer.Started(l, max(t.Started.Sub(ready), 0))
	}
}

// perform does the attempt and settles it, also where the handler ends its goroutine.
func (t *task) perform() {
	var result json.RawMessage
	err := errGone // unless Run returns
	defer func() {
		if t.handler.CompareAndSwap(running, returned) {
			t.settle(result, t.explain(err))
			return
		}
		t.host.slots.release(t.lease.Queue)
	}()
	if !t.known {
		return
	}
	t.Announce()
	result, err = t.Run(&t.job)
}

// stop cancels the job. A handler that does not return soon is abandoned.
func (t *task) stop(cause error) {
	switch {
	case errors.Is(cause, errStopped):
		t.stopped.Store(true)
	case !errors.Is(cause, attempt.ErrTimeUp):
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
	t.StopProgress()
	cause := context.Cause(&t.job)
	if !errors.Is(cause, errDraining) {
		t.Log(slog.LevelError, "[worker] A job ignores its cancellation and keeps its slot")
	}
	t.settle(nil, t.explain(cause))
}

// finish forgets the task, whatever became of it.
func (t *task) finish() {
	h := t.host
	t.Finish(t.ended)
	if h.opts.Observer != nil {
		h.opts.Observer.Ended(t.lease, t.ended, time.Since(t.Started))
	}
	h.breakers.ended(t.lease.Queue, t.ended, t.failed)
	h.mu.Lock()
	if h.tasks[t.id()] == t {
		delete(h.tasks, t.id())
	}
	h.mu.Unlock()
	t.cancel(nil)
	t.cancelJob(nil)
	if t.handler.Load() == returned {
		t.lease.Payload, t.Payload = nil, nil // the attempts of one claim share their memory
		if !t.freed {
			h.slots.release(t.lease.Queue)
		}
	}
	h.attempts.Done()
}

// explain turns the error of a job that was cancelled into the reason for the cancellation.
func (t *task) explain(err error) error {
	switch cause := context.Cause(t.Ctx); {
	case err == nil:
		return nil
	case cause != nil:
		return cause
	case t.stopped.Load():
		return fault.New(fault.JobStopped, "The job was stopped.")
	default:
		return t.Explain(&t.job, err)
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
