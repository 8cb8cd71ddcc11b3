package limits

import (
	"container/list"
	"context"
	"sync"
	"time"
)

// localMost is how many subjects a Local knows: 20,000 take less than 5 MB.
const localMost = 20_000

// Local counts calls in this process alone, for as long as Redis is away. Every process counts by itself, so each allows a share of a
// limit only; and it starts full, so what was used of a limit before is not known to it.
//
// It knows a bounded number of subjects. One that is new where all have calls to wait for takes the place of that which was asked for
// the longest ago, with what that one had used: whoever comes under ever new names gains nothing by pushing out others.
type Local struct {
	percent func() int
	clock   func() time.Time

	mu    sync.Mutex
	known map[string]*list.Element
	order list.List // of *due, the one asked for last first
	most  int
}

// due is when a subject's next call is due at the steady rate: GCRA (ITU-T I.371), as in bucket.lua.
type due struct {
	key string
	at  time.Time
}

// NewLocal returns a Local that allows so many percent of each limit, and at least one call.
func NewLocal(percent func() int) *Local {
	return &Local{percent: percent, clock: time.Now, known: map[string]*list.Element{}, most: localMost}
}

// Take counts a call as Counter does, against the process's share. A rule without a burst may have its share at once, and then its share
// evenly. The error is always nil.
func (l *Local) Take(_ context.Context, key string, rule Rule) (Decision, error) {
	rule, interval := l.share(rule)
	d := Decision{Limit: rule.Limit}
	if rule.Limit == 0 {
		return d, nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.clock()
	full := time.Duration(rule.Burst) * interval
	entry := l.of(key, now)
	moved := within(entry.at, now, full).Add(interval)
	room := full - moved.Sub(now)
	if room < 0 {
		d.RetryAfter = -room
		return d, nil
	}
	entry.at = moved
	d.Allowed, d.Remaining = true, int(room/interval)
	return d, nil
}

// Refund gives a call back that Take allowed.
func (l *Local) Refund(_ context.Context, key string, rule Rule, d Decision) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if e, ok := l.known[key]; ok && d.Allowed {
		entry := e.Value.(*due) //nolint:forcetypeassert // nothing else is in the list
		_, interval := l.share(rule)
		entry.at = entry.at.Add(-interval)
	}
	return nil
}

// share returns the process's part of a rule, and the time between two of its calls at the steady rate.
func (l *Local) share(rule Rule) (Rule, time.Duration) {
	if rule.Limit <= 0 {
		return Rule{}, 0
	}
	percent := l.percent()
	part := func(n int) int { return int(max(1, int64(n)*int64(percent)/100)) }
	if rule.Burst <= 0 {
		rule.Burst = rule.Limit
	}
	rule.Limit, rule.Burst = part(rule.Limit), part(rule.Burst)
	return rule, max(time.Microsecond, rule.Per/time.Duration(rule.Limit))
}

// of returns what is known of a subject, which becomes the one asked for last.
func (l *Local) of(key string, now time.Time) *due {
	if e, ok := l.known[key]; ok {
		l.order.MoveToFront(e)
		return e.Value.(*due) //nolint:forcetypeassert // nothing else is in the list
	}
	entry := &due{key: key, at: now}
	if l.order.Len() >= l.most {
		oldest := l.order.Back()
		last := l.order.Remove(oldest).(*due) //nolint:forcetypeassert // nothing else is in the list
		delete(l.known, last.key)
		entry.at = last.at
	}
	l.known[key] = l.order.PushFront(entry)
	return entry
}

// within brings a time into what a bucket can hold: one that is past is now, and none is later than a full bucket from now.
func within(at, now time.Time, full time.Duration) time.Time {
	if at.Before(now) {
		return now
	}
	if most := now.Add(full); at.After(most) {
		return most
	}
	return at
}
