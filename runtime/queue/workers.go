package queue

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"hivesync/shared/probe"
	"hivesync/shared/safetext"
)

// Heartbeat is what a worker says of itself every ten seconds.
type Heartbeat struct {
	// ID is unique to the process; Name is the operator's name for it, which replicas may share.
	ID   string `json:"id"`
	Name string `json:"name"`
	// Kind is cpu or gpu.
	Kind    string   `json:"kind"`
	Queues  []string `json:"queues"`
	Version string   `json:"version"`
	Slots   int      `json:"slots"`
	Busy    int      `json:"busy"`
	// Draining workers claim nothing more.
	Draining bool `json:"draining"`
	// Breakers are those that hold claims back.
	Breakers []Breaker `json:"breakers,omitempty"`
	// CPU is the use in percent of the cores that the worker may use, Memory the bytes that it holds: its own and those of
	// the processes that do part of its work.
	CPU    float64 `json:"cpu_percent"`
	Memory int64   `json:"memory_bytes"`
	// GPU is the load in percent where the worker has one that can be asked.
	GPU       *float64  `json:"gpu_percent,omitempty"`
	StartedAt time.Time `json:"started_at"`
	// EveryMS is the time between heartbeats in milliseconds.
	EveryMS int64 `json:"every_ms,omitempty"`
	// At is when the heartbeat reached Redis, by the server's clock.
	At time.Time `json:"at"`
	// Clock is the worker's own clock as it sends the heartbeat; zero where a worker's word comes by another way. ClockOff is how
	// far it was ahead of the server's, in milliseconds.
	Clock    time.Time `json:"-"`
	ClockOff int64     `json:"clock_off_ms,omitempty"`
}

// ClockIsOff reports whether the worker's clock disagrees with the server's.
func (h Heartbeat) ClockIsOff() bool {
	return (time.Duration(h.ClockOff) * time.Millisecond).Abs() > probe.ClockLimit
}

// Breaker says that a worker claims nothing of a queue, or one job at a time, since something that its jobs depend on is away.
type Breaker struct {
	Queue      string `json:"queue"`
	Dependency string `json:"dependency"`
	// State is open or half_open.
	State string `json:"state"`
}

const (
	// SilentAfter is how long a worker may be silent before it counts as unhealthy.
	SilentAfter = 2 * time.Minute
	// usualBeat is the time between heartbeats of a worker that does not say.
	usualBeat = 10 * time.Second
	// workerKept is how long a silent worker is still listed.
	workerKept = 10 * time.Minute
	// gpuWord is how long a GPU worker's last heartbeat keeps premium jobs for it.
	gpuWord = 30 * time.Second

	workerQueue = "workers"
	workerIndex = "{workers}:index"
	workerBeat  = "{workers}:beat:"
	maxWorkers  = 1000
)

// Healthy reports whether the worker spoke within SilentAfter of now.
func (h Heartbeat) Healthy(now time.Time) bool { return h.Spoke(now, SilentAfter) }

// Spoke reports whether the worker spoke within a time of now. A word from the future is from before the server's clock was
// set back: who lives has spoken again since.
func (h Heartbeat) Spoke(now time.Time, within time.Duration) bool {
	return now.Sub(h.At).Abs() <= within
}

// Late returns those that are healthy and missed two heartbeats, but for those whose name somebody else speaks under: a
// supervisor has replaced them.
func Late(all []Heartbeat, now time.Time) []Heartbeat {
	fresh := map[string]bool{}
	for _, h := range all {
		every := cmp.Or(time.Duration(h.EveryMS)*time.Millisecond, usualBeat)
		if h.Spoke(now, every*5/2) {
			fresh[h.Name] = true
		}
	}
	var late []Heartbeat
	for _, h := range all {
		if h.Healthy(now) && !fresh[h.Name] {
			late = append(late, h)
		}
	}
	return late
}

// Beat records a heartbeat; it expires by itself.
func (c *Client) Beat(ctx context.Context, h Heartbeat) error {
	if !workerShape.MatchString(h.ID) {
		return fmt.Errorf("queue: %q is not a worker id", safetext.Clip(h.ID, maxMessage))
	}
	now, err := c.time(ctx)
	if err != nil {
		return err
	}
	h.At = now
	if !h.Clock.IsZero() {
		h.ClockOff = h.Clock.Sub(now).Milliseconds()
	}
	b, err := json.Marshal(h)
	if err != nil {
		return fmt.Errorf("queue: encode a heartbeat: %w", err)
	}
	if _, err := c.run(ctx, opBeat, workerQueue, h.ID, b, workerKept.Milliseconds()); err != nil {
		return err
	}
	if h.Kind != "gpu" {
		return nil
	}
	_, err = c.rdb.Pipelined(ctx, func(p redis.Pipeliner) error {
		for _, q := range h.Queues {
			if h.Draining {
				p.ZRem(ctx, key(q, "gpu"), h.ID)
			} else {
				p.ZAdd(ctx, key(q, "gpu"), redis.Z{Score: float64(now.Add(gpuWord).UnixMilli()), Member: h.ID})
				p.ZRemRangeByScore(ctx, key(q, "gpu"), "-inf", strconv.FormatInt(now.UnixMilli(), 10))
			}
		}
		return nil
	})
	return away(err)
}

// Leave takes a worker that ends in order off the list.
func (c *Client) Leave(ctx context.Context, h Heartbeat) error {
	_, err := c.rdb.Pipelined(ctx, func(p redis.Pipeliner) error {
		p.Del(ctx, workerBeat+h.ID)
		p.ZRem(ctx, workerIndex, h.ID)
		p.ZRem(ctx, workerDrain, h.ID)
		for _, q := range h.Queues {
			p.ZRem(ctx, key(q, "gpu"), h.ID)
		}
		return nil
	})
	return away(err)
}

// Workers lists the workers heard of in the last ten minutes, the latest first, at most 1000, and the
// server's time, against which Healthy is judged.
func (c *Client) Workers(ctx context.Context) ([]Heartbeat, time.Time, error) {
	now, err := c.time(ctx)
	if err != nil {
		return nil, now, err
	}
	ids, err := c.rdb.ZRevRange(ctx, workerIndex, 0, maxWorkers-1).Result()
	if err != nil {
		return nil, now, away(err)
	}
	out := make([]Heartbeat, 0, len(ids))
	if len(ids) == 0 {
		return out, now, nil
	}
	reads := make([]*redis.StringCmd, len(ids))
	_, err = c.rdb.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i, id := range ids {
			reads[i] = p.Get(ctx, workerBeat+id)
		}
		return nil
	})
	if err != nil && !errors.Is(err, redis.Nil) {
		return nil, now, away(err)
	}
	for _, r := range reads {
		var h Heartbeat
		if json.Unmarshal([]byte(r.Val()), &h) == nil && h.ID != "" {
			out = append(out, h)
		}
	}
	return out, now, nil
}

// time is the clock that all processes share.
func (c *Client) time(ctx context.Context) (time.Time, error) {
	if c.opts.Clock != nil {
		return c.opts.Clock(), nil
	}
	if c.opts.ServerClock != nil {
		return c.opts.ServerClock(), nil
	}
	t, err := c.rdb.Time(ctx).Result()
	return t.UTC(), away(err)
}
