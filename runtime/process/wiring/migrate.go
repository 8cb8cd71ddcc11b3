package wiring

import (
	"context"
	"log/slog"

	"hivesync/shared/config"
	"hivesync/shared/db"
)

// Migrate waits for the database and brings it to this build's schema. It returns what it applied.
func Migrate(ctx context.Context, c *config.Config, log *slog.Logger) ([]db.Migration, error) {
	announce(log, c)
	err := await(ctx, log, partDatabase, c.StartupWait, func(ctx context.Context) error {
		_, err := db.Migrations(ctx, c.DSN().Reveal())
		return err
	})
	if err != nil {
		return nil, err
	}
	return db.Migrate(ctx, c.DSN().Reveal())
}

// MigrationStatus lists every migration of this build and whether the database has it.
func MigrationStatus(ctx context.Context, c *config.Config) ([]db.Migration, error) {
	return db.Migrations(ctx, c.DSN().Reveal())
}
