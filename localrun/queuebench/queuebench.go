// Package queuebench measures the job queue through the real worker host: enqueueing with one job a call,
// processing with leases and acknowledgements, picking up a job on an idle queue, and the cost of a claim
// at a depth.
//
// It works on a queue of its own name and removes every key of it: it never touches another queue's jobs.
package queuebench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"

	"hivesync/runtime/function"
	"hivesync/runtime/queue"
	"hivesync/runtime/worker"
)

const (
	// Producers is how many goroutines enqueue at a time, each one job a call: as many as jobs run at a time.
	Producers = 64
	// PayloadBytes is the size of a job's payload.
	PayloadBytes = 512

	jobType = "bench_noop"
	// pickupPause lets the worker block on its bell again before the next job.
	pickupPause = 5 * time.Millisecond
)

// CalmCollector makes Go's garbage collector wait for a heap like that of a service. With the few megabytes
// of a benchmark it runs hundreds of times a second, and that is what would be measured, of every queue.
func CalmCollector() { debug.SetGCPercent(400) }

// Payload is a JSON document of PayloadBytes.
func Payload() []byte {
	const frame = `{"pad":""}`
	return []byte(`{"pad":"` + strings.Repeat("x", PayloadBytes-len(frame)) + `"}`)
}

// Bench is one queue under measurement.
type Bench struct {
	rdb    redis.UniversalClient
	queue  *queue.Client
	name   string
	serial atomic.Int64
	// Jobs are made of these: what is measured is the queue, not the making of jobs.
	payload []byte
	tenants []string
}

// New returns a Bench on a queue of a fresh name, whose jobs are those of so many tenants in turn: a queue
// that knows no tenants is compared with one.
func New(rdb redis.UniversalClient, tenants int) *Bench {
	b := &Bench{rdb: rdb, queue: queue.New(rdb, queue.Options{}), name: "bench_" + strings.ToLower(queue.NewToken()[:12]), payload: Payload()}
	for i := range tenants {
		b.tenants = append(b.tenants, fmt.Sprintf("tenant-%d", i))
	}
	return b
}

func (b *Bench) job() queue.Job {
	n := b.serial.Add(1)
	return queue.Job{
		ID: "bench-" + strconv.FormatInt(n, 10), Type: jobType, Tenant: b.tenants[n%int64(len(b.tenants))], Tier: "pro",
		Payload: b.payload, Timeout: time.Minute, MaxAttempts: 3,
	}
}

// Enqueue adds jobs from Producers goroutines, one job a call, and returns how long that took.
func (b *Bench) Enqueue(ctx context.Context, jobs int) (time.Duration, error) {
	return Produce(jobs, func() error {
		_, err := b.queue.Enqueue(ctx, b.name, b.job())
		return err
	})
}

// Produce calls put the given number of times from Producers goroutines and returns how long that took.
func Produce(jobs int, put func() error) (time.Duration, error) {
	var left atomic.Int64
	left.Store(int64(jobs))
	errs := make([]error, Producers)
	var producers sync.WaitGroup
	began := time.Now()
	for i := range errs {
		producers.Go(func() {
			for left.Add(-1) >= 0 && errs[i] == nil {
				errs[i] = put()
			}
		})
	}
	producers.Wait()
	return time.Since(began), errors.Join(errs...)
}

