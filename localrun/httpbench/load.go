// Package httpbench measures how long the API's ordinary calls take in a large database, at a steady rate.
//
// The rate is kept whatever the server does (an open loop), and a call's time counts from the moment at which it was due: a
// server that falls behind makes every call behind it late, as it would for users.
package httpbench

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"hivesync/localrun/latency"
)

// Figures are what a run measured.
type Figures struct {
	Size       Size                            `json:"database"`
	RateHz     int                             `json:"requests_per_second"`
	Seconds    float64                         `json:"seconds"`
	Reads      latency.Distribution            `json:"reads"`
	Writes     latency.Distribution            `json:"writes"`
	Operations map[string]latency.Distribution `json:"operations"`
	// Failures are the answers other than success, by what was called and what it said, with how many there were of each.
	Failures map[string]int `json:"failures"`
}

// An Operation is a call that users make.
type Operation struct {
	Name string
	// Write says that it changes something; Weight how often it is made, beside the others.
	Write  bool
	Weight int
	Call   func(ctx context.Context, u *User, rng *rand.Rand) error
}

// most bounds how many calls are under way: beyond it the server is not slow but gone.
const most = 5000

// Run has the users call operations at the rate for so long, after a warm-up of which nothing counts. What is called when is
// the same in each run.
func Run(ctx context.Context, users []*User, operations []Operation, rate int, warmUp, duration time.Duration) Figures {
	var wheel []Operation
	for _, o := range operations {
		for range o.Weight {
			wheel = append(wheel, o)
		}
	}
	type result struct {
		Operation
		took time.Duration
		err  error
	}
	var mu sync.Mutex
	var results []result
	var group sync.WaitGroup
	slots := make(chan struct{}, most)
	rng := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // which call is next is no secret
	interval := time.Second / time.Duration(rate)
	began := time.Now()
	total := int((warmUp + duration) / interval)
	for i := 0; i < total && ctx.Err() == nil; i++ {
		due := began.Add(time.Duration(i) * interval)
		time.Sleep(time.Until(due))
		operation, user, seed := wheel[rng.IntN(len(wheel))], users[rng.IntN(len(users))], rng.Uint64()
		slots <- struct{}{}
		group.Go(func() {
			err := operation.Call(ctx, user, rand.New(rand.NewPCG(seed, 0))) //nolint:gosec // the same
			took := time.Since(due)
			<-slots
			if due.Sub(began) < warmUp && err == nil {
				return
			}
			mu.Lock()
			defer mu.Unlock()
			results = append(results, result{operation, took, err})
		})
	}
	group.Wait()
	f := Figures{RateHz: rate, Seconds: duration.Seconds(), Operations: map[string]latency.Distribution{}, Failures: map[string]int{}}
	times := map[string][]time.Duration{}
	var reads, writes []time.Duration
	for _, r := range results {
		if r.err != nil {
			f.Failures[r.Name+": "+r.err.Error()]++
			continue
		}
		times[r.Name] = append(times[r.Name], r.took)
		if r.Write {
			writes = append(writes, r.took)
		} else {
			reads = append(reads, r.took)
		}
	}
	f.Reads, f.Writes = latency.Of(reads), latency.Of(writes)
	for name, list := range times {
		f.Operations[name] = latency.Of(list)
	}
	return f
}
