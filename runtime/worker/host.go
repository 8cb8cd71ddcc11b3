// Package worker runs job functions: one host for all of a registry's jobs. It claims batches for its
// free slots, renews leases apart from the jobs, cancels a job whose lease is lost, whose user stopped
// it or whose time is up, reports every end by a signed callback before it lets go of the job, and gives
// unfinished jobs back when it is told to stop.
//
// It must never acknowledge a job whose end the backend has not confirmed, never act for a job whose
// lease it lost, and never know a job function by name.
package worker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"sync"
	"sync/atomic"
	"time"

	"hivesync/runtime/attempt"
	"hivesync/runtime/function"
	"hivesync/runtime/queue"
	"hivesync/shared/settings"
	"hivesync/shared/telemetry/tracing"
)

// The kinds of worker: WORKER_TYPE.
const (
	CPU = "cpu"
	GPU = "gpu"
)

// Options tunes a Host. Zero values have the documented defaults.
type Options struct {
	// Name is the operator's name for the worker: lowercase letters, digits and dashes. Replicas may share it.
	Name string
	// ID is unique to the process; empty makes one of the name and random letters.
	ID string
	// Kind is CPU (the default) or GPU.
	Kind string
	// Version is shown with the heartbeats.
	Version string
	// Slots is how many jobs run at a time. Default 2.
	Slots int
	// QueueSlots bounds the slots that one queue may take; a queue without an entry may take all.
	QueueSlots map[string]int
	// Renew is the time between lease renewals. Default a third of the queue's lease.
	Renew time.Duration
	// Sweep is the time between two looks for jobs whose worker died. Default 1 s.
	Sweep time.Duration
	// Heartbeat is the time between heartbeats. Default 10 s.
	Heartbeat time.Duration
	// Beaten is told at each heartbeat, whatever became of it, when one last reached Redis; or the start. Nil for nobody.
	Beaten func(redis time.Time)
	// Helpers says what the processes that do part of the jobs' work have used of the CPU, those that have ended included,
	// and how many bytes they hold. Nil where there are none.
	Helpers func() (cpu time.Duration, memory int64)
	// Drain is how long running jobs may finish after Run's context ends. Default 30 s.
	Drain time.Duration
	// StopGrace is how long a cancelled job may take to return before its slot counts as stuck. Default 5 s.
	StopGrace time.Duration
	// Backoff is the retry policy of jobs: the waits between attempts. How many there are is the function's to say.
	Backoff attempt.Backoff
	// Patience is the waits between the tries of a job that is given back, since what it depends on is away. Default 1 s to 30 s.
	Patience attempt.Backoff
	// BreakerPause is how long a breaker stays open before it lets a job try. Default 1 s to 15 s.
	BreakerPause attempt.Backoff
	// CallbackBackoff is the retry policy of the report of a job's end.
	CallbackBackoff attempt.Backoff
	// Saturated returns the depth from which a queue is logged as saturated. Default 10 for all.
	Saturated func(queue string) int
	// Settings hold the switches of job types; nil has the defaults.
	Settings *settings.Live
	// Reporter tells the backend how jobs go; nil means that nobody is to be told.
	Reporter attempt.Reporter
	// Tracer makes a span of each attempt; nil makes none.
	Tracer *tracing.Tracer
	// Observer is told what happens, for metrics; nil for nobody.
	Observer Observer
	// Logger is where the worker's story goes. Default slog.Default().
	Logger *slog.Logger
}

func (o Options) withDefaults(lease time.Duration) Options {
	def := func(d *time.Duration, v time.Duration) {
		if *d <= 0 {
			*d = v
		}
	}
	if o.Name == "" {
		o.Name = "worker"
	}
	if o.ID == "" {
		o.ID = NewID(o.Name)
	}
	if o.Kind == "" {
		o.Kind = CPU
	}
	if o.Slots <= 0 {
		o.Slots = 2
	}
	def(&o.Renew, lease/3)
	def(&o.Sweep, time.Second)
	def(&o.Heartbeat, 10*time.Second)
	def(&o.Drain, 30*time.Second)
	def(&o.StopGrace, 5*time.Second)
	o.Backoff = o.Backoff.OrDefault(500*time.Millisecond, time.Minute)
	o.CallbackBackoff = o.CallbackBackoff.OrDefault(100*time.Millisecond, 5*time.Second)
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	return o
}

// NewID makes an ID of a worker's name and random letters.
func NewID(name string) string { return name + "-" + queue.NewToken()[:8] }

