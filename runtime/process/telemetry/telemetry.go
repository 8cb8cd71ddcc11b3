// Package telemetry opens what a long-lived process tells of itself: metrics for Prometheus, and traces for
// a collector where one is configured. It stands apart from the wiring, so that a Lambda bundle, which nobody
// can scrape, carries no metrics.
//
// It decides nothing about the work, and shows no setting's secret.
package telemetry

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/redis/go-redis/v9"

	"hivesync/runtime/attempt"
	"hivesync/runtime/function"
	"hivesync/runtime/httphost"
	"hivesync/runtime/metrics"
	"hivesync/runtime/process/wiring"
	"hivesync/runtime/queue"
	"hivesync/runtime/schedule"
	"hivesync/runtime/sqsqueue"
	"hivesync/runtime/worker"
	"hivesync/shared/backup"
	"hivesync/shared/config"
	"hivesync/shared/jobs"
	"hivesync/shared/logging/shipping"
	"hivesync/shared/preview/figures"
	"hivesync/shared/telemetry/exposition"
	"hivesync/shared/telemetry/otlp"
	"hivesync/shared/telemetry/tracing"
)

// Telemetry is a process's registry of metrics and its tracer.
type Telemetry struct {
	registry *prometheus.Registry
	listener net.Listener
	tracer   *tracing.Tracer
	stop     func(context.Context) error
	log      *slog.Logger
}

var _ wiring.Telemetry = (*Telemetry)(nil)

// sendLast bounds the sending of the last spans.
const sendLast = 5 * time.Second

// Open listens for scrapes and prepares the sending of traces, as the configuration says. A port that was
// asked for and is taken is an error; of the default port it is told, and the process runs without, since
// two processes on one machine would else need settings to start at all.
func Open(ctx context.Context, c *config.Config, log *slog.Logger) (*Telemetry, error) {
	t := &Telemetry{registry: exposition.NewRegistry(string(c.Role), wiring.Version()), log: log}
	var err error
	instance := c.WorkerName // the host's name where it is not set
	t.tracer, t.stop, err = otlp.Open(ctx, otlp.Options{
		Endpoint: c.OTLPEndpoint, Headers: c.OTLPHeaders, Percent: c.TracePercent,
		Service: "hivesync-" + string(c.Role), Version: wiring.Version(), Instance: instance, Logger: log,
	})
	if err != nil {
		return nil, err
	}
	if c.MetricsPort == 0 {
		return t, nil
	}
	address := net.JoinHostPort(c.MetricsListen, strconv.Itoa(c.MetricsPort))
	t.listener, err = (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	switch {
	case err == nil:
		log.Info("showing metrics", "address", t.listener.Addr().String())
	case c.IsSet("METRICS_PORT"):
		_ = t.Close() //nolint:contextcheck // what ends the process must not end its last words
		return nil, fmt.Errorf("/metrics cannot listen (METRICS_PORT, METRICS_LISTEN): %w", err)
	default:
		log.Warn("no metrics: the default port is taken, set METRICS_PORT to another, or to 0 for none", "address", address)
	}
	return t, nil
}

// Close sends the last spans and stops.
func (t *Telemetry) Close() error {
	if t.listener != nil {
		_ = t.listener.Close() // closed already where Serve ran
	}
	ctx, cancel := context.WithTimeout(context.Background(), sendLast)
	defer cancel()
	if err := t.stop(ctx); err != nil {
		t.log.Warn("the last traces are not delivered", "error", err)
	}
	return nil
}

// Serve implements wiring.Telemetry.
func (t *Telemetry) Serve(ctx context.Context) error {
	if t.listener == nil {
		return nil
	}
	return exposition.Serve(ctx, t.listener, t.registry, t.log)
}

// Tracer implements wiring.Telemetry.
func (t *Telemetry) Tracer() *tracing.Tracer { return t.tracer }

// Enqueuer implements wiring.Telemetry.
func (t *Telemetry) Enqueuer(inner jobs.Queue, registry function.Registry) jobs.Queue {
	e := metrics.NewEnqueuer(inner, registry)
	t.registry.MustRegister(e)
	return e
}

// Reporter implements wiring.Telemetry.
func (t *Telemetry) Reporter(inner attempt.Reporter) attempt.Reporter {
	r := metrics.NewReporter(inner)
	t.registry.MustRegister(r)
	return r
}

// Jobs implements wiring.Telemetry.
func (t *Telemetry) Jobs(registry function.Registry) worker.Observer {
	j := metrics.NewJobs(registry)
	t.registry.MustRegister(j)
	return j
}

// Schedules implements wiring.Telemetry.
func (t *Telemetry) Schedules(registry function.Registry) schedule.Observer {
	s := metrics.NewSchedules(registry)
	t.registry.MustRegister(s)
	return s
}

// Outcomes implements wiring.Telemetry.
func (t *Telemetry) Outcomes(registry function.Registry) jobs.Observer {
	o := metrics.NewOutcomes(registry)
	t.registry.MustRegister(o)
	return o
}

// WatchHTTP implements wiring.Telemetry.
func (t *Telemetry) WatchHTTP(figures func() httphost.Figures, registry function.Registry) {
	t.registry.MustRegister(metrics.HTTP(figures, registry))
}

// WatchQueues implements wiring.Telemetry.
func (t *Telemetry) WatchQueues(client *queue.Client, names func() []string, silent time.Duration) {
	t.registry.MustRegister(metrics.Queues(client, names, silent))
}

// WatchSQS implements wiring.Telemetry.
func (t *Telemetry) WatchSQS(client *sqsqueue.Client, names []string) {
	t.registry.MustRegister(metrics.SQS(client, names))
}

// WatchDatabase implements wiring.Telemetry.
func (t *Telemetry) WatchDatabase(pool *pgxpool.Pool) {
	t.registry.MustRegister(metrics.Database(pool))
}

// WatchBackups implements wiring.Telemetry.
func (t *Telemetry) WatchBackups(pool *pgxpool.Pool, log *slog.Logger) {
	t.registry.MustRegister(metrics.Backups(backup.Results{DB: pool}.All, log))
}

// WatchRedis implements wiring.Telemetry.
func (t *Telemetry) WatchRedis(client redis.UniversalClient) {
	t.registry.MustRegister(metrics.Redis(client))
}

// WatchWorker implements wiring.Telemetry.
func (t *Telemetry) WatchWorker(use func() (busy, total int), load func() worker.Load) {
	t.registry.MustRegister(metrics.Worker(use, load))
}

// WatchBreakers implements wiring.Telemetry.
func (t *Telemetry) WatchBreakers(read func() []worker.Breaker) {
	t.registry.MustRegister(metrics.Breakers(read))
}

// WatchLog implements wiring.Telemetry.
func (t *Telemetry) WatchLog(figures func() shipping.Figures) {
	if figures != nil {
		t.registry.MustRegister(metrics.Log(figures))
	}
}

// WatchEngine implements wiring.Telemetry.
func (t *Telemetry) WatchEngine(engine wiring.Engine) {
	if e, ok := engine.(interface{ Stats() figures.Sandboxes }); ok {
		t.registry.MustRegister(metrics.Sandboxes(e.Stats))
	}
	if e, ok := engine.(interface {
		StoodIn() map[figures.StandInReason]int64
	}); ok {
		t.registry.MustRegister(metrics.StandIns(e.StoodIn))
	}
}
