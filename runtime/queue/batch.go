package queue

import (
	"context"
	"runtime"
	"sync"
	"time"
)

// batcher lets concurrent callers share one script call: while batches are on their way, the next one
// gathers. A lone caller waits for nobody.
type batcher[T, R any] struct {
	send func(ctx context.Context, items []T) ([]R, error)
	size func(T) int
	// most is how many batches may be on their way at a time.
	most int

	mu      sync.Mutex
	waiting []*batch[T, R]
	flights int
}

// batch is one script call. What comes of it is written before done is closed.
type batch[T, R any] struct {
	items   []T
	notify  []func(R, error) // for each item that nobody waits for, else nil
	bytes   int
	results []R
	err     error
	done    chan struct{}
}

const (
	batchItems = 256
	batchBytes = 1 << 20
	// batchTimeout bounds one shared call; it belongs to no single caller's context.
	batchTimeout = 10 * time.Second
)

// do adds item to the next batch and returns its own part of the answer. When ctx ends first the item
// may still be sent: every operation batched here is safe to repeat.
func (b *batcher[T, R]) do(ctx context.Context, item T) (R, error) {
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

// later is do for those who do not wait: notify is called with the answer, and must return at once.
func (b *batcher[T, R]) later(item T, notify func(R, error)) { b.add(item, notify) }

func (b *batcher[T, R]) add(item T, notify func(R, error)) (*batch[T, R], int) {
	size := b.size(item)
	b.mu.Lock()
	defer b.mu.Unlock()
	var last *batch[T, R]
	if n := len(b.waiting); n > 0 {
		last = b.waiting[n-1]
	}
	if last == nil || len(last.items) == batchItems || last.bytes+size > batchBytes {
		last = &batch[T, R]{done: make(chan struct{})}
		b.waiting = append(b.waiting, last)
	}
	last.items, last.notify = append(last.items, item), append(last.notify, notify)
	last.bytes += size
	if b.flights < b.most {
		b.flights++
		go b.flush()
	}
	return last, len(last.items) - 1
}

func (b *batcher[T, R]) flush() {
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

		ctx, cancel := context.WithTimeout(context.Background(), batchTimeout)
		next.results, next.err = b.send(ctx, next.items)
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
