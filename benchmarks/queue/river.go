package main

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"

	"hivesync/localrun/queuebench"
)

// riverPeer is riverqueue/river on PostgreSQL: notifications on, fetching as often as it allows.
type riverPeer struct {
	pool   *pgxpool.Pool
	client *river.Client[pgx.Tx]
	pad    string
}

type noopArgs struct {
	Pad string `json:"pad"`
}

func (noopArgs) Kind() string { return "noop" }

type noopWorker struct {
	river.WorkerDefaults[noopArgs]
	ran func()
}

func (w *noopWorker) Work(context.Context, *river.Job[noopArgs]) error {
	w.ran()
	return nil
}

func newRiver(ctx context.Context, url string) (*riverPeer, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	config.MaxConns = 32
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	driver := riverpgxv5.New(pool)
	migrator, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, err
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return nil, err
	}
	client, err := river.NewClient(driver, &river.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, err
	}
	payload := queuebench.Payload()
	return &riverPeer{pool: pool, client: client, pad: string(payload[len(`{"pad":"`) : len(payload)-2])}, nil
}

func (p *riverPeer) name() string { return "River" }

func (p *riverPeer) put(ctx context.Context) error {
	_, err := p.client.Insert(ctx, noopArgs{p.pad}, nil)
	return err
}

func (p *riverPeer) enqueue(ctx context.Context, jobs int) (time.Duration, error) {
	return queuebench.Produce(jobs, func() error { return p.put(ctx) })
}

func (p *riverPeer) work(ctx context.Context, concurrency int, ran func()) (stop func(), err error) {
	workers := river.NewWorkers()
	river.AddWorker(workers, &noopWorker{ran: ran})
	client, err := river.NewClient(riverpgxv5.New(p.pool), &river.Config{
		Logger: slog.New(slog.DiscardHandler), Workers: workers, FetchCooldown: river.FetchCooldownMin,
		Queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: concurrency}},
	})
	if err != nil {
		return nil, err
	}
	if err := client.Start(ctx); err != nil {
		return nil, err
	}
	return func() { _ = client.Stop(context.WithoutCancel(ctx)) }, nil
}

func (p *riverPeer) process(ctx context.Context, jobs, concurrency int) (time.Duration, error) {
	var left atomic.Int64
	left.Store(int64(jobs))
	done := make(chan struct{})
	began := time.Now()
	stop, err := p.work(ctx, concurrency, func() {
		if left.Add(-1) == 0 {
			close(done)
		}
	})
	if err != nil {
		return 0, err
	}
	defer stop()
	select {
	case <-done:
		return time.Since(began), nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

func (p *riverPeer) pickUp(ctx context.Context, samples int) ([]time.Duration, error) {
	started := make(chan time.Time, 1)
	stop, err := p.work(ctx, 4, func() { started <- time.Now() })
	if err != nil {
		return nil, err
	}
	defer stop()
	return queuebench.Sample(ctx, min(samples, 50), started, 20*time.Millisecond, func() error { return p.put(ctx) })
}

func (p *riverPeer) close() error {
	p.pool.Close()
	return nil
}
