package queue

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// Stats is what happened in a queue over some minutes, by job type.
type Stats struct {
	Queue   string
	Minutes int
	Types   map[string]*TypeStats
}

// TypeStats is what happened to the jobs of one type.
type TypeStats struct {
	Enqueued, Claimed, Done, Failed, Stopped    int64
	Retried, Crashed, Dead, Cancelled, Released int64
	Replayed, Healed, GivenBack                 int64
	// GPUFallback counts jobs that prefer a GPU worker and ran on a CPU worker.
	GPUFallback int64
	// Wait is the time from claimable to claimed, by tier; Run from claimed to ended.
	Wait map[string]*Histogram
	Run  Histogram
}

// Histogram counts durations by upper bound.
type Histogram struct {
	// Buckets holds counts by their upper bound; Over those beyond the last.
	Buckets map[time.Duration]int64
	Over    int64
	Sum     time.Duration
}

// Count returns how many durations were observed.
func (h Histogram) Count() int64 {
	n := h.Over
	for _, c := range h.Buckets {
		n += c
	}
	return n
}

func (h *Histogram) add(bucket string, n int64) {
	switch bucket {
	case "sum":
		h.Sum += time.Duration(n) * time.Millisecond
	case "inf":
		h.Over += n
	default:
		ms, err := strconv.ParseInt(bucket, 10, 64)
		if err != nil {
			return
		}
		if h.Buckets == nil {
			h.Buckets = map[time.Duration]int64{}
		}
		h.Buckets[time.Duration(ms)*time.Millisecond] += n
	}
}

// MaxStats is for how many minutes the counters are kept.
const MaxStats = 120

// Stats sums the counters of the last full minutes and the running one, minutes in all, at most MaxStats.
func (c *Client) Stats(ctx context.Context, queue string, minutes int) (Stats, error) {
	if err := checkQueue(queue); err != nil {
		return Stats{}, err
	}
	if minutes < 1 || minutes > MaxStats {
		return Stats{}, fmt.Errorf("queue: statistics of 1 to %d minutes, not %d", MaxStats, minutes)
	}
	if err := c.Flush(ctx, queue); err != nil {
		return Stats{}, err
	}
	now, err := c.time(ctx)
	if err != nil {
		return Stats{}, err
	}
	minute := now.UnixMilli() / 60000
	reads := make([]*redis.MapStringStringCmd, minutes)
	if _, err := c.rdb.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i := range reads {
			reads[i] = p.HGetAll(ctx, key(queue, "stats:"+strconv.FormatInt(minute-int64(i), 10)))
		}
		return nil
	}); err != nil {
		return Stats{}, away(err)
	}
	out := Stats{Queue: queue, Minutes: minutes, Types: map[string]*TypeStats{}}
	for _, r := range reads {
		for field, value := range r.Val() {
			n, err := strconv.ParseInt(value, 10, 64)
			if err == nil {
				out.add(strings.Split(field, "|"), n)
			}
		}
	}
	return out, nil
}

// add takes one counter: type|name, type|run|bucket or type|wait|tier|bucket.
func (s *Stats) add(field []string, n int64) {
	if len(field) < 2 {
		return
	}
	t := s.Types[field[0]]
	if t == nil {
		t = &TypeStats{Wait: map[string]*Histogram{}}
		s.Types[field[0]] = t
	}
	switch {
	case len(field) == 4 && field[1] == "wait":
		h := t.Wait[field[2]]
		if h == nil {
			h = &Histogram{}
			t.Wait[field[2]] = h
		}
		h.add(field[3], n)
	case len(field) == 3 && field[1] == "run":
		t.Run.add(field[2], n)
	case len(field) == 2:
		if counter := t.counter(field[1]); counter != nil {
			*counter += n
		}
	}
}

func (t *TypeStats) counter(name string) *int64 {
	return map[string]*int64{
		"enqueued": &t.Enqueued, "claimed": &t.Claimed, "done": &t.Done, "failed": &t.Failed, "stopped": &t.Stopped,
		"retried": &t.Retried, "crashed": &t.Crashed, "dead": &t.Dead, "cancelled": &t.Cancelled,
		"released": &t.Released, "given_back": &t.GivenBack, "replayed": &t.Replayed, "healed": &t.Healed, "gpu_fallback": &t.GPUFallback,
	}[name]
}
