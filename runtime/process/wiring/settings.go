package wiring

import (
	"context"
	"log/slog"
	"os"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/redis/go-redis/v9"

	"hivesync/functions"
	"hivesync/shared/settings"
	"hivesync/shared/settings/overrides"
)

// OpenSettings reads the environment's values of all settings that change at run time. Overrides are not known yet.
func OpenSettings() (*settings.Live, error) { return settings.New(functions.Settings(), os.Getenv) }

// follow brings the settings to what counts, by the database or, where pool is nil, by Redis, and keeps them there until stop
// is called.
func follow(ctx context.Context, live *settings.Live, pool *pgxpool.Pool, rdb redis.UniversalClient, log *slog.Logger) (stop func()) {
	stop = overrides.NewFollower(live, pool, rdb, log).Start(ctx)
	log.Info("settings", "settings", live)
	return stop
}

// followedOnUse opens the settings for a process that is frozen between requests: it asks Redis when it uses them. Rdb may be
// nil where there is none: then the environment's values hold.
func followedOnUse(rdb redis.UniversalClient, log *slog.Logger) (*settings.Live, error) {
	live, err := OpenSettings()
	if err == nil && rdb != nil {
		overrides.NewFollower(live, nil, rdb, log).LookOnUse()
	}
	return live, err
}
