package worker

import (
	"context"
	"time"

	"hivesync/runtime/queue"
)

// renew extends the leases of all running jobs, and lets go of those that are no longer ours. A queue's
// jobs go in one call, which names all jobs of a claim together.
func (h *Host) renew(ctx context.Context) {
	byQueue := map[string][]queue.Lease{}
	h.mu.Lock()
	for id, t := range h.tasks {
		byQueue[id.queue] = append(byQueue[id.queue], queue.Lease{Job: queue.Job{ID: id.job}, Queue: id.queue, Token: t.lease.Token})
	}
	h.mu.Unlock()
	for name, leases := range byQueue {
		h.renewLeases(ctx, name, leases)
	}
}

func (h *Host) renewLeases(ctx context.Context, name string, leases []queue.Lease) {
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
			h.stopTask(name, leases[i].ID, leases[i].Token, errLeaseLost)
		case queue.CancelAsked:
			h.stopTask(name, leases[i].ID, leases[i].Token, errStopped)
		case queue.Renewed:
		}
	}
}

// stopTask stops a job that still runs here under exactly this lease: it may have been settled, and even claimed again by
// this host, while the renewal or the message was on its way.
func (h *Host) stopTask(queueName, id, token string, cause error) {
	h.mu.Lock()
	t := h.tasks[taskID{queueName, id}]
	h.mu.Unlock()
	if t != nil && t.lease.Token == token {
		t.stop(cause)
	}
}

// listen hears of stopped jobs at once; renewals tell the same later.
func (h *Host) listen(ctx context.Context) {
	for ctx.Err() == nil {
		err := h.queue.Cancellations(ctx, h.queues, func(name, id, token string) { h.stopTask(name, id, token, errStopped) })
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			h.troubled("listen", err)
		}
		pause(ctx, time.Second)
	}
}
