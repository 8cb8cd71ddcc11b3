package worker

import (
	"context"
	"slices"
	"time"

	"hivesync/runtime/attempt"
	"hivesync/runtime/queue"
)

const (
	// claimers is how many claims one host may have on their way per queue: one job's claim must not wait
	// for the answer to another's.
	claimers = 2
	// gatherTime is how long a claim waits for more slots while jobs wait anyway.
	gatherTime   = 500 * time.Microsecond
	claimMost    = 500
	claimTimeout = 5 * time.Second
	// switchPause is the time between two looks at the switch of a queue whose jobs are switched off.
	switchPause = 250 * time.Millisecond
)

// switchedOff lists the types of the queue's jobs that may not run now, and says whether they are all that the host has for it.
func (h *Host) switchedOff(name string) (off []string, all bool) {
	now, here := h.opts.Settings.Now(), 0
	for _, j := range h.registry.Jobs {
		m := j.Meta()
		if m.Queue != name {
			continue
		}
		here++
		if m.Switch.Setting != nil && !m.Switch.Get(now) {
			off = append(off, m.Type)
		}
	}
	return off, len(off) == here
}

// without returns a list without some.
func without(list, some []string) []string {
	if len(some) == 0 {
		return list
	}
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return slices.Contains(some, s) })
}

// fetch claims jobs of one queue for free slots until ctx ends. Between claims that find nothing it
// blocks on the queue's bell, and only while a slot is free: a busy worker must not take the bell that
// would have woken an idle one.
func (h *Host) fetch(ctx context.Context, name string) {
	backlog := false
	for {
		off, all := h.switchedOff(name)
		for (all || h.held.Load()) && ctx.Err() == nil {
			backlog = false
			pause(ctx, switchPause)
			off, all = h.switchedOff(name)
		}
		if backlog {
			h.slots.gather(ctx, name, gatherTime)
		}
		n := h.slots.reserve(ctx, name, h.breakers.admit(ctx, name, claimMost))
		if n == 0 {
			return
		}
		if h.held.Load() { // asked while it waited for a slot
			h.slots.occupy(name, n, 0)
			h.breakers.found(name, 0)
			continue
		}
		got, ok := h.claim(ctx, name, n, without(h.types, off))
		if !ok {
			h.slots.occupy(name, n, 0)
			return
		}
		starting := h.accept(got.Leases, n) //nolint:contextcheck // jobs are given back also after ctx has ended
		h.slots.occupy(name, n, len(starting))
		h.breakers.found(name, len(starting))
		h.start(starting) //nolint:contextcheck // a job outlives the decision to claim no more
		backlog = got.Waiting > 0 && len(got.Leases) > 0
		if unknown := without(got.Unknown, off); len(unknown) > 0 && h.throttle.allow("unknown "+name, 30*time.Second) {
			h.log.Warn("[worker] Jobs wait that this worker has no function for", "queue", name, "types", unknown)
		}
		if !backlog {
			h.idle(ctx, name, got)
		}
	}
}

// claim claims up to n jobs of some types, through any absence of Redis. A lost answer may have leased jobs: the same token
// gets them again, and the slots are kept for them. It gives up once ctx has ended, though not before it has
// asked once more: what it leased must be given back.
func (h *Host) claim(ctx context.Context, name string, n int, types []string) (queue.Claimed, bool) {
	request := queue.ClaimRequest{N: n, Worker: h.opts.ID, Token: queue.NewToken(), GPU: h.opts.Kind == GPU, Types: types}
	for failures := 1; ; failures++ {
		last := ctx.Err() != nil
		call, cancel := context.WithTimeout(context.WithoutCancel(ctx), claimTimeout)
		got, err := h.queue.Claim(call, name, request)
		cancel()
		if err == nil {
			return got, true
		}
		h.troubled("claim", err)
		if last {
			return got, false
		}
		pause(ctx, attempt.Backoff{Min: 50 * time.Millisecond, Max: time.Second}.After(failures, 10*time.Millisecond))
	}
}

// accept returns the claimed jobs that may start, which are none once the host holds back. A repeated claim
// may bring more jobs than slots are free now: the rest goes back.
func (h *Host) accept(leases []queue.Lease, slots int) []queue.Lease {
	n := min(len(leases), slots)
	if h.holds() {
		n = 0
	}
	if back := leases[n:]; len(back) > 0 {
		ctx, cancel := context.WithTimeout(context.Background(), claimTimeout)
		defer cancel()
		if _, err := h.queue.Release(ctx, back[0].Queue, back); err != nil {
			h.troubled("release", err)
		}
	}
	for _, l := range leases[:n] {
		if l.GPUFallback {
			h.log.Info("[worker] No GPU worker is alive, running on CPU", "job", l.ID, "type", l.Type, "tier", l.Tier)
		}
	}
	return leases[:n]
}

// idle waits until the queue may have work: for its bell, for its next delayed job, or for a second.
func (h *Host) idle(ctx context.Context, name string, got queue.Claimed) {
	limit := queue.MaxWait
	if got.NextDue >= 0 {
		limit = min(limit, got.NextDue)
	}
	switch {
	case got.Limited && len(got.Unknown) == 0:
		pause(ctx, 10*time.Millisecond) // whatever ends next rings
	case got.Paused || got.Waiting > 0:
		// Jobs wait that this worker may not take: for a moment, bells are for others.
		pause(ctx, 250*time.Millisecond)
	}
	if ctx.Err() != nil {
		return
	}
	woken, err := h.queue.Wait(ctx, name, h.opts.Kind == GPU, limit)
	if err != nil {
		h.troubled("wait", err)
		pause(ctx, 100*time.Millisecond)
		return
	}
	if woken && (ctx.Err() != nil || h.held.Load() || h.slots.full(name)) {
		wake, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		if err := h.queue.Wake(wake, name); err != nil {
			h.troubled("wake", err)
		}
	}
}

// pause waits for d or until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
