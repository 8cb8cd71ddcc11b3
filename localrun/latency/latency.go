// Package latency sums up how long calls took, for the benchmarks.
package latency

import (
	"math"
	"slices"
	"time"
)

// Distribution is one of times in milliseconds.
type Distribution struct {
	Calls int     `json:"calls"`
	P50MS float64 `json:"p50_ms"`
	P95MS float64 `json:"p95_ms"`
	P99MS float64 `json:"p99_ms"`
	MaxMS float64 `json:"max_ms"`
}

// Of sums up times, which it sorts.
func Of(times []time.Duration) Distribution {
	if len(times) == 0 {
		return Distribution{}
	}
	slices.Sort(times)
	at := func(p float64) float64 {
		return float64(Percentile(times, p).Round(10*time.Microsecond)) / float64(time.Millisecond)
	}
	return Distribution{Calls: len(times), P50MS: at(0.50), P95MS: at(0.95), P99MS: at(0.99), MaxMS: at(1)}
}

// Percentile returns the smallest value that at least the share p of the sorted values do not exceed (nearest rank).
func Percentile[T any](sorted []T, p float64) T {
	rank := int(math.Ceil(p*float64(len(sorted)) - 1e-9)) // 0.95 times 20 is 19, and not a little more
	return sorted[min(max(rank, 1), len(sorted))-1]
}
