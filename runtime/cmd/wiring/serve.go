package wiring

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"strconv"

	"golang.org/x/sync/errgroup"

	"hivesync/runtime/schedule"
	"hivesync/shared/config"
)

// Serve runs the backend, API and schedules, until ctx ends, then drains. The error says what could not be
// opened or what failed.
func Serve(ctx context.Context, c *config.Config, log *slog.Logger) error {
	announce(log, c)
	backend, err := OpenBackend(ctx, c, log, nil)
	if err != nil {
		return err
	}
	defer func() { _ = backend.Close() }()
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", net.JoinHostPort(c.ListenHost, strconv.Itoa(c.Port)))
	if err != nil {
		return fmt.Errorf("the API cannot listen (PORT, LISTEN_HOST): %w", err)
	}
	log.Info("listening", "address", listener.Addr().String())

	group, groupCtx := errgroup.WithContext(ctx)
	group.Go(func() error { return backend.Host.Serve(groupCtx, listener) })
	group.Go(func() error {
		return schedule.New(backend.DB, backend.Registry, schedule.Options{Logger: log}).Run(groupCtx)
	})
	err = group.Wait()
	log.Info("stopped")
	return err
}
