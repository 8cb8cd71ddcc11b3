package wiring

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/redis/go-redis/v9"

	"hivesync/functions"
	"hivesync/functions/accounts"
	"hivesync/functions/tokens"
	"hivesync/runtime/function"
	"hivesync/runtime/httphost"
	"hivesync/runtime/sqsqueue"
	"hivesync/shared/auth/tickets"
	"hivesync/shared/config"
	"hivesync/shared/events"
	"hivesync/shared/idempotency"
	"hivesync/shared/limits"
	"hivesync/shared/objects"
	"hivesync/shared/settings"
	"hivesync/shared/sweep"
)

// Backend is everything that answering the API takes: the functions with their parts open, and the host
// that runs them.
type Backend struct {
	Registry function.Registry
	Host     *httphost.Host
	Identity functions.Identity
	Settings *settings.Live
	DB       *pgxpool.Pool

	redis     redis.UniversalClient
	sqs       *sqsqueue.Client // nil where jobs wait in Redis
	unfollow  func()           // the settings
	unlisten  func()           // to the ends of sessions
	hub       *events.Hub
	telemetry Telemetry
}

// OpenBackend opens a backend's parts, waiting for those that are away as long as STARTUP_WAIT says. The
// caller closes it. Engine may be nil where no preview job is run in this process.
func OpenBackend(ctx context.Context, c *config.Config, log *slog.Logger, engine functions.Engine) (*Backend, error) {
	b := &Backend{}
	if err := b.open(ctx, c, log, engine); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return b, nil
}

func (b *Backend) open(ctx context.Context, c *config.Config, log *slog.Logger, engine functions.Engine) (err error) {
	if b.Settings, err = OpenSettings(); err != nil {
		return err
	}
	if b.DB, err = awaitDatabase(ctx, c, log); err != nil {
		return err
	}
	if b.redis, err = awaitRedis(ctx, c, log); err != nil {
		return err
	}
	b.unfollow = follow(ctx, b.Settings, b.DB, b.redis, log)
	store, err := awaitStorage(ctx, c, log)
	if err != nil {
		return err
	}
	if err := sweep.Claim(ctx, b.DB, store); err != nil {
		log.Warn("nothing that the database does not know is deleted from the bucket", "error", err)
	}
	b.hub = events.NewHub(b.redis, log) //nolint:contextcheck // Close ends it
	if err := b.assemble(ctx, c, log, store, engine, func(r function.Registry) function.Registry { return r }); err != nil {
		return err
	}
	if err := b.awaitSQS(ctx, c, log); err != nil {
		return err
	}
	b.unlisten = b.endStreams(ctx, log)
	return nil
}

// assemble builds the functions from the open parts, and a host for those of them that serve picks.
func (b *Backend) assemble(
	ctx context.Context, c *config.Config, log *slog.Logger, store *objects.Store, engine functions.Engine, serve func(function.Registry) function.Registry,
) (err error) {
	if b.Identity, err = functions.NewIdentity(c, nil); err != nil {
		return err
	}
	tell := orNoop(b.telemetry)
	queues, err := b.openQueues(ctx, c, log)
	if err != nil {
		return err
	}
	letters, err := openMail(c, log)
	if err != nil {
		return err
	}
	counter := limits.NewCounter(b.redis)
	listed := functions.Registry(functions.Deps{Config: c, Logger: log}) // for the names
	streamTickets := tickets.New(b.redis, c.SessionSecret, nil)
	deps := functions.Deps{
		Config: c, Logger: log, Version: Version(), Settings: b.Settings, DB: b.DB, Redis: b.redis, Objects: store,
		Queue: tell.Enqueuer(queues, listed), Dead: queues.dead, QueueProbe: queues.probe, Outcomes: tell.Outcomes(listed),
		Heartbeats: queues.heartbeats, Fleet: queues.fleet, Figures: queues.figures, Queues: queues.operators,
		Events: events.NewPublisher(b.redis, events.Options{Kept: c.EventsKept, TTL: c.EventsTTL}), Hub: b.hub, Tickets: streamTickets,
		Counter: counter, Mail: letters, Identity: b.Identity, Engine: engine,
	}
	b.Registry = functions.Registry(deps)
	queues.route(b.Registry)
	served := serve(b.Registry)
	if err := (function.Registry{Endpoints: served.Endpoints, Streams: served.Streams}).Complete(); err != nil {
		return err
	}

	b.Host, err = httphost.New(httphost.Options{
		Registry: served, Config: c, Logger: log, Tokens: b.Identity.Tokens, Sessions: accounts.Alive{DB: b.DB}, Tickets: streamTickets,
		APITokens: tokens.Principals{DB: b.DB, Tokens: b.Identity.APITokens, Clock: time.Now}, PreviewTokens: b.Identity.Previews, Callback: b.Identity.Callback, Counter: counter, Settings: b.Settings, Keys: &idempotency.Keys{DB: b.DB, Clock: time.Now}, Version: Version(),
		Tracer: tell.Tracer(), Pages: dashboards(c, log), Opened: adminDashboard(c, log),
	})
	return err
}

// endStreams ends the live streams of sessions as they end, until stop is called.
func (b *Backend) endStreams(ctx context.Context, log *slog.Logger) (stop func()) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan struct{})
	go func() {
		defer close(done)
		accounts.Endings{DB: b.DB, Logger: log}.Follow(ctx, b.Host.EndStreams, b.Host.CheckStreams)
	}()
	return func() { cancel(); <-done }
}

// Close closes what was opened.
func (b *Backend) Close() error {
	var errs []error
	for _, stop := range []func(){b.unlisten, b.unfollow} {
		if stop != nil {
			stop()
		}
	}
	if b.hub != nil {
		errs = append(errs, b.hub.Close())
	}
	if b.redis != nil {
		errs = append(errs, b.redis.Close())
	}
	if b.DB != nil {
		b.DB.Close()
	}
	return errors.Join(errs...)
}
