package wiring

import (
	"context"
	"slices"
	"time"

	"hivesync/functions/workers"
	"hivesync/runtime/queue"
)

// fleet lets functions see and record workers in the queue's registry.
type fleet struct {
	queue *queue.Client
	// silent is how long a worker may say nothing.
	silent time.Duration
	// queues are those that exist: a heartbeat names no other.
	queues func() []string
}

// Beat implements workers.Heartbeats.
func (f *fleet) Beat(ctx context.Context, b workers.Beat) error {
	known := f.queues()
	return f.queue.Beat(ctx, queue.Heartbeat{
		ID: b.ID, Name: b.Name, Kind: b.Kind, Version: b.Version, Slots: b.Slots, Busy: b.Busy, Draining: b.Draining,
		Queues: slices.DeleteFunc(slices.Clone(b.Queues), func(q string) bool { return !slices.Contains(known, q) }),
		CPU:    b.CPU, Memory: b.Memory, GPU: b.GPU, StartedAt: b.StartedAt,
	})
}

// Workers implements health.Fleet.
func (f *fleet) Workers(ctx context.Context) (healthy, silent int, err error) {
	list, now, err := f.queue.Workers(ctx)
	if err != nil {
		return 0, 0, err
	}
	for _, w := range list {
		if now.Sub(w.At) <= f.silent {
			healthy++
		} else {
			silent++
		}
	}
	return healthy, silent, nil
}
