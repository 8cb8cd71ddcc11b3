package worker

import (
	"context"
	"errors"
	"time"

	"hivesync/runtime/attempt"
	"hivesync/runtime/queue"
	"hivesync/shared/fault"
	"hivesync/shared/jobs"
	"hivesync/shared/safetext"
	"hivesync/shared/telemetry/tracing"
)

// sweeper looks after one queue: every host does, so that the queue heals whichever hosts die.
type sweeper struct {
	host  *Host
	queue string
	// verdicts are dead jobs whose end the backend has yet to hear: a backend that does not answer must not
	// keep the sweeps from bringing back the jobs of dead workers.
	verdicts chan []string
}

func (s *sweeper) sweep(ctx context.Context) {
	h := s.host
	call, cancel := context.WithTimeout(ctx, claimTimeout)
	defer cancel()
	got, err := h.queue.Sweep(call, s.queue)
	if err != nil {
		h.troubled("sweep", err)
		return
	}
	for _, id := range got.Expired {
		h.log.Warn("[worker] A worker died or went silent, its job is back in the queue", "job", id, "queue", s.queue)
	}
	for _, id := range got.Poisoned {
		h.log.Error("[worker] A job is set aside as poisoned", "job", id, "queue", s.queue)
	}
	h.observeSweep(s.queue, len(got.Expired), len(got.Poisoned), 0)
	if len(got.Verdicts) > 0 {
		select {
		case s.verdicts <- got.Verdicts:
		default: // those before are being delivered: these are handed out again
		}
	}
	s.logSaturation(call)
	if got.Heal {
		s.heal(call, got.HealFrom)
	}
}

// deliverAll delivers verdicts until ctx ends. One that the backend cannot take does not hold up the others.
func (s *sweeper) deliverAll(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case ids := <-s.verdicts:
			for _, id := range ids {
				if ctx.Err() != nil {
					return
				}
				s.deliver(ctx, id)
			}
		}
	}
}

// deliver tells the backend of a job that ended while no worker held it.
func (s *sweeper) deliver(ctx context.Context, id string) {
	h := s.host
	r, err := h.queue.Get(ctx, s.queue, id)
	if err != nil && !fault.Is(err, fault.NotFound) {
		h.troubled("read a verdict", err)
		return
	}
	if err == nil && r.State == queue.Dead && h.opts.Reporter != nil {
		f := fault.New(fault.Unavailable, "The job failed in every attempt.")
		if r.Reason == queue.Poisoned {
			f = fault.New(fault.Poisoned, "The job ended its worker too often and was set aside.")
		}
		report := attempt.Report{
			JobID: r.ID, JobType: r.Type, Attempt: r.Attempt, RetriedAfter: r.RetriedAfter, Transition: jobs.Failed, Worker: h.opts.Name,
			Error: attempt.ErrorOf(f), Timings: map[string]int64{}, SentAt: time.Now().UTC(),
		}
		ctx, span := h.opts.Tracer.Start(ctx, "verdict "+r.Type, tracing.Internal, r.Trace)
		defer span.End()
		var refusal *attempt.Refusal
		if err := h.opts.Reporter.Report(ctx, report); err != nil && !errors.As(err, &refusal) {
			h.log.Warn("[worker] Callback failed, the verdict stays owed", "job", id, "queue", s.queue, "error", err)
			return
		}
	}
	if err := h.queue.Settle(ctx, s.queue, id); err != nil {
		h.troubled("settle a verdict", err)
	}
}

// logSaturation writes the lines that operators look for when previews are slow.
func (s *sweeper) logSaturation(ctx context.Context) {
	h := s.host
	if !h.slots.full(s.queue) || h.draining.Load() {
		return
	}
	depth, err := h.queue.Depth(ctx, s.queue)
	if err != nil || depth == 0 {
		return
	}
	busy, total := h.slots.use()
	attrs := []any{"queue", s.queue, "waiting", depth, "busy", busy, "slots", total}
	if h.throttle.allow("busy "+s.queue, 10*time.Second) {
		h.log.Info("[worker] Busy, delaying job", attrs...)
	}
	limit := 10
	if h.opts.Saturated != nil {
		limit = h.opts.Saturated(s.queue)
	}
	if depth > int64(limit) && h.throttle.allow("saturated "+s.queue, 10*time.Second) {
		h.log.Warn("[worker] Queue saturated", attrs...)
	}
}

// heal looks for stuck jobs where the host that had the turn before left off, and for a depth that no job explains.
func (s *sweeper) heal(ctx context.Context, from uint64) {
	extra, foreign, err := s.host.queue.HealDepth(ctx, s.queue)
	switch {
	case err != nil:
		s.host.troubled("heal the depth", err)
	case extra != 0:
		for i := range foreign {
			foreign[i] = safetext.Clip(safetext.Block(foreign[i], 100), 100)
		}
		s.host.log.Warn("[worker] The queue's list did not match its jobs and has been put right", "queue", s.queue, "too_many", extra, "moved_aside", foreign)
	}
	healed, _, err := s.host.queue.Heal(ctx, s.queue, from)
	if err != nil {
		s.host.troubled("heal", err)
		return
	}
	s.host.observeSweep(s.queue, 0, 0, len(healed))
	for _, id := range healed {
		s.host.log.Warn("[worker] A stuck job is back in the queue", "job", id, "queue", s.queue)
	}
}
