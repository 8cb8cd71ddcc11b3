package worker

import (
	"context"
	"time"

	"hivesync/runtime/queue"
)

// renew extends the leases of all running jobs, and lets go of those that are no longer ours.
func (h *Host) renew(ctx context.Context) {
	byQueue := map[string][]queue.Lease{}
	h.mu.Lock()
	for id, t := range h.tasks {
		byQueue[id.queue] = append(byQueue[id.queue], t.lease)
	}
	h.mu.Unlock()
	for name, leases := range byQueue {
		for len(leases) > 0 {
			n := min(len(leases), 500)
			h.renewSome(ctx, name, leases[:n])
			leases = leases[n:]
		}
	}
}

func (h *Host) renewSome(ctx context.Context, name string, leases []queue.Lease) {
	ctx, cancel := context.WithTimeout(ctx, h.opts.Renew)
	defer cancel()
	states, err := h.queue.Extend(ctx, name, leases)
	if err != nil {
		h.troubled("renew", err)
		return
	}
	for i, s := range states {
		switch s {
		case queue.Lost:
			h.cancelLease(leases[i], errLeaseLost)
		case queue.CancelAsked:
			h.cancelLease(leases[i], errStopped)
		case queue.Renewed:
		}
	}
}

// cancelLease cancels the task that holds exactly this lease: the job may have been settled, and even
// claimed again by this host, while the renewal was on its way.
func (h *Host) cancelLease(l queue.Lease, cause error) {
	h.mu.Lock()
	t := h.tasks[taskID{l.Queue, l.ID}]
	h.mu.Unlock()
	if t != nil && t.lease.Token == l.Token {
		t.cancel(cause)
	}
}

// listen hears of stopped jobs at once; renewals tell the same later.
func (h *Host) listen(ctx context.Context) {
	for ctx.Err() == nil {
		err := h.queue.Cancellations(ctx, h.queues, func(name, id string) { h.cancelTask(name, id, errStopped) })
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			h.troubled("listen", err)
		}
		pause(ctx, time.Second)
	}
}
