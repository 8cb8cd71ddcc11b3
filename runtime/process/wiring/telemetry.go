package wiring

import (
	"context"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/redis/go-redis/v9"

	"hivesync/runtime/attempt"
	"hivesync/runtime/function"
	"hivesync/runtime/httphost"
	"hivesync/runtime/queue"
	"hivesync/runtime/schedule"
	"hivesync/runtime/sqsqueue"
	"hivesync/runtime/worker"
	"hivesync/shared/jobs"
	"hivesync/shared/logging/shipping"
	"hivesync/shared/telemetry/tracing"
)

// Telemetry is what a process tells of itself, as the wiring holds it. Package telemetry has the one: the
// wiring does not import it, since nobody can scrape a Lambda bundle, which lives for a request.
type Telemetry interface {
	// Tracer makes spans; nil makes none.
	Tracer() *tracing.Tracer

	// Enqueuer and Reporter count what passes through.
	Enqueuer(inner jobs.Queue, registry function.Registry) jobs.Queue
	Reporter(inner attempt.Reporter) attempt.Reporter
	// Jobs and Schedules are told of what runs.
	Jobs(registry function.Registry) worker.Observer
	Schedules(registry function.Registry) schedule.Observer
	// Outcomes is told how jobs end for their users.
	Outcomes(registry function.Registry) jobs.Observer

	// What follows is read at each scrape. An engine that shows no figures is left out.
	WatchHTTP(figures func() httphost.Figures, registry function.Registry)
	WatchQueues(client *queue.Client, names func() []string, silent time.Duration)
	WatchSQS(client *sqsqueue.Client, names []string)
	WatchDatabase(pool *pgxpool.Pool)
	WatchRedis(client redis.UniversalClient)
	WatchWorker(use func() (busy, total int), load func() worker.Load)
	WatchBreakers(read func() []worker.Breaker)
	WatchEngine(engine Engine)
	WatchBackups(pool *pgxpool.Pool, log *slog.Logger)
	// WatchLog reads how the storing of the log goes; nil where it is not stored.
	WatchLog(figures func() shipping.Figures)

	// Serve answers scrapes until ctx ends.
	Serve(ctx context.Context) error
}

// noop is the Telemetry of a process that has none.
type noop struct{}

func (noop) Tracer() *tracing.Tracer                                   { return nil }
func (noop) Enqueuer(inner jobs.Queue, _ function.Registry) jobs.Queue { return inner }
func (noop) Reporter(inner attempt.Reporter) attempt.Reporter          { return inner }
func (noop) Jobs(function.Registry) worker.Observer                    { return nil }
func (noop) Schedules(function.Registry) schedule.Observer             { return nil }
func (noop) Outcomes(function.Registry) jobs.Observer                  { return nil }
func (noop) WatchHTTP(func() httphost.Figures, function.Registry)      {}
func (noop) WatchQueues(*queue.Client, func() []string, time.Duration) {}
func (noop) WatchSQS(*sqsqueue.Client, []string)                       {}
func (noop) WatchDatabase(*pgxpool.Pool)                               {}
func (noop) WatchRedis(redis.UniversalClient)                          {}
func (noop) WatchWorker(func() (busy, total int), func() worker.Load)  {}
func (noop) WatchBreakers(func() []worker.Breaker)                     {}
func (noop) WatchEngine(Engine)                                        {}
func (noop) WatchBackups(*pgxpool.Pool, *slog.Logger)                  {}
func (noop) WatchLog(func() shipping.Figures)                          {}
func (noop) Serve(context.Context) error                               { return nil }

// traced is the Telemetry of a process that makes spans and counts nothing.
type traced struct {
	noop
	tracer *tracing.Tracer
}

func (t traced) Tracer() *tracing.Tracer { return t.tracer }

func orNoop(t Telemetry) Telemetry {
	if t == nil {
		return noop{}
	}
	return t
}
