package worker

import (
	"context"
	"sync"
)

// slots counts how many jobs may still start, in all and per queue.
type slots struct {
	limits map[string]int

	mu      sync.Mutex
	total   int
	busy    int
	byQueue map[string]int
	changed chan struct{} // closed and replaced whenever slots become free
}

func newSlots(total int, limits map[string]int) *slots {
	return &slots{limits: limits, total: total, byQueue: map[string]int{}, changed: make(chan struct{})}
}

// acquire takes between 1 and most slots for a queue, waiting until there is one. It returns 0 once ctx ends.
func (s *slots) acquire(ctx context.Context, queue string, most int) int {
	for ctx.Err() == nil {
		s.mu.Lock()
		n := min(s.free(queue), most)
		if n > 0 {
			s.busy += n
			s.byQueue[queue] += n
			s.mu.Unlock()
			return n
		}
		changed := s.changed
		s.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
		}
	}
	return 0
}

func (s *slots) free(queue string) int {
	n := s.total - s.busy
	if limit, ok := s.limits[queue]; ok {
		n = min(n, max(limit, 1)-s.byQueue[queue])
	}
	return n
}

func (s *slots) release(queue string, n int) {
	if n == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.busy -= n
	s.byQueue[queue] -= n
	close(s.changed)
	s.changed = make(chan struct{})
}

func (s *slots) resize(total int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.total = total
	close(s.changed)
	s.changed = make(chan struct{})
}

// full reports whether the queue's next job would have to wait for a slot.
func (s *slots) full(queue string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.free(queue) <= 0
}

func (s *slots) use() (busy, total int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.busy, s.total
}
