package queue

import (
	"context"
	"fmt"
	"time"
)

// Outcome is how a job ended, for the counters.
type Outcome string

// The outcomes of acknowledged jobs.
const (
	Done    Outcome = "done"
	Failed  Outcome = "failed"
	Stopped Outcome = "stopped"
)

type ended struct {
	id, token, kind string
	outcome         Outcome
	ran             time.Duration
}

// The scripts' answers about a lease.
const (
	leaseGone  int64 = -1
	leaseLost  int64 = 0
	leaseHeld  int64 = 1
	leaseLater int64 = 2 // held, but see the operation
)

// Ack ends the job for good. It is idempotent: a job that is gone was acknowledged before. Where another
// worker holds it, Ack changes nothing and returns ErrLeaseLost. Concurrent calls share a script call.
func (c *Client) Ack(ctx context.Context, l Lease, outcome Outcome) error {
	if err := checkQueue(l.Queue); err != nil {
		return err
	}
	c.mu.Lock()
	b := c.acks[l.Queue]
	if b == nil {
		b = &batcher[ended, int64]{
			send: func(ctx context.Context, e []ended) ([]int64, error) { return c.ack(ctx, l.Queue, e) },
			size: func(ended) int { return 0 },
		}
		c.acks[l.Queue] = b
	}
	c.mu.Unlock()
	state, err := b.do(ctx, ended{id: l.ID, token: l.Token, kind: l.Type, outcome: outcome, ran: c.here().Sub(l.ClaimedAt)})
	if err != nil {
		return err
	}
	if state == leaseLost {
		return ErrLeaseLost
	}
	return nil
}

func (c *Client) ack(ctx context.Context, queue string, jobs []ended) ([]int64, error) {
	args := make([]any, 0, 5*len(jobs))
	for _, j := range jobs {
		args = append(args, j.id, j.token, string(j.outcome), j.kind, j.ran.Milliseconds())
	}
	return perJob(len(jobs), func() (any, error) { return c.run(ctx, opAck, queue, args...) })
}

// Renewal is what Extend found out about one lease.
type Renewal uint8

// The renewals.
const (
	// Renewed means that the job is still the worker's.
	Renewed Renewal = iota
	// Lost means that it is not: stop working on it, report nothing.
	Lost
	// CancelAsked means that it is, and that its user wants it stopped.
	CancelAsked
)

// Extend renews leases of one queue for another full lease time, at most 500 at once.
func (c *Client) Extend(ctx context.Context, queue string, leases []Lease) ([]Renewal, error) {
	if len(leases) == 0 {
		return nil, nil
	}
	args := make([]any, 0, 1+2*len(leases))
	args = append(args, c.opts.Lease.Milliseconds())
	for _, l := range leases {
		args = append(args, l.ID, l.Token)
	}
	states, err := perJob(len(leases), func() (any, error) { return c.run(ctx, opExtend, queue, args...) })
	if err != nil {
		return nil, err
	}
	out := make([]Renewal, len(states))
	for i, s := range states {
		switch s {
		case leaseHeld:
			out[i] = Renewed
		case leaseLater:
			out[i] = CancelAsked
		default:
			out[i] = Lost
		}
	}
	return out, nil
}

// Release gives jobs back unfinished, to the front of their tenants' lists, without counting an attempt
// or a crash. Leases that were lost are skipped. It returns how many went back.
func (c *Client) Release(ctx context.Context, queue string, leases []Lease) (int, error) {
	if len(leases) == 0 {
		return 0, nil
	}
	args := make([]any, 0, 2*len(leases))
	for i := len(leases) - 1; i >= 0; i-- { // each goes to the front: the first must go last
		args = append(args, leases[i].ID, leases[i].Token)
	}
	states, err := perJob(len(leases), func() (any, error) { return c.run(ctx, opRelease, queue, args...) })
	n := 0
	for _, s := range states {
		if s == leaseHeld {
			n++
		}
	}
	return n, err
}

// Retried is what became of a job whose attempt failed.
type Retried uint8

// The answers of Retry.
const (
	// Scheduled means that the next attempt follows after the delay.
	Scheduled Retried = iota
	// Buried means that this was the last attempt: the job is in the dead set.
	Buried
	// Dropped means that the job's cancellation had been asked for: it is gone.
	Dropped
)

// Retry ends an attempt that failed in a way that may pass. message is for operators and holds no secret.
func (c *Client) Retry(ctx context.Context, l Lease, delay time.Duration, message string) (Retried, error) {
	delay = min(max(delay, 0), maxDelay)
	v, err := c.run(ctx, opRetry, l.Queue, l.ID, l.Token, delay.Milliseconds(), clip(message))
	if err != nil {
		return Scheduled, err
	}
	switch number(v) {
	case 1:
		return Scheduled, nil
	case 2:
		return Buried, nil
	case 3:
		return Dropped, nil
	default:
		return Scheduled, ErrLeaseLost
	}
}

// Fail moves a job whose failure has been reported into the dead set, from where an operator may replay it.
func (c *Client) Fail(ctx context.Context, l Lease, reason Reason, message string) error {
	v, err := c.run(ctx, opFail, l.Queue, l.ID, l.Token, string(reason), clip(message))
	if err != nil {
		return err
	}
	if number(v) != leaseHeld {
		return ErrLeaseLost
	}
	return nil
}

// perJob checks that a script answered for each of n jobs.
func perJob(n int, call func() (any, error)) ([]int64, error) {
	v, err := call()
	if err != nil {
		return nil, err
	}
	states, err := integers(v)
	if err != nil {
		return nil, err
	}
	if len(states) != n {
		return nil, fmt.Errorf("queue: a script answered for %d of %d jobs", len(states), n)
	}
	return states, nil
}
