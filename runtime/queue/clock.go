package queue

import (
	"context"
	"sync/atomic"
	"time"
)

// serverClock is this process's clock, set by the server's: all who note times share the server's, and
// asking for it at each job would cost a round trip.
type serverClock struct {
	// ahead is how far the server's clock is ahead of ours, in nanoseconds; asked is when that was found
	// out, in Unix nanoseconds.
	ahead, asked atomic.Int64
}

// clockAge is how long a comparison of the clocks is trusted.
const clockAge = time.Minute

// serverNow is the time by the server's clock.
func (c *Client) serverNow(ctx context.Context) (time.Time, error) {
	if c.opts.Clock != nil {
		return c.opts.Clock(), nil
	}
	now := time.Now()
	asked := c.clock.asked.Load()
	if asked != 0 && (now.UnixNano()-asked < int64(clockAge) || !c.clock.asked.CompareAndSwap(asked, now.UnixNano())) {
		return now.Add(time.Duration(c.clock.ahead.Load())), nil
	}
	server, err := c.rdb.Time(ctx).Result()
	if err != nil {
		return now, away(err)
	}
	half := time.Since(now) / 2
	c.clock.ahead.Store(int64(server.Sub(now.Add(half))))
	c.clock.asked.Store(now.UnixNano())
	return server.Add(half), nil
}
