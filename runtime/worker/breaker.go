package worker

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"hivesync/runtime/attempt"
	"hivesync/runtime/queue"
	"hivesync/shared/fault"
)

// BreakerState is how a breaker lets claims through.
type BreakerState string

// The states. An open breaker lets none through, a half-open one a single job at a time, to see whether the dependency is back.
const (
	BreakerClosed   BreakerState = "closed"
	BreakerHalfOpen BreakerState = "half_open"
	BreakerOpen     BreakerState = "open"
)

// BreakerStates lists all states.
func BreakerStates() []BreakerState {
	return []BreakerState{BreakerClosed, BreakerHalfOpen, BreakerOpen}
}

// Breaker is how one stands.
type Breaker struct {
	Queue      string
	Dependency fault.Dependency
	State      BreakerState
	// Faults counts the attempts that the dependency failed, Opened how often a closed breaker opened.
	Faults, Opened int64
}

const (
	// breakAfter is how many attempts in a row a dependency fails before its breaker opens.
	breakAfter = 3
	// probePause is the time between two looks of a claimer at a probe that another has on its way.
	probePause = 100 * time.Millisecond
)

// breakers slow the claims of a queue while something that its jobs depend on is away: each job would only be given back.
// There is one for each queue and dependency.
type breakers struct {
	pause attempt.Backoff // while open, longer each time that a probe fails
	log   *slog.Logger

	mu  sync.Mutex
	all map[string][]*breaker // by queue
}

type breaker struct {
	Breaker
	inRow   int       // faults while closed, else openings
	until   time.Time // of an open one
	probing bool      // that a half-open one has let a job through, which has not ended
}

func newBreakers(queues []string, pause attempt.Backoff, log *slog.Logger) *breakers {
	b := &breakers{pause: pause.OrDefault(time.Second, 15*time.Second), log: log, all: map[string][]*breaker{}}
	for _, q := range queues {
		for _, d := range fault.Dependencies() {
			b.all[q] = append(b.all[q], &breaker{Breaker: Breaker{Queue: q, Dependency: d, State: BreakerClosed}})
		}
	}
	return b
}

// admit waits until jobs of the queue may be claimed, or ctx ends, and returns how many at most: what is asked for, or one as a
// probe.
func (b *breakers) admit(ctx context.Context, queueName string, most int) int {
	for ctx.Err() == nil {
		n, wait := b.look(queueName, most)
		if n > 0 {
			return n
		}
		pause(ctx, wait)
	}
	return most
}

func (b *breakers) look(queueName string, most int) (int, time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var halfOpen []*breaker
	var wait time.Duration
	for _, one := range b.all[queueName] {
		if one.State == BreakerOpen {
			if left := time.Until(one.until); left > 0 {
				wait = max(wait, left)
				continue
			}
			b.change(one, BreakerHalfOpen)
		}
		if one.State == BreakerHalfOpen {
			halfOpen = append(halfOpen, one)
			if one.probing {
				wait = max(wait, probePause)
			}
		}
	}
	switch {
	case wait > 0:
		return 0, wait
	case len(halfOpen) == 0:
		return most, 0
	}
	for _, one := range halfOpen {
		one.probing = true
	}
	return 1, 0
}

// found tells that a claim which was let through found no job: it was no probe.
func (b *breakers) found(queueName string, jobs int) {
	if jobs > 0 {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, one := range b.all[queueName] {
		one.probing = false
	}
}

// ended tells how an attempt ended, and which dependency failed it, or "".
func (b *breakers) ended(queueName string, end attempt.End, failed fault.Dependency) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, one := range b.all[queueName] {
		one.probing = false
		switch {
		case one.Dependency == failed:
			one.Faults++
			b.failed(one)
		case failed != "" || end == attempt.EndReleased || end == attempt.EndLost || end == attempt.EndGivenBack:
			// It says nothing of this one.
		case one.State == BreakerHalfOpen:
			b.change(one, BreakerClosed)
			one.inRow = 0
		case one.State == BreakerClosed:
			one.inRow = 0
		}
	}
}

// failed opens the breaker where it is time; the caller holds the lock.
func (b *breakers) failed(one *breaker) {
	switch one.State {
	case BreakerOpen: // what ends now began before
		return
	case BreakerClosed:
		if one.inRow++; one.inRow < breakAfter {
			return
		}
		one.inRow = 0
		one.Opened++
	case BreakerHalfOpen:
	}
	one.inRow++
	one.until = time.Now().Add(b.pause.After(one.inRow, b.pause.Min))
	b.change(one, BreakerOpen)
}

// change logs each change once: an outage that lasts is one, however many probes fail meanwhile. The caller holds the lock.
func (b *breakers) change(one *breaker, to BreakerState) {
	from := one.State
	one.State = to
	log := b.log.Debug
	switch {
	case from == BreakerClosed:
		log = b.log.Warn
	case to == BreakerClosed:
		log = b.log.Info
	}
	log("[worker] Breaker "+string(to), "queue", one.Queue, "dependency", string(one.Dependency), "faults", one.Faults)
}

// Breakers returns how all stand, in a stable order.
func (h *Host) Breakers() []Breaker {
	b := h.breakers
	b.mu.Lock()
	defer b.mu.Unlock()
	var out []Breaker
	for _, list := range b.all {
		for _, one := range list {
			out = append(out, one.Breaker)
		}
	}
	slices.SortFunc(out, func(x, y Breaker) int {
		return cmp.Or(cmp.Compare(x.Queue, y.Queue), cmp.Compare(x.Dependency, y.Dependency))
	})
	return out
}

// tripped is what the heartbeat says of breakers: those that are not closed, and Redis for as long as the queues themselves gave
// trouble of late. No breaker is needed there: what cannot be claimed is not claimed.
func (h *Host) tripped() []queue.Breaker {
	var out []queue.Breaker
	for _, one := range h.Breakers() {
		if one.State != BreakerClosed {
			out = append(out, queue.Breaker{Queue: one.Queue, Dependency: string(one.Dependency), State: string(one.State)})
		}
	}
	if time.Since(time.Unix(0, h.troubledAt.Load())) > 2*h.opts.Heartbeat {
		return out
	}
	for _, q := range h.queues {
		if !slices.ContainsFunc(out, func(b queue.Breaker) bool { return b.Queue == q && b.Dependency == string(fault.Redis) }) {
			out = append(out, queue.Breaker{Queue: q, Dependency: string(fault.Redis), State: string(BreakerOpen)})
		}
	}
	return out
}
