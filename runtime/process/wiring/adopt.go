package wiring

import (
	"context"
	"log/slog"

	"hivesync/shared/config"
	"hivesync/shared/sweep"
)

// AdoptBucket waits for the database and the object storage and marks the bucket as the database's: sweep.Adopt.
func AdoptBucket(ctx context.Context, c *config.Config, log *slog.Logger, replace bool) error {
	pool, err := awaitDatabase(ctx, c, log)
	if err != nil {
		return err
	}
	defer pool.Close()
	store, err := awaitStorage(ctx, c, log)
	if err != nil {
		return err
	}
	return sweep.Adopt(ctx, pool, store, replace)
}
