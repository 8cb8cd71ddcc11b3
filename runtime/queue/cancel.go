package queue

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// State is where a job is.
type State string

// The states. Unknown is a job that the queue does not hold.
const (
	Unknown State = ""
	Waiting State = "waiting"
	Leased  State = "leased"
	Delayed State = "delayed"
	Dead    State = "dead"
)

// Cancel takes a waiting or delayed job out of the queue. Of a leased one it tells the worker, which stops it
// and reports that. A dead one stays, for operators. It returns the state in which the job was found.
func (c *Client) Cancel(ctx context.Context, queue, id string) (State, error) {
	if !idShape.MatchString(id) {
		return Unknown, nil
	}
	if err := checkQueue(queue); err != nil {
		return Unknown, err
	}
	token, _, err := c.holder(ctx, queue, id)
	if err != nil {
		return Unknown, err
	}
	v, err := c.run(ctx, opCancel, queue, id, token)
	if err != nil {
		return Unknown, err
	}
	s, _ := v.(string)
	return State(s), nil
}

// Cancellations calls notify with the id of each running job of the queues whose cancellation is asked
// for, and the token of its lease, until ctx ends. It is a short cut: Extend tells the same where a message was lost. Redis
// passes messages on to all of its databases, so that the token alone tells whose job it is.
func (c *Client) Cancellations(ctx context.Context, queues []string, notify func(queue, id, token string)) error {
	channels := make([]string, len(queues))
	for i, q := range queues {
		if err := checkQueue(q); err != nil {
			return err
		}
		channels[i] = key(q, "cancelled")
	}
	sub := c.rdb.Subscribe(ctx, channels...)
	defer func() { _ = sub.Close() }()
	messages := sub.Channel(redis.WithChannelHealthCheckInterval(5 * time.Second))
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case m, ok := <-messages:
			if !ok {
				return nil
			}
			queue, _, _ := strings.Cut(strings.TrimPrefix(m.Channel, "{"), "}")
			if token, id, ok := strings.Cut(m.Payload, " "); ok {
				notify(queue, id, token)
			}
		}
	}
}

// Known reports which of at most 1000 ids the queue holds in any state. The answer has every id.
//
// A job is acknowledged only after the database has its end: so a reader that finds an id unknown must
// look at its row once more before it concludes that the job was lost.
func (c *Client) Known(ctx context.Context, queue string, ids []string) (map[string]bool, error) {
	if err := checkQueue(queue); err != nil {
		return nil, err
	}
	if len(ids) > 1000 {
		return nil, fmt.Errorf("queue: %d ids in one call, at most 1000", len(ids))
	}
	out := make(map[string]bool, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	found := make([]*redis.IntCmd, len(ids))
	_, err := c.rdb.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i, id := range ids {
			found[i] = p.Exists(ctx, jobKey(queue, id))
		}
		return nil
	})
	if err != nil {
		return nil, away(err)
	}
	for i, id := range ids {
		out[id] = found[i].Val() == 1
	}
	return out, nil
}
