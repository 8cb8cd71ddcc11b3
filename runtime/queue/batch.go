package queue

import (
	"context"
	"runtime"
	"sync"
	"time"
)

// batcher lets concurrent callers share one script call: while batches are on their way, the next one
// gathers. A lone caller waits for nobody. Two on their way at a time keep Redis busy while this process
// reads and writes.
type batcher[T, R any] struct {
	send func(ctx context.Context, items []T) ([]R, error)
	size func(T) int

	mu      sync.Mutex
	waiting []*pending[T, R]
	flights int
}

type pending[T, R any] struct {
	item   T
	result R
	err    error
	done   chan struct{}
}

const (
	batchItems   = 256
	batchFlights = 2
	batchBytes   = 1 << 20
	// batchTimeout bounds one shared call; it belongs to no single caller's context.
	batchTimeout = 10 * time.Second
)

// do adds item to the next batch and returns its own part of the answer. When ctx ends first the item
// may still be sent: every operation batched here is safe to repeat.
func (b *batcher[T, R]) do(ctx context.Context, item T) (R, error) {
	p := &pending[T, R]{item: item, done: make(chan struct{})}
	b.mu.Lock()
	b.waiting = append(b.waiting, p)
	if b.flights < batchFlights {
		b.flights++
		go b.flush() //nolint:contextcheck // a batch belongs to no single caller
	}
	b.mu.Unlock()
	select {
	case <-p.done:
		return p.result, p.err
	case <-ctx.Done():
		var zero R
		return zero, ctx.Err()
	}
}

func (b *batcher[T, R]) flush() {
	for {
		b.mu.Lock()
		n, bytes := 0, 0
		for n < len(b.waiting) && n < batchItems && (n == 0 || bytes+b.size(b.waiting[n].item) <= batchBytes) {
			bytes += b.size(b.waiting[n].item)
			n++
		}
		if n == 0 {
			b.flights--
			b.mu.Unlock()
			return
		}
		batch := b.waiting[:n:n]
		b.waiting = b.waiting[n:]
		b.mu.Unlock()

		items := make([]T, n)
		for i, p := range batch {
			items[i] = p.item
		}
		ctx, cancel := context.WithTimeout(context.Background(), batchTimeout)
		results, err := b.send(ctx, items)
		cancel()
		for i, p := range batch {
			if err != nil {
				p.err = err
			} else {
				p.result = results[i]
			}
			close(p.done)
		}
		runtime.Gosched() // whoever was answered may have the next item at hand
	}
}
