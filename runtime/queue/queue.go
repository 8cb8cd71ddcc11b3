// Package queue is the job queue: Redis lists and sets, changed only by Lua scripts, one per operation.
// It gives batches of jobs to workers by tier weight and in turns between tenants, leases them with
// tokens, returns the jobs of dead workers within seconds without spending an attempt, delays retries,
// and quarantines jobs that kill their workers.
//
// It must never change a job's state by anything but one script, so that there is no instant at which a
// job is in none; never know what a job does; and never be the record of what was accepted, which the
// database is.
//
// All keys of a queue share its cluster slot: the bare name q is a list with one entry per waiting job
// (LLEN q is the depth), every other key holds the name in braces.
package queue

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"hivesync/runtime/gather"
	"hivesync/shared/fault"
	"hivesync/shared/probe"
)

// Options tunes a Client. The zero value has the documented defaults.
type Options struct {
	// Lease is how long a claimed job stays with a worker that is silent. Default 15 s.
	Lease time.Duration
	// MaxCrashes is how many leases may run out before a job is quarantined as poisoned. Default 3.
	MaxCrashes int
	// Retention is how long dead jobs are kept. Default 7 days.
	Retention time.Duration
	// Weights is how many of ten or so claims go to each tier while all have work. Default 6:3:1.
	Weights Weights
	// MaxPayload is the largest payload in bytes. Default 1 MiB.
	MaxPayload int
	// MaxWaiting is how many jobs may wait in one queue, delayed ones included; 0 means no bound.
	MaxWaiting int
	// Clock replaces the server's clock, for tests; nil means the server's, which all workers share.
	Clock func() time.Time
	// ServerClock stands for the server's clock, for tests of what that may do: it may be set forward and back.
	ServerClock func() time.Time
}

// Weights are the tiers' shares of the claims while all of them have waiting jobs.
type Weights struct{ Premium, Pro, Free int }

func (o Options) withDefaults() Options {
	if o.Lease <= 0 {
		o.Lease = 15 * time.Second
	}
	if o.MaxCrashes <= 0 {
		o.MaxCrashes = 3
	}
	if o.Retention <= 0 {
		o.Retention = 7 * 24 * time.Hour
	}
	if o.Weights.Premium <= 0 || o.Weights.Pro <= 0 || o.Weights.Free <= 0 {
		o.Weights = Weights{Premium: 6, Pro: 3, Free: 1}
	}
	if o.MaxPayload <= 0 {
		o.MaxPayload = 1 << 20
	}
	return o
}

// Client operates queues on one Redis (single, Sentinel or Cluster). It is safe for concurrent use and
// needs no closing; the Redis client is the caller's.
type Client struct {
	rdb     redis.UniversalClient
	opts    Options
	pattern string

	clock   serverClock
	tally   tally
	batched sync.Map // *batches by queue
}

// batches are the calls that gather for one queue.
type batches struct {
	enqueues gather.Batcher[Job, int64]
	acks     gather.Batcher[ended, int64]
}

// New returns a Client on rdb.
func New(rdb redis.UniversalClient, opts Options) *Client {
	opts = opts.withDefaults()
	return &Client{rdb: rdb, opts: opts, pattern: lanePattern(opts.Weights)}
}

// batches returns what gathers for a queue, whose name has been checked.
func (c *Client) batches(queue string) *batches {
	if b, ok := c.batched.Load(queue); ok {
		return b.(*batches)
	}
	b, _ := c.batched.LoadOrStore(queue, &batches{
		enqueues: gather.Batcher[Job, int64]{
			Send: func(ctx context.Context, jobs []Job) ([]int64, error) { return c.enqueue(ctx, queue, jobs) },
			Size: func(j Job) int { return len(j.Payload) },
			Most: 2, // Redis is busy with one while this process reads and writes the other
		},
		acks: gather.Batcher[ended, int64]{
			Send: func(ctx context.Context, e []ended) ([]int64, error) { return c.ack(ctx, queue, e) },
			Size: func(ended) int { return 0 },
			Most: 1, // few wait for it: the larger the better
		},
	})
	return b.(*batches)
}

// Probe asks whether the server takes writes to the queue: one that answers may refuse them, and then no job is accepted or
// begun. The error is a *probe.Fault.
func (c *Client) Probe(ctx context.Context, queue string) error {
	if err := checkQueue(queue); err != nil {
		return err
	}
	return probe.Redis(ctx, c.rdb, queue)
}

// Lease returns how long a claimed job stays with a silent worker.
func (c *Client) Lease() time.Duration { return c.opts.Lease }

// ErrLeaseLost says that the job belongs to another worker by now: whatever its holder was about to do,
// it must not.
var ErrLeaseLost = errors.New("queue: the lease is lost")

// queueName also keeps braces out, which would break the cluster slot.
var queueName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`)

func checkQueue(name string) error {
	if !isName(name) {
		return fmt.Errorf("queue: %q is not a queue name (%s)", name, queueName)
	}
	return nil
}

// now is ARGV[1] of every script, which base.lua explains: 0 asks for the server's clock.
func (c *Client) now() int64 {
	switch {
	case c.opts.Clock != nil:
		return c.opts.Clock().UnixMilli()
	case c.opts.ServerClock != nil:
		return -c.opts.ServerClock().UnixMilli()
	default:
		return 0
	}
}

// here is this process's clock, for durations that begin and end in it.
func (c *Client) here() time.Time {
	if c.opts.Clock == nil {
		return time.Now()
	}
	return c.opts.Clock()
}

// run executes one operation on one queue; the present time goes first.
func (c *Client) run(ctx context.Context, op *redis.Script, queue string, args ...any) (any, error) {
	if err := checkQueue(queue); err != nil {
		return nil, err
	}
	all := make([]any, 0, len(args)+1)
	return c.call(ctx, op, queue, append(append(all, c.now()), args...))
}

// call executes one operation with all its arguments, the time included.
func (c *Client) call(ctx context.Context, op *redis.Script, queue string, args []any) (any, error) {
	v, err := op.Run(ctx, c.rdb, []string{queue}, args...).Result()
	if err != nil {
		return nil, away(err)
	}
	return v, nil
}

// away turns a Redis error into the fault that callers retry.
func away(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, context.Canceled) {
		return err
	}
	return fault.Away(fault.Redis, err, "The job queue is away. Try again shortly.")
}

func key(queue, name string) string { return "{" + queue + "}:" + name }

func jobKey(queue, id string) string { return "{" + queue + "}:job:" + id }

func pastKey(queue, id string) string { return "{" + queue + "}:past:" + id }

func integers(v any) ([]int64, error) {
	list, ok := v.([]any)
	if !ok {
		return nil, fmt.Errorf("queue: expected a list of numbers, got %T", v)
	}
	out := make([]int64, len(list))
	for i, e := range list {
		n, ok := e.(int64)
		if !ok {
			return nil, fmt.Errorf("queue: expected a number, got %T", e)
		}
		out[i] = n
	}
	return out, nil
}

func texts(v any) []string {
	list, _ := v.([]any)
	out := make([]string, 0, len(list))
	for _, e := range list {
		s, _ := e.(string)
		out = append(out, s)
	}
	return out
}

func number(v any) int64 {
	switch n := v.(type) {
	case int64:
		return n
	case string:
		i, _ := strconv.ParseInt(n, 10, 64)
		return i
	default:
		return 0
	}
}

func millis(v any) time.Duration { return time.Duration(number(v)) * time.Millisecond }

func instant(v any) time.Time {
	ms := number(v)
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
