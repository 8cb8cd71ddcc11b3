package attempt

import (
	"testing"
	"time"
)

func TestBackoffGrowsIsBoundedAndHonoursTheFailuresWish(t *testing.T) {
	t.Parallel()
	b := Backoff{Min: 100 * time.Millisecond, Max: time.Second}
	for attempt, ceiling := range map[int]time.Duration{1: 100 * time.Millisecond, 2: 200 * time.Millisecond, 4: 800 * time.Millisecond, 5: time.Second, 90: time.Second} {
		var longest time.Duration
		for range 300 {
			d := b.After(attempt, 0)
			if d <= 0 || d > ceiling {
				t.Fatalf("attempt %d: %v is above %v", attempt, d, ceiling)
			}
			longest = max(longest, d)
		}
		if longest < ceiling/2 {
			t.Errorf("attempt %d: never above %v of %v", attempt, longest, ceiling)
		}
	}
	if d := b.After(1, time.Minute); d != time.Minute {
		t.Errorf("a wish for a minute became %v", d)
	}
}