var nameShape = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,62}$`)

// Host runs jobs until it is told to stop.
type Host struct {
	queue    *queue.Client
	registry function.Registry
	queues   []string
	opts     Options
	runner   attempt.Runner
	log      *slog.Logger
	slots    *slots
	started  time.Time
	load     atomic.Pointer[Load]
	throttle throttle
	breakers *breakers
	types    []string // that the registry has functions for

	measuring sync.Mutex
	usage     usage

	mu    sync.Mutex
	tasks map[taskID]*task

	pool      *pool
	deadlines deadlines
	attempts  sync.WaitGroup
	// unacked counts ends that are on their way to Redis.
	unacked  atomic.Int64
	draining atomic.Bool
	// held says that an operator wants nothing more to be claimed.
	held atomic.Bool
	// hurried says that the grace time is over.
	hurried atomic.Bool
	// beaten is when a heartbeat last reached Redis, troubledAt when Redis last failed, in Unix nanoseconds.
	beaten, troubledAt atomic.Int64
}

// New returns a Host of all the registry's jobs.
func New(q *queue.Client, registry function.Registry, opts Options) (*Host, error) {
	opts = opts.withDefaults(q.Lease())
	switch {
	case !nameShape.MatchString(opts.Name):
		return nil, fmt.Errorf("worker: the name %q does not match %s", opts.Name, nameShape)
	case opts.Kind != CPU && opts.Kind != GPU:
		return nil, fmt.Errorf("worker: the type is %q, not cpu or gpu", opts.Kind)
	case opts.Renew*2 > q.Lease():
		return nil, fmt.Errorf("worker: leases of %v renewed every %v leave no room for a failed renewal", q.Lease(), opts.Renew)
	case len(registry.Jobs) == 0:
		return nil, errors.New("worker: the registry has no jobs")
	}
	if err := registry.Validate(); err != nil {
		return nil, fmt.Errorf("worker: %w", err)
	}
	h := &Host{
		queue: q, registry: registry, queues: registry.Queues(), opts: opts,
		log:   opts.Logger.With("worker", opts.Name, "worker_id", opts.ID),
		slots: newSlots(opts.Slots, opts.QueueSlots), started: time.Now(),
		tasks: map[taskID]*task{}, pool: newPool(),
	}
	for _, j := range registry.Jobs {
		h.types = append(h.types, j.Meta().Type)
	}
	h.breakers = newBreakers(h.queues, opts.BreakerPause, h.log)
	h.runner = attempt.Runner{Reporter: opts.Reporter, Worker: opts.Name, Backoff: opts.CallbackBackoff, Patience: opts.Patience, Tracer: opts.Tracer, Log: h.log}
	h.beaten.Store(h.started.UnixNano())
	h.deadlines.passed = h.stopOverdue
	return h, nil
}

// Run works until ctx ends, then drains: it claims nothing more, lets running jobs finish within the
// grace time and gives the rest back. It outlives any absence of Redis or of the backend.
func (h *Host) Run(ctx context.Context) error {
	defer h.pool.close()
	defer h.deadlines.stop()
	life, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	h.log.Info("[worker] Ready", "queues", h.queues, "slots", h.opts.Slots, "type", h.opts.Kind)

	var keepers, fetchers sync.WaitGroup
	keepers.Go(func() { h.every(life, h.opts.Renew, h.renew) })
	keepers.Go(func() { h.every(life, h.opts.Heartbeat, h.beat) })
	keepers.Go(func() { h.every(life, heldLook, h.look) })
	keepers.Go(func() { h.listen(life) })
	for _, q := range h.queues {
		keeper := &sweeper{host: h, queue: q, verdicts: make(chan []string, 1)}
		keepers.Go(func() { h.every(life, h.opts.Sweep, keeper.sweep) })
		keepers.Go(func() { keeper.deliverAll(life) })
		for range claimers {
			fetchers.Go(func() { h.fetch(ctx, q) })
		}
	}
	h.look(life)
	h.beat(life)

	<-ctx.Done()
	h.draining.Store(true)
	h.log.Info("[worker] Draining", "running", h.running(), "grace", h.opts.Drain.String())
	h.beat(life)
	finished := make(chan struct{})
	go func() {
		fetchers.Wait()
		h.attempts.Wait()
		close(finished)
	}()
	grace := time.NewTimer(h.opts.Drain)
	defer grace.Stop()
	select {
	case <-finished:
	case <-grace.C:
		h.hurried.Store(true)
		h.stopAll(errDraining)
		<-finished
	}
	end()
	keepers.Wait()
	leave, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	for _, q := range h.queues {
		if err := h.queue.Flush(leave, q); err != nil {
			h.log.Warn("[worker] Could not leave its counts", "queue", q, "error", err)
		}
	}
	if err := h.queue.Leave(leave, h.heartbeat()); err != nil {
		h.log.Warn("[worker] Could not sign off", "error", err)
	}
	h.log.Info("[worker] Stopped")
	return nil
}

// every calls f at each interval until ctx ends.
func (h *Host) every(ctx context.Context, interval time.Duration, f func(context.Context)) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			f(ctx)
		}
	}
}

// troubled notes that Redis failed, for the next heartbeats, and logs it now and then.
func (h *Host) troubled(doing string, err error) {
	if errors.Is(err, context.Canceled) {
		return
	}
	h.troubledAt.Store(time.Now().UnixNano())
	if h.throttle.allow("redis", 5*time.Second) {
		h.log.Warn("[worker] Redis is away, trying again", "doing", doing, "error", err)
	}
}

func (h *Host) running() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.tasks)
}
