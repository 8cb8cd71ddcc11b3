package wiring

import (
	"context"
	"log/slog"

	"hivesync/shared/config"
	"hivesync/shared/db"
)

// Migrate waits for the database and brings it to this build's schema, as the role that owns the tables; where that is not the backend's,
// the backend's is granted its rights. It returns what it applied.
func Migrate(ctx context.Context, c *config.Config, log *slog.Logger) ([]db.Migration, error) {
	announce(log, c)
	err := await(ctx, log, partDatabase, c.StartupWait, func(ctx context.Context) error {
		_, err := db.Migrations(ctx, c.MigrationDSN().Reveal())
		return err
	})
	if err != nil {
		return nil, err
	}
	applied, err := db.Migrate(ctx, c.MigrationDSN().Reveal())
	if err != nil || !c.MigrationURL.IsSet() {
		return applied, err
	}
	backend, err := db.RoleOf(c.DSN().Reveal())
	if err != nil {
		return applied, err
	}
	if owner, err := db.RoleOf(c.MigrationURL.Reveal()); err != nil || owner == backend {
		return applied, err
	}
	return applied, db.Grant(ctx, c.MigrationURL.Reveal(), backend)
}

// MigrationStatus lists every migration of this build and whether the database has it.
func MigrationStatus(ctx context.Context, c *config.Config) ([]db.Migration, error) {
	return db.Migrations(ctx, c.MigrationDSN().Reveal())
}
