package queue

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"hivesync/shared/safetext"
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
	state, err := c.batches(l.Queue).acks.Do(ctx, c.end(&l, outcome))
	return acked(state, err)
}

// AckLater is Ack for those who have other things to do: it returns at once, and calls notify with what Ack
// would have returned. notify must return at once, too.
func (c *Client) AckLater(l Lease, outcome Outcome, notify func(error)) {
	if err := checkQueue(l.Queue); err != nil {
		notify(err)
		return
	}
	c.batches(l.Queue).acks.Later(c.end(&l, outcome), func(state int64, err error) { notify(acked(state, err)) })
}

func (c *Client) end(l *Lease, outcome Outcome) ended {
	return ended{id: l.ID, token: l.Token, kind: l.Type, outcome: outcome, ran: c.here().Sub(l.ClaimedAt)}
}

func acked(state int64, err error) error {
	if err == nil && state == leaseLost {
		return ErrLeaseLost
	}
	return err
}

func (c *Client) ack(ctx context.Context, queue string, jobs []ended) ([]int64, error) {
	states, err := c.byToken(ctx, opAck, queue, nil, len(jobs), func(i int) (string, string) { return jobs[i].id, jobs[i].token })
	if err == nil {
		c.tally.ended(queue, jobs, states)
	}
	return states, err
}

// byToken runs an operation whose arguments are, after first, the jobs of each lease: token, jobs n, n ids.
// It answers in the order of the jobs.
func (c *Client) byToken(ctx context.Context, op *redis.Script, queue string, first []any, n int, job func(i int) (id, token string)) ([]int64, error) {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	token := func(i int) string {
		_, t := job(i)
		return t
	}
	slices.SortStableFunc(order, func(a, b int) int { return strings.Compare(token(a), token(b)) })
	args := make([]any, 0, 1+len(first)+3*n)
	args = append(append(args, c.now()), first...)
	for from := 0; from < n; {
		to := from + 1
		for to < n && token(order[to]) == token(order[from]) {
			to++
		}
		args = append(args, token(order[from]), to-from)
		for ; from < to; from++ {
			id, _ := job(order[from])
			args = append(args, id)
		}
	}
	states, err := perJob(n, func() (any, error) { return c.call(ctx, op, queue, args) })
	if err != nil {
		return nil, err
	}
	out := make([]int64, n)
	for k, i := range order {
		out[i] = states[k]
	}
	return out, nil
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

// Extend renews leases of one queue for another full lease time. All jobs that a worker still has of one
// claim must be in the call: those it does not name are left to run out.
func (c *Client) Extend(ctx context.Context, queue string, leases []Lease) ([]Renewal, error) {
	if len(leases) == 0 {
		return nil, nil
	}
	if err := checkQueue(queue); err != nil {
		return nil, err
	}
	states, err := c.byToken(ctx, opExtend, queue, []any{c.opts.Lease.Milliseconds()}, len(leases),
		func(i int) (string, string) { return leases[i].ID, leases[i].Token })
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
	v, err := c.run(ctx, opRetry, l.Queue, l.ID, l.Token, delay.Milliseconds(), safetext.Clip(message, maxMessage))
	if err != nil {
		return Scheduled, err
	}
	if number(v) > leaseLost {
		c.tally.ran(l.Queue, l.Type, c.here().Sub(l.ClaimedAt))
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

// GiveBack ends an attempt that was no try, since something that the job depends on is missing: the same attempt follows after
// the delay. message is for operators and holds no secret. Of a job whose cancellation had been asked for nothing is left.
func (c *Client) GiveBack(ctx context.Context, l Lease, delay time.Duration, message string) error {
	delay = min(max(delay, time.Millisecond), maxDelay)
	v, err := c.run(ctx, opGiveBack, l.Queue, l.ID, l.Token, delay.Milliseconds(), safetext.Clip(message, maxMessage))
	if err != nil {
		return err
	}
	if number(v) <= leaseLost {
		return ErrLeaseLost
	}
	c.tally.ran(l.Queue, l.Type, c.here().Sub(l.ClaimedAt))
	return nil
}

// Fail moves a job whose failure has been reported into the dead set, from where an operator may replay it.
func (c *Client) Fail(ctx context.Context, l Lease, reason Reason, message string) error {
	v, err := c.run(ctx, opFail, l.Queue, l.ID, l.Token, string(reason), safetext.Clip(message, maxMessage))
	if err != nil {
		return err
	}
	if number(v) != leaseHeld {
		return ErrLeaseLost
	}
	c.tally.ran(l.Queue, l.Type, c.here().Sub(l.ClaimedAt))
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
