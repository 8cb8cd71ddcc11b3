package worker

import (
	"context"
	"slices"
	"sync"
	"time"
)

// slots counts how many jobs may still start, in all and per queue. A slot is free, reserved for a claim
// that is on its way, or busy with a job.
type slots struct {
	limits map[string]int
	total  int

	mu       sync.Mutex
	busy     counts
	reserved counts
	waiters  []*slotWaiter
}

// slotWaiter waits until a queue may take some slots at once.
type slotWaiter struct {
	queue string
	want  int
	ready chan struct{}
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
	return &slots{limits: limits, total: total, busy: counts{byQueue: map[string]int{}}, reserved: counts{byQueue: map[string]int{}}}
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
		s.mu.Unlock()
		s.wait(ctx, queue, 1, 0)
	}
	return 0
}

// gather waits until a claim's share of the slots is free for the queue, but for no longer than limit: many
// jobs in one claim cost little more than one.
func (s *slots) gather(ctx context.Context, queue string, limit time.Duration) {
	want := s.total / claimers
	if share, ok := s.limits[queue]; ok {
		want = min(want, share)
	}
	s.wait(ctx, queue, max(want, 1), limit)
}

// wait returns once the queue may take the wanted number of slots, ctx has ended or the limit, where it is
// not 0, has passed.
func (s *slots) wait(ctx context.Context, queue string, want int, limit time.Duration) {
	s.mu.Lock()
	if s.room(queue, true) >= want {
		s.mu.Unlock()
		return
	}
	w := &slotWaiter{queue: queue, want: want, ready: make(chan struct{})}
	s.waiters = append(s.waiters, w)
	s.mu.Unlock()
	var passed <-chan time.Time
	if limit > 0 {
		timer := time.NewTimer(limit)
		defer timer.Stop()
		passed = timer.C
	}
	select {
	case <-w.ready:
		return
	case <-passed:
	case <-ctx.Done():
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.waiters = slices.DeleteFunc(s.waiters, func(o *slotWaiter) bool { return o == w })
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

// signal wakes those who wait for no more than there is; the caller holds the lock.
func (s *slots) signal() {
	if len(s.waiters) == 0 {
		return
	}
	s.waiters = slices.DeleteFunc(s.waiters, func(w *slotWaiter) bool {
		if s.room(w.queue, true) < w.want {
			return false
		}
		close(w.ready)
		return true
	})
}
