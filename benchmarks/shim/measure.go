package main

import (
	"cmp"
	"net/http"
	"runtime"
	"slices"
	"time"
)

// result is what one kind of call took on each side, by round, in nanoseconds a call. Its sides are in the order in
// which they were measured first; the last is the shim.
type result struct {
	name   string
	sides  [][]float64
	allocs []float64 // a call
}

// quiet drops all rounds but the quarter that took the least time on all sides together: those in which the machine did
// little else.
func (r *result) quiet() {
	total := func(round int) (ns float64) {
		for _, side := range r.sides {
			ns += side[round]
		}
		return ns
	}
	rounds := make([]int, len(r.sides[0]))
	for i := range rounds {
		rounds[i] = i
	}
	slices.SortFunc(rounds, func(a, b int) int { return cmp.Compare(total(a), total(b)) })
	for i, side := range r.sides {
		var kept []float64
		for _, round := range rounds[:(len(rounds)+3)/4] {
			kept = append(kept, side[round])
		}
		r.sides[i] = kept
	}
}

// cost is what the shim takes more than a side: the median over rounds of the difference within a round.
func (r *result) cost(side int) float64 {
	shim := r.sides[len(r.sides)-1]
	differences := make([]float64, len(shim))
	for i := range shim {
		differences[i] = shim[i] - r.sides[side][i]
	}
	return median(differences)
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// warm is how many rounds are not kept.
const warm = 10

// kind is one kind of call, and how a batch of it is made on each side.
type kind struct {
	name   string
	sides  []func(calls int) error
	allocs []float64
}

// measure times a batch of every kind of call on every side in each round. Batches are short, a millisecond or two, so
// that most of them run without anything else in between; and no side is always first.
func measure(rounds, calls int, kinds []kind) ([]result, error) {
	results := make([]result, len(kinds))
	for i, k := range kinds {
		results[i] = result{name: k.name, sides: make([][]float64, len(k.sides)), allocs: k.allocs}
	}
	for round := range rounds + warm {
		for i, k := range kinds {
			for turn := range k.sides {
				side := (turn + round) % len(k.sides)
				start := time.Now()
				if err := k.sides[side](calls); err != nil {
					return nil, err
				}
				if took := time.Since(start); round >= warm {
					results[i].sides[side] = append(results[i].sides[side], float64(took.Nanoseconds())/float64(calls))
				}
			}
		}
	}
	for i := range results {
		results[i].quiet()
	}
	return results, nil
}

// measureInProcess calls both handlers with requests and ResponseWriters that are used again and again.
func measureInProcess(s *sides, o options) ([]result, error) {
	var kinds []kind
	for _, c := range newCalls(s.token) {
		k := kind{name: c.name}
		for _, handler := range []http.Handler{s.bare, s.shim} {
			if err := c.check(handler); err != nil {
				return nil, err
			}
			serve := func(calls int) error {
				for range calls {
					c.do(handler)
				}
				return nil
			}
			k.sides, k.allocs = append(k.sides, serve), append(k.allocs, allocations(serve))
		}
		kinds = append(kinds, k)
	}
	return measure(o.rounds, o.calls, kinds)
}

// allocations returns how many a call makes.
func allocations(serve func(int) error) float64 {
	const calls = 1000
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_ = serve(calls)
	runtime.ReadMemStats(&after)
	return float64(after.Mallocs-before.Mallocs) / calls
}

// measureSocket calls the handlers over one kept connection each, one call after the other: bare, bare with the headers
// that the shim's answers have, and behind the shim.
func measureSocket(s *sides, o options) ([]result, error) {
	var kinds []kind
	for _, c := range newCalls(s.token) {
		dressed, err := dress(s, c)
		if err != nil {
			return nil, err
		}
		k, raw := kind{name: c.name}, c.raw()
		for _, handler := range []http.Handler{s.bare, dressed, s.shim} {
			connection, err := serve(s, handler)
			if err != nil {
				return nil, err
			}
			defer func() { _ = connection.Close() }()
			k.sides = append(k.sides, func(calls int) error {
				for range calls {
					if err := connection.call(raw); err != nil {
						return err
					}
				}
				return nil
			})
		}
		kinds = append(kinds, k)
	}
	return measure(o.rounds, o.socketCalls, kinds)
}

// dress gives the bare handler's answers the headers that the shim's have to this call: security headers, request id,
// rates. Most of their price is net/http's own, which copies, sorts and writes them, whoever set them.
func dress(s *sides, c *call) (http.Handler, error) {
	if err := c.check(s.shim); err != nil {
		return nil, err
	}
	headers := c.answer.header.Clone()
	headers.Del("Content-Type")
	headers.Del("Content-Length")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		for name, values := range headers {
			header[name] = values
		}
		s.bare.ServeHTTP(w, r)
	}), nil
}
