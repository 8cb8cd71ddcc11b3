package worker

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"time"

	"hivesync/runtime/queue"
	"hivesync/shared/fault"
)

// ackPatience is how long the end of a reported job is tried to be recorded. After that its lease runs
// out, it runs again, and the backend answers the second report with the first.
const ackPatience = time.Minute

// settle ends the attempt: it reports what is final, then lets go of the job in the queue. The task is
// finished when it returns, or soon after where the end is only being acknowledged.
func (t *task) settle(result json.RawMessage, err error) {
	h, l := t.host, &t.lease
	switch {
	case errors.Is(err, errLeaseLost):
		h.log.Warn("[worker] Lease lost, dropping the job", t.attrs()...)
	case errors.Is(err, errDraining):
		t.release()
	case errors.Is(err, errStopped):
		if t.report(Stopped, nil, fault.New(fault.JobStopped, "The job was stopped.")) {
			t.acknowledge(EndStopped, queue.Stopped)
			return
		}
	case err == nil:
		if t.report(Succeeded, result, nil) {
			t.acknowledge(EndSucceeded, queue.Done)
			return
		}
	default:
		f := fault.From(err)
		switch {
		case f.Permanent():
			if t.report(Failed, nil, f) {
				t.acknowledge(EndFailed, queue.Failed)
				return
			}
		case l.Attempt < l.MaxAttempts:
			h.log.Warn("[worker] Attempt failed, will retry", append(t.attrs(), "error", err)...)
			t.retry(f)
		default:
			h.log.Error("[worker] Last attempt failed", append(t.attrs(), "error", err)...)
			if t.report(Failed, nil, f) {
				t.record(EndExhausted, func(ctx context.Context) error {
					return h.queue.Fail(ctx, *l, queue.Exhausted, string(f.Code)+": "+f.Message)
				})
			}
		}
	}
	t.finish()
}

// acknowledge ends the job in the queue and then finishes the task. The slot is free at once: the next job
// may start while this one, whose end the backend knows, is being acknowledged. No more than two
// acknowledgements for each slot may be under way, so that a slow Redis holds the host back.
func (t *task) acknowledge(end End, outcome queue.Outcome) {
	h := t.host
	ack := func(ctx context.Context) error { return h.queue.Ack(ctx, t.lease, outcome) }
	if h.unacked.Add(1) > 2*h.slots.size() {
		t.record(end, ack)
		h.unacked.Add(-1)
		t.finish()
		return
	}
	if t.handler.Load() == returned {
		t.freed = true
		h.slots.release(t.lease.Queue)
	}
	h.queue.AckLater(t.lease, outcome, func(err error) {
		h.unacked.Add(-1)
		if err == nil {
			t.ended = end
			t.finish()
			return
		}
		go func() { // with patience
			t.record(end, ack)
			t.finish()
		}()
	})
}

// report tells the backend of a final transition, and reports whether the job may now leave the queue as
// its end demands; else it has been dealt with.
func (t *task) report(transition Transition, result json.RawMessage, f *fault.Error) bool {
	h := t.host
	if t.announced.Load() {
		waitFor(t.ctx, t.told, 2*time.Second) // clients see the transitions in their order
	}
	var err error
	if h.opts.Reporter != nil {
		err = t.reportUntilHeard(h.report(t.lease, transition, t.started, result, f))
	}
	var refusal *Refusal
	switch {
	case err == nil:
		if h.log.Enabled(t.ctx, slog.LevelInfo) {
			h.log.Info("[worker] Job "+string(transition), t.attrs()...)
		}
		return true
	case errors.As(err, &refusal):
		// Asking again would be refused again: an operator must look.
		h.log.Error("[worker] The backend refuses the callback", append(t.attrs(), "transition", string(transition), "status", refusal.Status)...)
		t.record(EndRefused, func(ctx context.Context) error {
			return h.queue.Fail(ctx, t.lease, queue.Refused, refusal.Error())
		})
	case errors.Is(err, errLeaseLost):
		h.log.Warn("[worker] Lease lost before the backend heard of the end", t.attrs()...)
	case errors.Is(err, errDraining):
		t.release()
	default:
		h.log.Error("[worker] The backend does not answer callbacks, putting the job back", append(t.attrs(), "error", err)...)
		t.retry(fault.Wrap(err, fault.Unavailable, "The backend did not take the job's result."))
	}
	return false
}

// reportUntilHeard repeats a report while the lease is ours and the grace time not over. A stop that comes
// now is too late.
func (t *task) reportUntilHeard(r Report) error {
	h := t.host
	deadline := time.Now().Add(h.opts.CallbackPatience)
	for try := 1; ; try++ {
		cause := context.Cause(t.ctx)
		if cause != nil && !errors.Is(cause, errStopped) {
			return cause
		}
		select {
		case <-h.hurry:
			return errDraining
		default:
		}
		r.SentAt = time.Now().UTC()
		err := h.opts.Reporter.Report(context.WithoutCancel(t.ctx), r)
		if err == nil {
			return nil
		}
		var refusal *Refusal
		if errors.As(err, &refusal) {
			return err
		}
		h.log.Warn("[worker] Callback failed, trying again", append(t.attrs(), "try", try, "error", err)...)
		wait := h.opts.CallbackBackoff.After(try, fault.From(err).RetryAfter)
		if time.Now().Add(wait).After(deadline) {
			return err
		}
		ctx := t.ctx
		if cause != nil {
			ctx = context.WithoutCancel(ctx) // it has ended already and cannot end again
		}
		waitFor(ctx, h.hurry, wait)
	}
}

func (t *task) retry(f *fault.Error) {
	delay := t.host.opts.Backoff.After(t.lease.Attempt-t.lease.Before, f.RetryAfter)
	t.record(EndRetried, func(ctx context.Context) error {
		_, err := t.host.queue.Retry(ctx, t.lease, delay, string(f.Code)+": "+f.Message)
		return err
	})
}

// release gives the job back unfinished.
func (t *task) release() {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	_, err := t.host.queue.Release(ctx, t.lease.Queue, []queue.Lease{t.lease})
	if err != nil {
		t.host.troubled("release", err) // its lease runs out by itself
		return
	}
	t.ended = EndReleased
	t.host.log.Info("[worker] Job given back", t.attrs()...)
}

// record changes the job's state in the queue, through any absence of Redis.
func (t *task) record(end End, change func(context.Context) error) {
	deadline := time.Now().Add(ackPatience)
	for try := 1; ; try++ {
		ctx, cancel := context.WithTimeout(context.Background(), claimTimeout)
		err := change(ctx)
		cancel()
		switch {
		case err == nil:
			t.ended = end
			return
		case errors.Is(err, queue.ErrLeaseLost):
			t.host.log.Warn("[worker] Lease lost before the end was recorded", append(t.attrs(), "change", string(end))...)
			return
		case errors.Is(context.Cause(t.ctx), errLeaseLost) || time.Now().After(deadline) || t.host.draining.Load() && try > 3:
			t.ended = EndUnrecorded
			t.host.log.Error("[worker] The end could not be recorded, the job will run again", append(t.attrs(), "change", string(end), "error", err)...)
			return
		}
		t.host.troubled(string(end), err)
		time.Sleep(t.host.opts.CallbackBackoff.After(try, 0))
	}
}

// waitFor waits until ch is closed, ctx ends or limit has passed.
func waitFor(ctx context.Context, ch <-chan struct{}, limit time.Duration) {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-ch:
	case <-ctx.Done():
	case <-timer.C:
	}
}
