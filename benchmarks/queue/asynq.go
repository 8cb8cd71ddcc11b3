package main

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"

	"hivesync/localrun/queuebench"
)

// asynqPeer is hibiken/asynq with its defaults, logs off, and a connection for each producer.
type asynqPeer struct {
	addr    string
	db      int
	client  *asynq.Client
	payload []byte
}

func newAsynq(addr string, db int) *asynqPeer {
	p := &asynqPeer{addr: addr, db: db, payload: queuebench.Payload()}
	p.client = asynq.NewClient(p.options())
	return p
}

func (p *asynqPeer) options() asynq.RedisClientOpt {
	return asynq.RedisClientOpt{Addr: p.addr, DB: p.db, PoolSize: queuebench.Producers}
}

func (p *asynqPeer) name() string { return "asynq" }

func (p *asynqPeer) put() error {
	_, err := p.client.Enqueue(asynq.NewTask("noop", p.payload), asynq.MaxRetry(2), asynq.Timeout(time.Minute))
	return err
}

func (p *asynqPeer) enqueue(_ context.Context, jobs int) (time.Duration, error) {
	return queuebench.Produce(jobs, p.put)
}

func (p *asynqPeer) work(concurrency int, ran func()) (stop func(), err error) {
	server := asynq.NewServer(p.options(), asynq.Config{Concurrency: concurrency, LogLevel: asynq.FatalLevel})
	err = server.Start(asynq.HandlerFunc(func(context.Context, *asynq.Task) error {
		ran()
		return nil
	}))
	return server.Shutdown, err
}

func (p *asynqPeer) process(ctx context.Context, jobs, concurrency int) (time.Duration, error) {
	var left atomic.Int64
	left.Store(int64(jobs))
	done := make(chan struct{})
	began := time.Now()
	stop, err := p.work(concurrency, func() {
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
		return time.Since(began), nil // the last acknowledgements are a present
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

func (p *asynqPeer) pickUp(ctx context.Context, samples int) ([]time.Duration, error) {
	started := make(chan time.Time, 1)
	stop, err := p.work(4, func() { started <- time.Now() })
	if err != nil {
		return nil, err
	}
	defer stop()
	return queuebench.Sample(ctx, min(samples, 20), started, 50*time.Millisecond, p.put)
}

func (p *asynqPeer) close() error {
	rdb := redis.NewClient(&redis.Options{Addr: p.addr, DB: p.db})
	return errors.Join(p.client.Close(), rdb.FlushDB(context.Background()).Err(), rdb.Close())
}
