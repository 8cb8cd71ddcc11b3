package worker

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"time"

	"hivesync/runtime/attempt"
	"hivesync/runtime/queue"
	"hivesync/shared/fault"
)

// ackPatience is how long the end of a reported job is tried to be recorded. After that its lease runs
// out, it runs again, and the backend answers the second report with the first.
const ackPatience = time.Minute

// settle ends the attempt: it reports what is final, then lets go of the job in the queue. The task is
// finished when it returns, or soon after where the end is only being acknowledged.
func (t *task) settle(result json.RawMessage, err error) {
	if errors.Is(err, errLeaseLost) || errors.Is(err, errDraining) {
		t.letGo(err)
		t.finish()
		return
	}
	if !t.known {
		// Claims name the types that this worker knows; still one of another release may have mixed them up.
		t.Log(slog.LevelWarn, "[worker] No function for jobs of this type, giving the job back")
		t.giveBack(fault.Newf(fault.Unavailable, "The worker %s has no function for jobs of this type.", t.host.opts.Name).After(t.Wait(0)))
		t.finish()
		return
	}
	end, f := t.Verdict(err)
	if end == attempt.EndGivenBack || end == attempt.EndExhausted {
		t.failed = f.Dependency
	}
	switch {
	case end == attempt.EndGivenBack:
		t.giveBack(f)
	case end == attempt.EndRetried:
		t.retry(f)
	case !t.report(end, result, f):
	case end == attempt.EndExhausted:
		t.record(end, func(ctx context.Context) error {
			return t.host.queue.Fail(ctx, t.lease, queue.Exhausted, string(f.Code)+": "+f.Message)
		})
	default:
		t.acknowledge(end)
		return
	}
	t.finish()
}

// letGo is what comes of the end of the attempt's context.
func (t *task) letGo(cause error) {
	if errors.Is(cause, errDraining) {
		t.release()
		return
	}
	t.Log(slog.LevelWarn, "[worker] Lease lost, dropping the job")
}

// outcomes are the ends that are acknowledged.
var outcomes = map[attempt.End]queue.Outcome{attempt.EndSucceeded: queue.Done, attempt.EndFailed: queue.Failed, attempt.EndStopped: queue.Stopped}

// acknowledge ends the job in the queue and then finishes the task. The slot is free at once: the next job
// may start while this one, whose end the backend knows, is being acknowledged. No more than two
// acknowledgements for each slot may be under way, so that a slow Redis holds the host back.
func (t *task) acknowledge(end attempt.End) {
	h, outcome := t.host, outcomes[end]
	ack := func(ctx context.Context) error { return h.queue.Ack(ctx, t.lease, outcome) }
	if h.unacked.Add(1) > 2*int64(h.slots.total) {
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

// report tells the backend of the end, and reports whether the job may now leave the queue as it demands;
// else it has been dealt with. A stop that comes now is too late.
func (t *task) report(end attempt.End, result json.RawMessage, f *fault.Error) bool {
	err := t.Report(end, result, f)
	var refusal *attempt.Refusal
	switch {
	case err == nil:
		return true
	case errors.As(err, &refusal):
		t.record(attempt.EndRefused, func(ctx context.Context) error {
			return t.host.queue.Fail(ctx, t.lease, queue.Refused, refusal.Error())
		})
	case errors.Is(err, errLeaseLost) || errors.Is(err, errDraining):
		t.letGo(err)
	default:
		t.Log(slog.LevelError, "[worker] The backend does not answer callbacks, putting the job back", "error", err)
		t.failed = fault.Backend
		t.giveBack(fault.Away(fault.Backend, err, "The backend did not take the job's result.").After(t.Wait(fault.From(err).RetryAfter)))
	}
	return false
}

func (t *task) retry(f *fault.Error) {
	delay := t.host.opts.Backoff.After(t.lease.Attempt-t.lease.Before, f.RetryAfter)
	t.record(attempt.EndRetried, func(ctx context.Context) error {
		_, err := t.host.queue.Retry(ctx, t.lease, delay, string(f.Code)+": "+f.Message)
		return err
	})
}

// giveBack lets the same attempt follow later: this one was no try.
func (t *task) giveBack(f *fault.Error) {
	t.record(attempt.EndGivenBack, func(ctx context.Context) error {
		return t.host.queue.GiveBack(ctx, t.lease, f.RetryAfter, string(f.Code)+": "+f.Message)
	})
}

// release lets go of a job that the host cannot finish.
func (t *task) release() {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	_, err := t.host.queue.Release(ctx, t.lease.Queue, []queue.Lease{t.lease})
	if err != nil {
		t.host.troubled("release", err) // its lease runs out by itself
		return
	}
	t.ended = attempt.EndReleased
	t.Log(slog.LevelInfo, "[worker] Job given back")
}

// record changes the job's state in the queue, through any absence of Redis.
func (t *task) record(end attempt.End, change func(context.Context) error) {
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
			t.Log(slog.LevelWarn, "[worker] Lease lost before the end was recorded", "change", string(end))
			return
		case errors.Is(context.Cause(t.Ctx), errLeaseLost) || time.Now().After(deadline) || t.host.draining.Load() && try > 3:
			t.ended = attempt.EndUnrecorded
			t.Log(slog.LevelError, "[worker] The end could not be recorded, the job will run again", "change", string(end), "error", err)
			return
		}
		t.host.troubled(string(end), err)
		time.Sleep(t.host.opts.CallbackBackoff.After(try, 0))
	}
}
