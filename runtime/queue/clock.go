package queue

import (
	"context"
	"sync/atomic"
	"time"
)

// serverClock is this process's clock, set by the server's: all who note times share the server's, and
// asking for it at each job would cost a round trip.
type serverClock struct {
	last   atomic.Pointer[comparison]
	asking atomic.Bool
}

// comparison is what the server's clock said at a moment of ours: wall by the clock on the wall, in Unix
// nanoseconds, ran by the one that only goes forward.
type comparison struct {
	server time.Time
	wall   int64
	ran    time.Duration
}

const (
	// clockAge is how long a comparison of the clocks is trusted: so long the times of new jobs may be off once the server's
	// clock was set.
	clockAge = 10 * time.Second
	// clockJump is how far our two clocks may drift apart meanwhile: more is a clock that was set, or a machine
	// that slept.
	clockJump = time.Second
)

// now is the server's time at a moment of ours, and whether the comparison can still be trusted.
func (c *comparison) now(wall int64, ran time.Duration) (time.Time, bool) {
	passed := ran - c.ran
	jump := time.Duration(wall-c.wall) - passed
	return c.server.Add(passed), passed < clockAge && jump.Abs() < clockJump
}

// began is where this process's own time starts.
var began = time.Now()

// serverNow is the time by the server's clock.
func (c *Client) serverNow(ctx context.Context) (time.Time, error) {
	if c.opts.Clock != nil {
		return c.opts.Clock(), nil
	}
	if c.opts.ServerClock != nil {
		return c.opts.ServerClock(), nil
	}
	last := c.clock.last.Load()
	if last != nil {
		here := time.Now()
		now, good := last.now(here.UnixNano(), here.Sub(began))
		if good || !c.clock.asking.CompareAndSwap(false, true) {
			return now, nil
		}
		defer c.clock.asking.Store(false)
	}
	before := time.Now()
	server, err := c.rdb.Time(ctx).Result()
	if err != nil {
		return before, away(err)
	}
	after := time.Now()
	server = server.Add(after.Sub(before) / 2)
	c.clock.last.Store(&comparison{server: server, wall: after.UnixNano(), ran: after.Sub(began)})
	return server, nil
}
