package queue

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/redis/go-redis/v9"

	"hivesync/shared/safetext"
)

// listMost bounds a listing.
const listMost = 1000

// List returns up to limit (at most 1000) jobs in a state, without their payloads: waiting ones lane by lane in their tenants' order,
// leased ones by the end of their leases, delayed ones by when they are due, dead ones oldest first. It is a
// look, not a snapshot: jobs that move meanwhile may be missing.
func (c *Client) List(ctx context.Context, queue string, state State, limit int) ([]Record, error) {
	if err := checkQueue(queue); err != nil {
		return nil, err
	}
	limit = min(max(limit, 1), listMost)
	var ids []string
	var err error
	var leases map[string]string // by job
	switch state {
	case Waiting:
		ids, err = c.waitingIDs(ctx, queue, limit)
	case Leased:
		ids, leases, err = c.leasedIDs(ctx, queue, limit)
	case Delayed, Dead:
		ids, err = c.rdb.ZRange(ctx, key(queue, string(state)), 0, int64(limit)-1).Result()
	default:
		return nil, fmt.Errorf("queue: %q is no state to list", safetext.Clip(string(state), maxMessage))
	}
	if err != nil || len(ids) == 0 {
		return []Record{}, away(err)
	}
	out, err := c.records(ctx, queue, ids, false)
	for i := range out {
		if lease, ok := leases[out[i].ID]; ok {
			out[i].hold(lease)
		}
	}
	return out, err
}

func (c *Client) waitingIDs(ctx context.Context, queue string, limit int) ([]string, error) {
	var ids []string
	for _, l := range []lane{lanePremiumGPU, lanePremium, lanePro, laneFree} {
		tenants, err := c.rdb.LRange(ctx, key(queue, "ring:"+l), 0, int64(limit)-1).Result()
		if err != nil {
			return nil, err
		}
		for _, tenant := range tenants {
			if len(ids) >= limit {
				return ids, nil
			}
			entries, err := c.rdb.LRange(ctx, key(queue, "jobs:"+l+":"+tenant), 0, int64(limit-len(ids))-1).Result()
			if err != nil {
				return nil, err
			}
			for _, e := range entries {
				id, _, _ := strings.Cut(e, " ")
				ids = append(ids, id)
			}
		}
	}
	return ids, nil
}

// leasedIDs returns leased jobs and, by job, the worker's words of its lease.
func (c *Client) leasedIDs(ctx context.Context, queue string, limit int) ([]string, map[string]string, error) {
	tokens, err := c.rdb.ZRange(ctx, key(queue, "leases"), 0, int64(limit)-1).Result()
	if err != nil || len(tokens) == 0 {
		return nil, nil, err
	}
	reads := make([]*redis.MapStringStringCmd, len(tokens))
	if _, err := c.rdb.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i, token := range tokens {
			reads[i] = p.HGetAll(ctx, key(queue, "lease:"+token))
		}
		return nil
	}); err != nil {
		return nil, nil, err
	}
	var ids []string
	leases := map[string]string{}
	for _, r := range reads {
		from := len(ids)
		for id := range r.Val() {
			if id != "" {
				ids = append(ids, id)
				leases[id] = r.Val()[""]
			}
		}
		slices.Sort(ids[from:])
	}
	return ids[:min(len(ids), limit)], leases, nil
}
