package queue

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// Swept is what a sweep did.
type Swept struct {
	// Expired jobs went back to the front: their workers died or went silent.
	Expired []string
	// Poisoned jobs did that too often and are in the dead set.
	Poisoned []string
	// Promoted and Forgotten count delayed jobs that became due and dead ones past their time.
	Promoted, Forgotten int
	// Verdicts are dead jobs whose end nobody has reported yet. Each is handed out to one sweeper at a
	// time, again after half a minute, until Settle.
	Verdicts []string
	// Heal says that it is the caller's turn to look for stuck jobs, from HealFrom on.
	Heal     bool
	HealFrom uint64
}

const (
	sweepLimit  = 500
	verdictTime = 30 * time.Second
	// healTime is between two looks for stuck jobs: of all hosts together.
	healTime = 5 * time.Second
)

// Sweep does what no worker asks for. Every host calls it about once a second; it is cheap when there is
// nothing to do. It also moves the queue's clock on, by which leases run out, and writes what this client has counted.
func (c *Client) Sweep(ctx context.Context, queue string) (Swept, error) {
	v, err := c.run(ctx, opSweep, queue, sweepLimit, c.opts.MaxCrashes, c.opts.Retention.Milliseconds(),
		verdictTime.Milliseconds(), healTime.Milliseconds())
	if err != nil {
		return Swept{}, err
	}
	a, ok := v.([]any)
	if !ok || len(a) != 6 {
		return Swept{}, fmt.Errorf("queue: sweep answered %T", v)
	}
	out := Swept{
		Expired: texts(a[0]), Poisoned: texts(a[1]),
		Promoted: int(number(a[2])), Forgotten: int(number(a[3])), Verdicts: texts(a[4]),
	}
	if cursor, ok := a[5].(string); ok {
		out.Heal = true
		out.HealFrom, _ = strconv.ParseUint(cursor, 10, 64) // what is no cursor starts anew
	}
	_ = c.Flush(ctx, queue) // else the counts go with the next sweep's: what this one did must be heard of
	return out, nil
}

// Settle records that a verdict reached the backend.
func (c *Client) Settle(ctx context.Context, queue, id string) error {
	if err := checkQueue(queue); err != nil {
		return err
	}
	return away(c.rdb.ZRem(ctx, key(queue, "verdicts"), id).Err())
}

const (
	healBatch = 200
	// healLongest is the longest list that is searched for one job.
	healLongest = 1000
)

const (
	// depthTenants is how many tenants' lists are counted at once, depthLooked how many entries are looked at at each end of the
	// queue's list, depthKept how many that are no jobs are kept aside.
	depthTenants = 2000
	depthLooked  = 1000
	depthKept    = 100
)

// HealDepth heals the queue's list, whose length is the depth that autoscalers read: what somebody else pushed there is no job, and
// no claim takes it away. It returns by how many entries the list was too long, or too short where negative, and those among
// them that are not the queue's own, clipped. They are kept in {q}:foreign, the last hundred.
func (c *Client) HealDepth(ctx context.Context, queue string) (extra int, foreign []string, err error) {
	v, err := c.run(ctx, opDepth, queue, depthTenants, depthLooked, depthKept)
	if err != nil {
		return 0, nil, err
	}
	a, ok := v.([]any)
	if !ok || len(a) != 2 {
		return 0, nil, fmt.Errorf("queue: depth answered %T", v)
	}
	return int(number(a[0])), texts(a[1]), nil
}

// Heal looks at some of the queue's jobs, from cursor on, and returns those that are in no state's set
// to the waiting state. It returns the next cursor, 0 after the last: whoever has the turn every few seconds
// goes on there, so that every job is visited in time.
func (c *Client) Heal(ctx context.Context, queue string, cursor uint64) (healed []string, next uint64, err error) {
	if err := checkQueue(queue); err != nil {
		return nil, 0, err
	}
	prefix := jobKey(queue, "")
	keys, next, err := c.scan(ctx, queue, cursor, prefix+"*")
	if err != nil {
		return nil, 0, away(err)
	}
	ids := make([]string, len(keys))
	for i, k := range keys {
		ids[i] = strings.TrimPrefix(k, prefix)
	}
	// A job that moves meanwhile is doubtful, and found at the second look.
	for range 2 {
		more, doubtful, err := c.heal(ctx, queue, ids, false)
		if err != nil {
			return nil, 0, err
		}
		healed, ids = append(healed, more...), doubtful
	}
	for _, id := range ids {
		more, _, err := c.heal(ctx, queue, []string{id}, true)
		if err != nil {
			return nil, 0, err
		}
		healed = append(healed, more...)
	}
	return healed, next, away(c.rdb.HSet(ctx, key(queue, "heal"), "cursor", strconv.FormatUint(next, 10)).Err())
}

// heal runs heal.lua, which says what its arguments and answers mean.
func (c *Client) heal(ctx context.Context, queue string, ids []string, sure bool) (healed, doubtful []string, err error) {
	if len(ids) == 0 {
		return nil, nil, nil
	}
	tokens := map[string]string{}
	flag := 1
	if !sure {
		flag = 0
		if err := c.eachLease(ctx, queue, ids, func(token, id string) bool {
			tokens[id] = token
			return len(tokens) < len(ids)
		}); err != nil {
			return nil, nil, err
		}
	}
	args := make([]any, 0, 2+2*len(ids))
	args = append(args, healLongest, flag)
	for _, id := range ids {
		args = append(args, id, tokens[id])
	}
	v, err := c.run(ctx, opHeal, queue, args...)
	if err != nil {
		return nil, nil, err
	}
	a, ok := v.([]any)
	if !ok || len(a) != 2 {
		return nil, nil, fmt.Errorf("queue: heal answered %T", v)
	}
	return texts(a[0]), texts(a[1]), nil
}

// scan reads one page of keys from the node that holds the queue.
func (c *Client) scan(ctx context.Context, queue string, cursor uint64, match string) ([]string, uint64, error) {
	if cluster, ok := c.rdb.(*redis.ClusterClient); ok {
		node, err := cluster.MasterForKey(ctx, queue)
		if err != nil {
			return nil, 0, err
		}
		return node.Scan(ctx, cursor, match, healBatch).Result()
	}
	return c.rdb.Scan(ctx, cursor, match, healBatch).Result()
}