// Process runs the given number of waiting jobs to their acknowledgement and returns how long that took.
func (b *Bench) Process(ctx context.Context, jobs, concurrency int) (time.Duration, error) {
	done := make(chan struct{})
	var left atomic.Int64
	left.Store(int64(jobs))
	if _, err := b.queue.Pause(ctx, b.name); err != nil {
		return 0, err
	}
	stop, err := b.work(ctx, concurrency, func() {
		if left.Add(-1) == 0 {
			close(done)
		}
	})
	if err != nil {
		return 0, err
	}
	defer stop()
	began := time.Now()
	if _, err := b.queue.Resume(ctx, b.name); err != nil {
		return 0, err
	}
	select {
	case <-done:
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	for { // until the last acknowledgement
		s, err := b.queue.Snapshot(ctx, b.name)
		if err != nil {
			return 0, err
		}
		if s.Waiting+s.Leased == 0 {
			return time.Since(began), nil
		}
	}
}

// PickUp measures the time from before a call of Enqueue to the start of the job, on a worker with
// nothing to do.
func (b *Bench) PickUp(ctx context.Context, samples int) ([]time.Duration, error) {
	started := make(chan time.Time, 1)
	stop, err := b.work(ctx, 4, func() { started <- time.Now() })
	if err != nil {
		return nil, err
	}
	defer stop()
	return Sample(ctx, samples, started, pickupPause, func() error {
		_, err := b.queue.Enqueue(ctx, b.name, b.job())
		return err
	})
}

// Sample calls put, after a pause each time, and returns how long it took until started told of the job.
// Its first three samples are for warming up and are left out.
func Sample(ctx context.Context, samples int, started <-chan time.Time, pause time.Duration, put func() error) ([]time.Duration, error) {
	const warmups = 3
	waits := make([]time.Duration, 0, samples)
	for i := range warmups + samples {
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		before := time.Now()
		if err := put(); err != nil {
			return nil, err
		}
		select {
		case at := <-started:
			if i >= warmups {
				waits = append(waits, at.Sub(before))
			}
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	slices.Sort(waits)
	return waits, nil
}

// work runs a worker until the returned function is called, which waits for its end.
func (b *Bench) work(ctx context.Context, slots int, ran func()) (stop func(), err error) {
	host, err := worker.New(b.queue, function.Registry{Jobs: []function.JobFunction{function.NewJob(noop{b.name, ran})}}, worker.Options{
		Name: "bench", Slots: slots, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = host.Run(ctx)
	}()
	return func() {
		cancel()
		<-ended
	}, nil
}

// noop is a job function that does nothing.
type noop struct {
	queue string
	ran   func()
}

func (n noop) Meta() function.JobMeta {
	return function.JobMeta{Type: jobType, Queue: n.queue, Timeout: time.Minute, Retries: 2}
}

func (n noop) Handle(context.Context, *function.Job[json.RawMessage]) (*struct{}, error) {
	n.ran()
	return &struct{}{}, nil
}

// Fill adds jobs in large batches, for measurements at a depth.
func (b *Bench) Fill(ctx context.Context, jobs int) error {
	for jobs > 0 {
		batch := make([]queue.Job, min(jobs, 1000))
		for i := range batch {
			batch[i] = b.job()
		}
		if _, err := b.queue.EnqueueMany(ctx, b.name, batch); err != nil {
			return err
		}
		jobs -= len(batch)
	}
	return nil
}

// ClaimCost returns the times, sorted, of claims of one job each at the present depth. Every claimed job is
// acknowledged and replaced outside the measured time, so that the depth stays.
func (b *Bench) ClaimCost(ctx context.Context, samples int) ([]time.Duration, error) {
	times := make([]time.Duration, 0, samples)
	for range samples {
		began := time.Now()
		got, err := b.queue.Claim(ctx, b.name, queue.ClaimRequest{N: 1, Worker: "bench", Token: queue.NewToken()})
		took := time.Since(began)
		if err != nil {
			return nil, err
		}
		if len(got.Leases) != 1 {
			return nil, fmt.Errorf("claimed %d jobs of a queue that has many", len(got.Leases))
		}
		times = append(times, took)
		if err := b.queue.Ack(ctx, got.Leases[0], queue.Done); err != nil {
			return nil, err
		}
		if err := b.Fill(ctx, 1); err != nil {
			return nil, err
		}
	}
	slices.Sort(times)
	return times, nil
}

// Clean removes every key of the bench's queue.
func (b *Bench) Clean(ctx context.Context) error {
	remove := func(ctx context.Context, node redis.UniversalClient) error {
		scan := node.Scan(ctx, 0, "{"+b.name+"}:*", 1000).Iterator()
		keys := []string{b.name}
		for scan.Next(ctx) {
			if keys = append(keys, scan.Val()); len(keys) >= 1000 {
				if err := b.rdb.Unlink(ctx, keys...).Err(); err != nil {
					return err
				}
				keys = keys[:0]
			}
		}
		if err := scan.Err(); err != nil || len(keys) == 0 {
			return err
		}
		return b.rdb.Unlink(ctx, keys...).Err()
	}
	if cluster, ok := b.rdb.(*redis.ClusterClient); ok {
		node, err := cluster.MasterForKey(ctx, b.name)
		if err != nil {
			return err
		}
		return remove(ctx, node)
	}
	return remove(ctx, b.rdb)
}

// Percentile returns the smallest of sorted durations that at least the share p of them do not exceed
// (nearest rank).
func Percentile(sorted []time.Duration, p float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	rank := int(p*float64(len(sorted)) + 0.999999)
	return sorted[min(max(rank, 1), len(sorted))-1]
}

// Figures is what a run of Measure found.
type Figures struct {
	Jobs            int     `json:"jobs"`
	Tenants         int     `json:"tenants"`
	Concurrency     int     `json:"concurrency"`
	Producers       int     `json:"producers"`
	PayloadBytes    int     `json:"payload_bytes"`
	EnqueuePerS     float64 `json:"enqueue_per_s"`
	ProcessPerS     float64 `json:"process_per_s"`
	IdlePickupP50MS float64 `json:"idle_pickup_p50_ms"`
	IdlePickupP99MS float64 `json:"idle_pickup_p99_ms"`
}

// Measure enqueues and processes the given number of jobs and picks some up on an idle queue.
func Measure(ctx context.Context, rdb redis.UniversalClient, jobs, tenants, concurrency, pickups int) (_ *Figures, err error) {
	b := New(rdb, tenants)
	defer func() {
		clean, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
		defer cancel()
		err = errors.Join(err, b.Clean(clean))
	}()
	// A first few jobs load the scripts and grow the pools.
	if _, err := b.Enqueue(ctx, 2*Producers); err != nil {
		return nil, err
	}
	if _, err := b.Process(ctx, 2*Producers, concurrency); err != nil {
		return nil, err
	}
	enqueue, err := b.Enqueue(ctx, jobs)
	if err != nil {
		return nil, err
	}
	process, err := b.Process(ctx, jobs, concurrency)
	if err != nil {
		return nil, err
	}
	waits, err := b.PickUp(ctx, pickups)
	if err != nil {
		return nil, err
	}
	return &Figures{
		Jobs: jobs, Tenants: tenants, Concurrency: concurrency, Producers: Producers, PayloadBytes: PayloadBytes,
		EnqueuePerS: rate(jobs, enqueue), ProcessPerS: rate(jobs, process),
		IdlePickupP50MS: milliseconds(Percentile(waits, 0.50)), IdlePickupP99MS: milliseconds(Percentile(waits, 0.99)),
	}, nil
}

func rate(jobs int, took time.Duration) float64 {
	return float64(int(10*float64(jobs)/took.Seconds()+0.5)) / 10
}

func milliseconds(d time.Duration) float64 {
	return float64(d.Microseconds()) / 1000
}
