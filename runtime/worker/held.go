package worker

import (
	"context"
	"time"
)

// heldLook is the time between two looks at whether an operator wants the worker to claim nothing more.
const heldLook = 2 * time.Second

// look follows what an operator asks of the worker, and tells at once that it does. While Redis does not answer it does as it was told last.
func (h *Host) look(ctx context.Context) {
	call, cancel := context.WithTimeout(ctx, claimTimeout)
	defer cancel()
	held, err := h.queue.Drains(call, h.opts.ID)
	if err != nil {
		h.troubled("drain", err)
		return
	}
	if h.held.Swap(held) != held {
		h.log.Info("[worker] Asked by an operator", "claims", !held, "running", h.running())
		h.beat(ctx)
	}
}

// holds reports whether the worker claims nothing more: since it ends, or since an operator asked for it.
func (h *Host) holds() bool { return h.draining.Load() || h.held.Load() }
