package worker

import (
	"sync"
	"time"
)

// throttle keeps repeated log lines apart.
type throttle struct {
	mu   sync.Mutex
	last map[string]time.Time
}

// allow reports whether the line may be written now: at most once per interval.
func (t *throttle) allow(line string, interval time.Duration) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.last == nil {
		t.last = map[string]time.Time{}
	}
	now := time.Now()
	if before, ok := t.last[line]; ok && now.Sub(before) < interval {
		return false
	}
	t.last[line] = now
	return true
}
