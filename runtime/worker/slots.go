package worker

import (
	"context"
	"sync"
	"time"
)

// slots counts how many jobs may still start, in all and per queue. A slot is free, reserved for a claim
// that is on its way, or busy with a job.
type slots struct {
	limits map[string]int

	mu       sync.Mutex
	total    int
	busy     counts
	reserved counts
	// changed is closed and replaced when slots become free and somebody waits for that.
	changed chan struct{}
	waited  bool
}

type counts struct {
	all     int
	byQueue map[string]int
}

func (c *counts) add(queue string, n int) {
	c.all += n
	c.byQueue[queue] += n
}

func newSlots(total int, limits map[string]int) *slots {
	return &slots{
		limits: limits, total: total, changed: make(chan struct{}),
		busy: counts{byQueue: map[string]int{}}, reserved: counts{byQueue: map[string]int{}},
	}
}

// reserve takes between 1 and most free slots for a queue, waiting until there is one. It returns 0 once
// ctx ends.
func (s *slots) reserve(ctx context.Context, queue string, most int) int {
	for ctx.Err() == nil {
		s.mu.Lock()
		n := min(s.room(queue, true), most)
		if n > 0 {
			s.reserved.add(queue, n)
			s.mu.Unlock()
			return n
		}
		changed := s.wait()
		s.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
		}
	}
	return 0
}

// gather waits until a claim's share of the slots is free for the queue, but for no longer than limit: many jobs
// in one claim cost little more than one.
func (s *slots) gather(ctx context.Context, queue string, limit time.Duration) {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	for {
		s.mu.Lock()
		enough, changed := s.room(queue, true) >= s.total/claimers, s.wait()
		s.mu.Unlock()
		if enough {
			return
		}
		select {
		case <-changed:
		case <-timer.C:
			return
		case <-ctx.Done():
			return
		}
	}
}

// occupy turns some of a queue's reserved slots into busy ones and frees the rest.
func (s *slots) occupy(queue string, reserved, busy int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reserved.add(queue, -reserved)
	s.busy.add(queue, busy)
	if busy < reserved {
		s.signal()
	}
}

// release frees a busy slot.
func (s *slots) release(queue string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.busy.add(queue, -1)
	s.signal()
}

func (s *slots) resize(total int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.total = total
	s.signal()
}

// full reports whether the queue's next job would have to wait for another to end.
func (s *slots) full(queue string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.room(queue, false) <= 0
}

func (s *slots) use() (busy, total int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.busy.all, s.total
}

// room is how many slots the queue may still take; the caller holds the lock.
func (s *slots) room(queue string, reservations bool) int {
	n, used := s.total-s.busy.all, s.busy.byQueue[queue]
	if reservations {
		n, used = n-s.reserved.all, used+s.reserved.byQueue[queue]
	}
	if limit, ok := s.limits[queue]; ok {
		n = min(n, max(limit, 1)-used)
	}
	return n
}

// signal wakes those who wait for slots; the caller holds the lock.
func (s *slots) signal() {
	if s.waited {
		close(s.changed)
		s.changed, s.waited = make(chan struct{}), false
	}
}

// wait returns the channel that the next change closes; the caller holds the lock.
func (s *slots) wait() <-chan struct{} {
	s.waited = true
	return s.changed
}
