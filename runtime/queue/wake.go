package queue

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

// MaxWait is the longest that a lost wake-up can cost an idle worker.
const MaxWait = time.Second

// Wait blocks until a job may be claimed, or for at most limit (up to MaxWait). It reports whether it was
// woken. A wake-up is a hint: the claim may find nothing.
func (c *Client) Wait(ctx context.Context, queue string, gpu bool, limit time.Duration) (bool, error) {
	if err := checkQueue(queue); err != nil {
		return false, err
	}
	limit = min(max(limit, time.Millisecond), MaxWait)
	args := []any{"BLPOP"}
	if gpu {
		args = append(args, key(queue, "wake:gpu"))
	}
	args = append(args, key(queue, "wake"), strconv.FormatFloat(limit.Seconds(), 'f', 3, 64))
	err := c.rdb.Do(ctx, args...).Err()
	switch {
	case err == nil:
		return true, nil
	case errors.Is(err, redis.Nil):
		return false, nil
	default:
		return false, away(err)
	}
}

// Wake rings once for another worker: for one that was woken but cannot claim, such as while draining.
func (c *Client) Wake(ctx context.Context, queue string) error {
	if err := checkQueue(queue); err != nil {
		return err
	}
	return away(c.rdb.RPush(ctx, key(queue, "wake"), 1).Err())
}
