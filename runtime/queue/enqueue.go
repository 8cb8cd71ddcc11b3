package queue

import (
	"context"
	"fmt"
)

// Enqueue adds a job and reports whether it is new: a job whose id the queue knows in any state is left
// as it is. Concurrent calls share a script call.
func (c *Client) Enqueue(ctx context.Context, queue string, job Job) (added bool, err error) {
	if err := checkQueue(queue); err != nil {
		return false, err
	}
	if err := job.validate(c.opts.MaxPayload); err != nil {
		return false, err
	}
	c.mu.Lock()
	b := c.enqueues[queue]
	if b == nil {
		b = &batcher[Job, bool]{
			send: func(ctx context.Context, jobs []Job) ([]bool, error) { return c.enqueue(ctx, queue, jobs) },
			size: func(j Job) int { return len(j.Payload) },
		}
		c.enqueues[queue] = b
	}
	c.mu.Unlock()
	return b.do(ctx, job)
}

// EnqueueMany adds up to 1000 jobs in one script call: all of them or, on an error, perhaps none. It
// reports which were new.
func (c *Client) EnqueueMany(ctx context.Context, queue string, jobs []Job) ([]bool, error) {
	if len(jobs) == 0 {
		return nil, nil
	}
	if len(jobs) > 1000 {
		return nil, fmt.Errorf("queue: %d jobs in one call, at most 1000", len(jobs))
	}
	for _, j := range jobs {
		if err := j.validate(c.opts.MaxPayload); err != nil {
			return nil, err
		}
	}
	return c.enqueue(ctx, queue, jobs)
}

func (c *Client) enqueue(ctx context.Context, queue string, jobs []Job) ([]bool, error) {
	args := make([]any, 0, 10*len(jobs))
	for _, j := range jobs {
		args = append(args, j.ID, j.Type, j.Tenant, j.Tier, j.lane(), j.Payload, j.Trace,
			j.Timeout.Milliseconds(), j.MaxAttempts, j.Delay.Milliseconds())
	}
	v, err := c.run(ctx, opEnqueue, queue, args...)
	if err != nil {
		return nil, err
	}
	flags, err := integers(v)
	if err != nil {
		return nil, err
	}
	if len(flags) != len(jobs) {
		return nil, fmt.Errorf("queue: enqueue answered for %d of %d jobs", len(flags), len(jobs))
	}
	added := make([]bool, len(flags))
	for i, f := range flags {
		added[i] = f == 1
	}
	return added, nil
}
