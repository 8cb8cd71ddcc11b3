package queue

import (
	"context"
	"slices"

	"github.com/redis/go-redis/v9"
)

// leasesAtOnce is how many leases are read in one round trip. Nothing says which lease holds a job, which costs
// claims nothing; those who must know read the leases in pieces, so that the server is not held up.
const leasesAtOnce = 500

// eachLease calls found with each of the ids that a lease holds, and the lease's token, until that returns false.
// It is a look: jobs move meanwhile.
func (c *Client) eachLease(ctx context.Context, queue string, ids []string, found func(token, id string) bool) error {
	tokens, err := c.rdb.ZRange(ctx, key(queue, "leases"), 0, -1).Result()
	if err != nil {
		return away(err)
	}
	wanted := make(map[string]struct{}, len(ids))
	for _, id := range ids {
		wanted[id] = struct{}{}
	}
	for piece := range slices.Chunk(tokens, leasesAtOnce) {
		reads := make([]*redis.StringSliceCmd, len(piece))
		if _, err := c.rdb.Pipelined(ctx, func(p redis.Pipeliner) error {
			for i, token := range piece {
				reads[i] = p.HKeys(ctx, key(queue, "lease:"+token))
			}
			return nil
		}); err != nil {
			return away(err)
		}
		for i, r := range reads {
			for _, id := range r.Val() {
				if _, ok := wanted[id]; ok && !found(piece[i], id) {
					return nil
				}
			}
		}
	}
	return nil
}

// holder returns the token of the lease that holds a job and the words of its worker, empty where none does.
func (c *Client) holder(ctx context.Context, queue, id string) (token, worker string, err error) {
	if err := c.eachLease(ctx, queue, []string{id}, func(t, _ string) bool {
		token = t
		return false
	}); err != nil || token == "" {
		return "", "", err
	}
	worker, err = c.rdb.HGet(ctx, key(queue, "lease:"+token), "").Result()
	if err == redis.Nil { //nolint:errorlint // go-redis returns this very error
		return "", "", nil // it has just ended
	}
	return token, worker, away(err)
}
