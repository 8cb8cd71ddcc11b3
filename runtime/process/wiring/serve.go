package wiring

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strconv"

	"golang.org/x/sync/errgroup"

	"hivesync/runtime/function"
	"hivesync/runtime/schedule"
	"hivesync/shared/config"
)

// Serve runs the backend, API and schedules, until ctx ends, then drains. The error says what could not be
// opened or what failed. Telemetry may be nil.
func Serve(ctx context.Context, c *config.Config, log *slog.Logger, t Telemetry) error {
	announce(log, c)
	t = orNoop(t)
	defer tell(ctx, t, log)()
	backend := &Backend{telemetry: t}
	if err := backend.open(ctx, c, log, nil); err != nil {
		return errors.Join(err, backend.Close())
	}
	defer func() { _ = backend.Close() }()
	t.WatchHTTP(backend.Host.Figures, backend.Registry)
	if backend.sqs != nil {
		t.WatchSQS(backend.sqs, backend.waitingQueues())
	} else {
		t.WatchQueues(OpenQueue(c, backend.redis), backend.Registry.Queues, c.UnhealthyAfter)
	}
	t.WatchDatabase(backend.DB)
	t.WatchRedis(backend.redis)
	t.WatchBackups(backend.DB, log)
	own := function.Registry{Schedules: backend.Registry.SchedulesOf("")}
	if err := own.Complete(); err != nil {
		return err
	}
	scheduler, err := schedule.New(backend.DB, own, schedule.Options{Logger: log, Observer: t.Schedules(own)})
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", net.JoinHostPort(c.ListenHost, strconv.Itoa(c.Port)))
	if err != nil {
		return fmt.Errorf("the API cannot listen (PORT, LISTEN_HOST): %w", err)
	}
	log.Info("listening", "address", listener.Addr().String())

	group, groupCtx := errgroup.WithContext(ctx)
	group.Go(func() error { return backend.Host.Serve(groupCtx, listener) })
	group.Go(func() error { return scheduler.Run(groupCtx) })
	err = group.Wait()
	log.Info("stopped")
	return err
}

// tell answers scrapes until the function returned is called, which is after the process has drained: what
// happens then is worth knowing too.
func tell(ctx context.Context, t Telemetry, log *slog.Logger) (stop func()) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := t.Serve(ctx); err != nil {
			log.Error("metrics are no longer shown", "error", err)
		}
	}()
	return func() { cancel(); <-done }
}
