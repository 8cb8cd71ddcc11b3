package wiring

import (
	"context"
	"time"

	"hivesync/functions/operations"
	"hivesync/runtime/queue"
	"hivesync/shared/auth"
)

// Figures lets functions read what queues are doing; it implements operations.Figures.
type Figures struct {
	// Client reads the queues, Names lists those that exist.
	Client *queue.Client
	Names  func() []string
	// Silent is how long a worker may go without a heartbeat.
	Silent time.Duration
}

// Queues lists the queues.
func (f Figures) Queues() []string { return f.Names() }

// Queue reads a queue as it is now.
func (f Figures) Queue(ctx context.Context, name string) (operations.QueueFigures, error) {
	s, err := f.Client.Snapshot(ctx, name)
	return operations.QueueFigures{
		Waiting: s.Waiting, Leased: s.Leased, Delayed: s.Delayed, Dead: s.Dead, Oldest: &s.Oldest, Paused: s.Paused,
	}, err
}

// Minute reads what happened in one minute.
func (f Figures) Minute(ctx context.Context, name string, at time.Time) ([]operations.JobFigures, error) {
	stats, err := f.Client.Minute(ctx, name, at)
	if err != nil {
		return nil, err
	}
	out := make([]operations.JobFigures, 0, len(stats.Types))
	for jobType, t := range stats.Types {
		j := operations.JobFigures{
			Type: jobType, Enqueued: t.Enqueued, Done: t.Done, Failed: t.Failed, Stopped: t.Stopped, Retried: t.Retried,
			Crashed: t.Crashed, Dead: t.Dead, GPUFallback: t.GPUFallback,
			RunP50: quantile(t.Run, 0.5), RunP95: quantile(t.Run, 0.95),
		}
		var waits queue.Histogram
		for _, h := range t.Wait {
			waits.Merge(h)
		}
		j.WaitP50, j.WaitP95 = quantile(waits, 0.5), quantile(waits, 0.95)
		for i, tier := range []auth.Tier{auth.Free, auth.Pro, auth.Premium} {
			if h := t.Wait[string(tier)]; h != nil {
				j.TierWaitP95[i] = quantile(*h, 0.95)
			}
		}
		out = append(out, j)
	}
	return out, nil
}

// Fleet reads the workers, by kind.
func (f Figures) Fleet(ctx context.Context) ([]operations.FleetFigures, error) {
	list, now, err := f.Client.Workers(ctx)
	if err != nil {
		return nil, err
	}
	kinds := []operations.FleetFigures{{Kind: "cpu"}, {Kind: "gpu"}}
	for _, w := range list {
		k := &kinds[0]
		if w.Kind == "gpu" {
			k = &kinds[1]
		}
		if !w.Spoke(now, f.Silent) {
			k.Silent++
			continue
		}
		k.Workers, k.Slots, k.Busy = k.Workers+1, k.Slots+int64(w.Slots), k.Busy+int64(w.Busy)
		mean := w.CPU
		if k.CPU != nil {
			mean = *k.CPU + (w.CPU-*k.CPU)/float64(k.Workers)
		}
		k.CPU = &mean
	}
	return kinds, nil
}

func quantile(h queue.Histogram, q float64) *time.Duration {
	d, ok := h.Quantile(q)
	if !ok {
		return nil
	}
	return &d
}
