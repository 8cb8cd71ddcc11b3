package signing

import (
	"sync"
	"time"
)

// Memory remembers signatures for a while, within one process and a bound, to tell a repeated request
// from a new one. It is a help for logs and figures: what makes a repeated callback harmless is that its
// effect is recorded once.
type Memory struct {
	keep time.Duration
	most int

	mu       sync.Mutex
	young    map[string]struct{} // seen since turned
	old      map[string]struct{} // seen in the period before
	turnedAt time.Time
}

// NewMemory remembers up to most signatures for at least keep, and at most twice as long.
func NewMemory(keep time.Duration, most int) *Memory {
	return &Memory{keep: keep, most: max(most, 2), young: map[string]struct{}{}, old: map[string]struct{}{}}
}

// Seen reports whether the signature was given before, and remembers it.
func (m *Memory) Seen(signature string, now time.Time) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if since := now.Sub(m.turnedAt); since >= m.keep || len(m.young) >= m.most/2 {
		if since >= 2*m.keep {
			clear(m.young)
		}
		m.old, m.young, m.turnedAt = m.young, map[string]struct{}{}, now
	}
	if _, ok := m.young[signature]; ok {
		return true
	}
	_, seen := m.old[signature]
	m.young[signature] = struct{}{}
	return seen
}
