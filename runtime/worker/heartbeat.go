package worker

import (
	"context"
	"time"

	"hivesync/runtime/queue"
)

// beat tells Redis, which is the record of who is alive, how this worker is.
func (h *Host) beat(ctx context.Context) {
	beat := h.heartbeat()
	beat.CPU = h.usage.cpu()
	if h.opts.Kind == GPU {
		beat.GPU = gpuLoad(ctx)
	}
	call, cancel := context.WithTimeout(ctx, claimTimeout)
	defer cancel()
	if err := h.queue.Beat(call, beat); err != nil {
		h.troubled("heartbeat", err)
	} else {
		h.beaten.Store(time.Now().UnixNano())
	}
	if h.opts.Beaten != nil {
		h.opts.Beaten(time.Unix(0, h.beaten.Load()))
	}
}

func (h *Host) heartbeat() queue.Heartbeat {
	busy, total := h.slots.use()
	return queue.Heartbeat{
		ID: h.opts.ID, Name: h.opts.Name, Kind: h.opts.Kind, Queues: h.queues, Version: h.opts.Version,
		Slots: total, Busy: busy, Draining: h.draining.Load(), Memory: residentMemory(), StartedAt: h.started.UTC(),
	}
}
