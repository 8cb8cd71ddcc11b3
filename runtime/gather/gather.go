// Package gather lets concurrent callers share one call to a server: while calls are on their way, the next one gathers.
// A lone caller waits for nobody.
//
// It knows nothing of what is sent. Whatever is gathered must be safe to send twice: a caller that has gone may ask again.
package gather

import (
	"context"
	"runtime"
	"sync"
	"time"
)

// Batcher gathers items of T, for each of which a call answers an R. Fields are set before use.
type Batcher[T, R any] struct {
	// Send makes one call. It returns an R for each item, in their order, or an error that is every item's.
	Send func(ctx context.Context, items []T) ([]R, error)
	// Size is how many bytes an item takes.
	Size func(T) int
	// Items and Bytes bound one call: zero for 256 and 1 MiB. An item beyond Bytes goes alone.
	Items, Bytes int
	// Most is how many calls may be on their way at a time.
	Most int

	mu      sync.Mutex
	waiting []*batch[T, R]
	flights int
}

// batch is one call. What comes of it is written before done is closed.
type batch[T, R any] struct {
	items   []T
	notify  []func(R, error) // for each item that nobody waits for, else nil
	bytes   int
	results []R
	err     error
	done    chan struct{}
}

const (
	defaultItems = 256
	defaultBytes = 1 << 20
	// timeout bounds one shared call; it belongs to no single caller's context.
	timeout = 10 * time.Second
)

// Do adds item to the next call and returns its own part of the answer. When ctx ends first the item may still be sent.
func (b *Batcher[T, R]) Do(ctx context.Context, item T) (R, error) {
	batch, i := b.add(item, nil)
	var zero R
	select {
	case <-batch.done:
	case <-ctx.Done():
		return zero, ctx.Err()
	}
	if batch.err != nil {
		return zero, batch.err
	}
	return batch.results[i], nil
}

// Later is Do for those who do not wait: notify is called with the answer, and must return at once.
func (b *Batcher[T, R]) Later(item T, notify func(R, error)) { b.add(item, notify) }

func (b *Batcher[T, R]) add(item T, notify func(R, error)) (*batch[T, R], int) {
	size, items, bytes := b.Size(item), b.Items, b.Bytes
	if items == 0 {
		items = defaultItems
	}
	if bytes == 0 {
		bytes = defaultBytes
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	var last *batch[T, R]
	if n := len(b.waiting); n > 0 {
		last = b.waiting[n-1]
	}
	if last == nil || len(last.items) == items || last.bytes+size > bytes {
		last = &batch[T, R]{done: make(chan struct{})}
		b.waiting = append(b.waiting, last)
	}
	last.items, last.notify = append(last.items, item), append(last.notify, notify)
	last.bytes += size
	if b.flights < b.Most {
		b.flights++
		go b.flush()
	}
	return last, len(last.items) - 1
}

func (b *Batcher[T, R]) flush() {
	for {
		b.mu.Lock()
		if len(b.waiting) == 0 {
			b.flights--
			b.mu.Unlock()
			return
		}
		next := b.waiting[0]
		b.waiting[0] = nil // the array may be used for long
		b.waiting = b.waiting[1:]
		b.mu.Unlock()

		ctx, cancel := context.WithTimeout(context.Background(), timeout)
		next.results, next.err = b.Send(ctx, next.items)
		cancel()
		close(next.done)
		for i, notify := range next.notify {
			switch {
			case notify == nil:
			case next.err != nil:
				var zero R
				notify(zero, next.err)
			default:
				notify(next.results[i], nil)
			}
		}
		runtime.Gosched() // whoever was answered may have the next item at hand
	}
}
