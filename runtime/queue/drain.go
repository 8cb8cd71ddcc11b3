package queue

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"
)

// workerDrain holds the workers that were asked to claim nothing more, by when.
const workerDrain = "{workers}:drain"

// Drain asks a worker to claim nothing more; what it runs goes on. It looks every few seconds whether it was asked. It reports whether that
// changed anything.
func (c *Client) Drain(ctx context.Context, worker string) (bool, error) {
	now, err := c.time(ctx)
	if err != nil {
		return false, err
	}
	var added *redis.IntCmd
	_, err = c.rdb.Pipelined(ctx, func(p redis.Pipeliner) error {
		added = p.ZAddNX(ctx, workerDrain, redis.Z{Score: float64(now.UnixMilli()), Member: worker})
		p.ZRemRangeByRank(ctx, workerDrain, 0, -maxWorkers-1) // those that died without signing off
		return nil
	})
	return added.Val() == 1, away(err)
}

// Undrain lets a worker claim again. It reports whether that changed anything.
func (c *Client) Undrain(ctx context.Context, worker string) (bool, error) {
	n, err := c.rdb.ZRem(ctx, workerDrain, worker).Result()
	return n == 1, away(err)
}

// Drains reports whether a worker was asked to claim nothing more.
func (c *Client) Drains(ctx context.Context, worker string) (bool, error) {
	err := c.rdb.ZScore(ctx, workerDrain, worker).Err()
	if errors.Is(err, redis.Nil) {
		return false, nil
	}
	return err == nil, away(err)
}

// Drained lists the workers that were asked to claim nothing more, at most 1000.
func (c *Client) Drained(ctx context.Context) ([]string, error) {
	ids, err := c.rdb.ZRange(ctx, workerDrain, 0, maxWorkers-1).Result()
	return ids, away(err)
}
