package worker

import (
	"context"
	"time"

	"hivesync/runtime/queue"
)

// beat tells Redis, which is the record of who is alive, how this worker is.
func (h *Host) beat(ctx context.Context) {
	load := h.measure(ctx)
	beat := h.heartbeat()
	beat.CPU, beat.Memory, beat.GPU = load.CPU, load.Memory, load.GPU
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

// measure notes what the worker took since the last heartbeat.
func (h *Host) measure(ctx context.Context) Load {
	h.measuring.Lock()
	defer h.measuring.Unlock()
	var cpu time.Duration
	load := Load{Memory: residentMemory()}
	if h.opts.Helpers != nil {
		var memory int64
		cpu, memory = h.opts.Helpers()
		load.Memory += memory
	}
	load.CPU = h.usage.cpu(cpu)
	if h.opts.Kind == GPU {
		load.GPU = gpuLoad(ctx)
	}
	h.load.Store(&load)
	return load
}

// Load is what the last heartbeat said.
func (h *Host) Load() Load {
	if last := h.load.Load(); last != nil {
		return *last
	}
	return Load{}
}

func (h *Host) heartbeat() queue.Heartbeat {
	busy, total := h.slots.use()
	return queue.Heartbeat{
		ID: h.opts.ID, Name: h.opts.Name, Kind: h.opts.Kind, Queues: h.queues, Version: h.opts.Version,
		Slots: total, Busy: busy, Draining: h.holds(), Breakers: h.tripped(), StartedAt: h.started.UTC(), Clock: time.Now(), EveryMS: h.opts.Heartbeat.Milliseconds(),
	}
}
