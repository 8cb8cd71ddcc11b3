package wiring

import (
	"cmp"
	"context"
	"slices"
	"time"

	"hivesync/functions/health"
	"hivesync/functions/workers"
	"hivesync/runtime/queue"
)

// Fleet is the queue's registry of workers as functions see it.
type Fleet struct {
	Queue *queue.Client
	// Silent is how long a worker may go without a heartbeat.
	Silent time.Duration
	// Queues are those that exist: a heartbeat names no other.
	Queues func() []string
}

// Beat implements workers.Heartbeats.
func (f *Fleet) Beat(ctx context.Context, b workers.Beat) error {
	known := f.Queues()
	return f.Queue.Beat(ctx, queue.Heartbeat{
		ID: b.ID, Name: b.Name, Kind: b.Kind, Version: b.Version, Slots: b.Slots, Busy: b.Busy, Draining: b.Draining,
		Queues: slices.DeleteFunc(slices.Clone(b.Queues), func(q string) bool { return !slices.Contains(known, q) }),
		CPU:    b.CPU, Memory: b.Memory, GPU: b.GPU, StartedAt: b.StartedAt,
	})
}

// Workers implements health.Fleet.
func (f *Fleet) Workers(ctx context.Context) (health.Workers, error) {
	list, now, err := f.Queue.Workers(ctx)
	if err != nil {
		return health.Workers{}, err
	}
	out := health.Workers{Known: true, Late: len(queue.Late(list, now)), Held: []health.Held{}}
	held := map[health.Held]int{}
	for _, w := range list {
		if !w.Spoke(now, f.Silent) {
			out.Silent++
			continue
		}
		out.Healthy++
		if w.ClockIsOff() {
			out.ClockOff++
		}
		for _, b := range w.Breakers {
			held[health.Held{Queue: b.Queue, Dependency: b.Dependency}]++
		}
	}
	for h, workers := range held {
		h.Workers = workers
		out.Held = append(out.Held, h)
	}
	slices.SortFunc(out.Held, func(x, y health.Held) int {
		return cmp.Or(cmp.Compare(x.Queue, y.Queue), cmp.Compare(x.Dependency, y.Dependency))
	})
	return out, nil
}
