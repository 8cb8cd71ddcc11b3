package wiring

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/redis/go-redis/v9"

	"hivesync/functions"
	"hivesync/functions/operations"
	"hivesync/runtime/attempt"
	"hivesync/runtime/function"
	"hivesync/runtime/worker"
	"hivesync/shared/config"
	"hivesync/shared/settings"
	"hivesync/shared/signing"
)

// interactive is the queue that people wait for: the others leave it a slot.
const interactive = "preview_queue"

// Engine is what renders previews, as the wiring holds it: *preview.Engine is one.
type Engine interface {
	functions.Engine
	Warm(ctx context.Context) error
	Close() error
}

// helpers says what an engine's sandboxes use; nil of an engine without.
func helpers(e Engine) func() (cpu time.Duration, memory int64) {
	if m, ok := e.(interface{ Usage() (time.Duration, int64) }); ok {
		return m.Usage
	}
	return nil
}

// OpenEngine opens an Engine. Package engine has the one: the wiring does not import it, since most processes
// render nothing.
type OpenEngine func(c *config.Config, log *slog.Logger) (Engine, error)

// errSQSWorker is why no worker runs where jobs wait in SQS.
var errSQSWorker = errors.New("QUEUE_DRIVER is sqs: the jobs wait in SQS, where functions on AWS Lambda take them (infra/lambda); set it to redis for workers")

// Work runs a worker until ctx ends, then drains. Telemetry may be nil.
func Work(ctx context.Context, c *config.Config, log *slog.Logger, open OpenEngine, t Telemetry) error {
	if c.QueueDriver == config.DriverSQS {
		return errSQSWorker
	}
	if _, err := functions.Registry(functions.Deps{Config: c, Logger: log}).OfQueues(c.WorkerQueues); err != nil {
		return fmt.Errorf("WORKER_QUEUES: %w", err)
	}
	id := worker.NewID(c.WorkerName)
	log, kept, err := keepLog(c, id, log) //nolint:contextcheck // its close ends it
	if err != nil {
		return err
	}
	defer kept.close(ctx) // the last: how the worker ended is part of its log
	announce(log, c)
	t = orNoop(t)
	t.WatchLog(kept.figures())
	defer tell(ctx, t, log)()
	parts, err := OpenJobs(ctx, c, log, open)
	if err != nil {
		return err
	}
	defer func() { _ = parts.Close() }()
	registry, err := parts.Registry.OfQueues(c.WorkerQueues)
	if err != nil {
		return err
	}
	jobs := OpenQueue(c, parts.redis)
	beat, gone := keepNote(c, log)
	defer gone()
	host, err := worker.New(jobs, registry, worker.Options{
		ID: id, Name: c.WorkerName, Kind: c.WorkerType, Version: Version(), Slots: c.WorkerConcurrency, QueueSlots: quotas(registry.Queues(), c.WorkerConcurrency),
		Renew: c.QueueRenew, Heartbeat: c.HeartbeatEvery, Beaten: beat, Helpers: helpers(parts.engine), Drain: c.DrainTimeout,
		Backoff:   attempt.Backoff{Min: c.QueueBackoffMin, Max: c.QueueBackoffMax},
		Saturated: func(queue string) int { return operations.SaturatedAt(parts.Settings.Now(), queue) }, Settings: parts.Settings,
		Reporter: t.Reporter(attempt.NewCallback(attempt.CallbackOptions{
			URL: c.CallbackEndpoint(), Worker: c.WorkerName, Signer: signing.NewCallback(c.CallbackSecrets()...), Timeout: c.CallbackTimeout, MaxBody: int(c.MaxReportBytes), Tracer: t.Tracer(),
		})),
		Tracer: t.Tracer(), Observer: t.Jobs(registry), Logger: log,
	})
	if err != nil {
		return err
	}
	t.WatchWorker(host.Use, host.Load)
	t.WatchBreakers(host.Breakers)
	t.WatchQueues(jobs, registry.Queues, c.UnhealthyAfter)
	t.WatchRedis(parts.redis)
	t.WatchEngine(parts.engine)
	return host.Run(ctx)
}

// quotas bound the slots of queues beside the interactive one, so that one is left to it.
func quotas(queues []string, slots int) map[string]int {
	quota := map[string]int{}
	for _, q := range queues {
		if q != interactive && slots > 1 && slices.Contains(queues, interactive) {
			quota[q] = slots - 1
		}
	}
	return quota
}

// Jobs is everything that running jobs takes: their functions with their parts open.
type Jobs struct {
	Registry function.Registry
	Settings *settings.Live

	redis    redis.UniversalClient
	unfollow func() // the settings
	engine   Engine
}

// OpenJobs opens what job functions need, waiting for parts that are away as long as STARTUP_WAIT says, and
// returns once the preview engine is warm. The caller closes it.
func OpenJobs(ctx context.Context, c *config.Config, log *slog.Logger, open OpenEngine) (*Jobs, error) {
	j := &Jobs{}
	if err := j.open(ctx, c, log, open); err != nil {
		return nil, errors.Join(err, j.Close())
	}
	return j, nil
}

func (j *Jobs) open(ctx context.Context, c *config.Config, log *slog.Logger, open OpenEngine) (err error) {
	if j.Settings, err = OpenSettings(); err != nil {
		return err
	}
	if j.redis, err = awaitRedis(ctx, c, log); err != nil {
		return err
	}
	j.unfollow = follow(ctx, j.Settings, nil, j.redis, log)
	store, err := awaitStorage(ctx, c, log)
	if err != nil {
		return err
	}
	if j.engine, err = open(c, log); err != nil {
		return err
	}
	j.Registry = functions.Registry(functions.Deps{
		Config: c, Logger: log, Settings: j.Settings, Redis: j.redis, Objects: store, Engine: j.engine,
	})
	if err := (function.Registry{Jobs: j.Registry.Jobs}).Complete(); err != nil {
		return err
	}
	return j.engine.Warm(ctx)
}

// Close closes what was opened.
func (j *Jobs) Close() error {
	var errs []error
	if j.unfollow != nil {
		j.unfollow()
	}
	if j.engine != nil {
		errs = append(errs, j.engine.Close())
	}
	if j.redis != nil {
		errs = append(errs, j.redis.Close())
	}
	return errors.Join(errs...)
}
