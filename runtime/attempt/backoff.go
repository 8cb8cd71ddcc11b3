package attempt

import (
	"math/rand/v2"
	"time"
)

// Backoff is the retry policy's wait between attempts: exponential from Min, at most Max, with full jitter, so that
// workers which failed together do not come back together (Brooker, "Exponential Backoff And Jitter").
type Backoff struct{ Min, Max time.Duration }

// OrDefault is b with low and high in place of bounds that are not set.
func (b Backoff) OrDefault(low, high time.Duration) Backoff {
	if b.Min <= 0 {
		b.Min = low
	}
	if b.Max <= 0 {
		b.Max = high
	}
	b.Max = max(b.Max, b.Min)
	return b
}

// After returns the wait after the given failed attempt, which counts from 1. It is never below atLeast,
// which is what the failure itself asked for.
func (b Backoff) After(attempt int, atLeast time.Duration) time.Duration {
	ceiling := b.Max
	if shift := attempt - 1; shift < 32 {
		if d := b.Min << shift; d > 0 && d < b.Max {
			ceiling = d
		}
	}
	return max(rand.N(ceiling)+1, atLeast) //nolint:gosec // jitter is no secret
}
