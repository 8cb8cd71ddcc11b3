package worker

import (
	"sync"
	"time"

	"hivesync/runtime/attempt"
)

// deadlines is one timer for the ends of all running jobs' time.
type deadlines struct {
	passed func(now time.Time) (next time.Time) // stops what is over, returns the next end or zero

	mu    sync.Mutex
	timer *time.Timer
	next  time.Time // when the timer fires; zero while it does not run
}

// add makes sure that the timer fires no later than at d.
func (c *deadlines) add(d time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.next.IsZero() || d.Before(c.next) {
		c.set(d)
	}
}

// set starts the timer; the caller holds the lock.
func (c *deadlines) set(d time.Time) {
	c.next = d
	if c.timer == nil {
		c.timer = time.AfterFunc(time.Until(d), c.fire)
		return
	}
	c.timer.Reset(time.Until(d))
}

func (c *deadlines) fire() {
	c.mu.Lock()
	c.next = time.Time{} // whoever starts meanwhile sets the timer anew
	c.mu.Unlock()
	if next := c.passed(time.Now()); !next.IsZero() {
		c.add(next)
	}
}

func (c *deadlines) stop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.timer != nil {
		c.timer.Stop()
	}
}

// stopOverdue stops the jobs whose time is up and returns when the next one's is.
func (h *Host) stopOverdue(now time.Time) (next time.Time) {
	for _, t := range h.all() {
		switch d := t.job.deadline; {
		case t.job.Err() != nil:
		case !d.After(now):
			t.stop(attempt.ErrTimeUp)
		case next.IsZero() || d.Before(next):
			next = d
		}
	}
	return next
}
