package wiring

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"strconv"

	"golang.org/x/sync/errgroup"

	"hivesync/functions"
	"hivesync/runtime/function"
	"hivesync/runtime/httphost"
	"hivesync/runtime/queue"
	"hivesync/runtime/schedule"
	"hivesync/shared/config"
	"hivesync/shared/db"
	"hivesync/shared/events"
	"hivesync/shared/limits"
)

// Serve runs the backend, API and schedules, until ctx ends, then drains. The error says what could not be
// opened or what failed.
func Serve(ctx context.Context, c *config.Config, log *slog.Logger) error {
	announce(log, c)
	pool, err := awaitDatabase(ctx, c, log)
	if err != nil {
		return err
	}
	defer pool.Close()
	rdb, err := awaitRedis(ctx, c, log)
	if err != nil {
		return err
	}
	defer func() { _ = rdb.Close() }()
	store, err := awaitStorage(ctx, c, log)
	if err != nil {
		return err
	}
	identity, err := functions.NewIdentity(c, nil)
	if err != nil {
		return err
	}
	hub := events.NewHub(rdb, log)
	defer func() { _ = hub.Close() }()

	jobs := OpenQueue(c, rdb)
	router := queue.NewRouter(jobs)
	var registry function.Registry
	workers := &fleet{queue: jobs, silent: c.UnhealthyAfter, queues: func() []string { return registry.Queues() }}
	plans := limits.NewPlans(c.Plans)
	counter := limits.NewCounter(rdb)
	registry = functions.Registry(functions.Deps{
		Config: c, Logger: log, Plans: plans, DB: pool, Redis: rdb, Objects: store,
		Queue: router, Heartbeats: workers, Fleet: workers,
		Events: events.NewPublisher(rdb, events.Options{Kept: c.EventsKept, TTL: c.EventsTTL}), Hub: hub,
		Counter: counter, Identity: identity,
	})
	router.Route(registry)

	access := db.NewAccess(pool)
	host, err := httphost.New(httphost.Options{
		Registry: registry, Config: c, Logger: log, Tokens: identity.Tokens, Sessions: access, Access: access,
		PreviewTokens: identity.Previews, Callback: identity.Callback, Counter: counter, Plans: plans, Version: Version(),
	})
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", net.JoinHostPort(c.ListenHost, strconv.Itoa(c.Port)))
	if err != nil {
		return fmt.Errorf("the API cannot listen (PORT, LISTEN_HOST): %w", err)
	}
	log.Info("listening", "address", listener.Addr().String())

	group, groupCtx := errgroup.WithContext(ctx)
	group.Go(func() error { return host.Serve(groupCtx, listener) })
	group.Go(func() error { return schedule.New(pool, registry, schedule.Options{Logger: log}).Run(groupCtx) })
	err = group.Wait()
	log.Info("stopped")
	return err
}
