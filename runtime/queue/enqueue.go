package queue

import (
	"context"
	"fmt"

	"hivesync/shared/fault"
)

// Enqueue adds a job and reports whether it is new: a job whose id the queue knows in any state is left
// as it is. It answers UNAVAILABLE where the queue is full. Concurrent calls share a script call.
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
		b = &batcher[Job, int64]{
			send: func(ctx context.Context, jobs []Job) ([]int64, error) { return c.enqueue(ctx, queue, jobs) },
			size: func(j Job) int { return len(j.Payload) },
		}
		c.enqueues[queue] = b
	}
	c.mu.Unlock()
	answer, err := b.do(ctx, job)
	if err == nil && answer < 0 {
		err = errFull()
	}
	return answer == 1, err
}

func errFull() error {
	return fault.New(fault.Unavailable, "The job queue is full. Try again shortly.")
}

// EnqueueMany adds up to 1000 jobs in one script call and reports which were new. It answers UNAVAILABLE
// where the queue had no room for all of them; repeating the call is safe.
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
	answers, err := c.enqueue(ctx, queue, jobs)
	if err != nil {
		return nil, err
	}
	added := make([]bool, len(answers))
	for i, a := range answers {
		added[i] = a == 1
		if a < 0 {
			err = errFull()
		}
	}
	return added, err
}

func (c *Client) enqueue(ctx context.Context, queue string, jobs []Job) ([]int64, error) {
	args := make([]any, 0, 1+8*len(jobs))
	args = append(args, c.opts.MaxWaiting)
	for _, j := range jobs {
		before, after := j.words()
		args = append(args, j.ID, j.Type, j.lane(), j.Tenant, j.Delay.Milliseconds(), before, after, j.Payload)
	}
	return perJob(len(jobs), func() (any, error) { return c.run(ctx, opEnqueue, queue, args...) })
}
