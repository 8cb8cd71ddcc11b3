// Package probe says whether a part that the system depends on does its work: not that it answers, but that it takes a
// write. Health checks and metrics ask through it.
//
// What is asked once is shared by all who ask within a time, so that nobody can load a part by asking for its health. A
// part's own words stay in the error, for the log: others are told a Reason alone.
package probe

import (
	"context"
	"errors"
	"sync"
	"time"
)

// Reason is what is wrong with a part, in a word that may be shown to anybody.
type Reason string

// The reasons.
const (
	// Away is a part that does not answer, or is starting or stopping.
	Away Reason = "away"
	// Slow is a part that did not answer in time.
	Slow Reason = "slow"
	// ReadOnly is a replica, a database in recovery, or a part that was set so.
	ReadOnly Reason = "read_only"
	// Full is a part without memory or disk for a write.
	Full Reason = "full"
	// Refused is a part that refuses us or the write for another reason.
	Refused Reason = "refused"
	// Clock is a part whose clock disagrees with ours.
	Clock Reason = "clock"
)

// Fault is an error of a part with its Reason.
type Fault struct {
	Reason Reason
	Err    error
}

func (f *Fault) Error() string { return string(f.Reason) + ": " + f.Err.Error() }
func (f *Fault) Unwrap() error { return f.Err }

// Because returns err with its reason; Slow where a deadline passed, whatever else is said of it. It returns nil for nil.
func Because(reason Reason, err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, context.DeadlineExceeded) {
		reason = Slow
	}
	return &Fault{reason, err}
}

// ReasonOf returns the reason of an error, Away where it has none, and nothing of nil.
func ReasonOf(err error) Reason {
	var f *Fault
	switch {
	case err == nil:
		return ""
	case errors.As(err, &f):
		return f.Reason
	case errors.Is(err, context.DeadlineExceeded):
		return Slow
	default:
		return Away
	}
}

// Shared is an answer that many want and that costs something: it is asked for at most once at a time, and again only when
// the last is older than Every. Fields are set before use.
type Shared[T any] struct {
	// Ask gets a context of its own, which ends after Timeout: no single caller's end is the others'.
	Ask            func(ctx context.Context) T
	Every, Timeout time.Duration

	mu   sync.Mutex
	last *answer[T]
}

type answer[T any] struct {
	done  chan struct{}
	value T
	at    time.Time // of the end
}

// Get returns the last answer while it is fresh, else a new one. The error is ctx's, which may end before the answer comes.
func (s *Shared[T]) Get(ctx context.Context) (T, error) {
	a := s.current(ctx)
	select {
	case <-a.done:
		return a.value, nil
	case <-ctx.Done():
		var zero T
		return zero, ctx.Err()
	}
}

func (s *Shared[T]) current(ctx context.Context) *answer[T] {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a := s.last; a != nil {
		select {
		case <-a.done:
			if time.Since(a.at) < s.Every {
				return a
			}
		default:
			return a // on its way
		}
	}
	a := &answer[T]{done: make(chan struct{})}
	s.last = a
	go func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.Timeout)
		defer cancel()
		defer close(a.done)
		a.value = s.Ask(ctx)
		a.at = time.Now()
	}()
	return a
}
