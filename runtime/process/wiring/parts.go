package wiring

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/redis/go-redis/v9"

	"hivesync/runtime/queue"
	"hivesync/shared/config"
	"hivesync/shared/db"
	"hivesync/shared/objects"
)

// OpenStorage returns the object storage, without connecting.
func OpenStorage(c *config.Config) (*objects.Store, error) {
	return objects.New(objects.Options{
		Endpoint: c.R2Endpoint, PublicEndpoint: c.R2PublicEndpoint, Region: c.R2Region, Bucket: c.R2Bucket,
		AccessKeyID: c.R2AccessKeyID, SecretAccessKey: c.R2SecretAccessKey, Timeout: c.R2Timeout,
	})
}

func awaitStorage(ctx context.Context, c *config.Config, log *slog.Logger) (*objects.Store, error) {
	store, err := OpenStorage(c)
	if err != nil {
		return nil, err
	}
	check := store.Ping
	if c.Env == config.Development {
		check = store.EnsureBucket // in production the bucket is its operator's
	}
	return store, await(ctx, log, "the object storage (R2_ENDPOINT)", c.StartupWait, check)
}

const partDatabase = "PostgreSQL (DATABASE_URL)"

// awaitDatabase opens the database once it answers and has this build's schema, which another process may
// be bringing it to.
func awaitDatabase(ctx context.Context, c *config.Config, log *slog.Logger) (*pgxpool.Pool, error) {
	var pool *pgxpool.Pool
	err := await(ctx, log, partDatabase, c.StartupWait, func(ctx context.Context) error {
		var err error
		pool, err = db.Open(ctx, db.Options{
			URL: c.DSN().Reveal(), MaxConns: c.PostgresMaxConns, StatementTimeout: c.StatementTimeout, Application: "hivesync-" + string(c.Role),
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	err = await(ctx, log, "the database's schema", c.StartupWait, func(ctx context.Context) error {
		list, err := db.Migrations(ctx, c.DSN().Reveal())
		if err != nil {
			return err
		}
		for _, m := range list {
			if !m.Applied {
				return fmt.Errorf("migration %s is missing: run `hivesync migrate`", m.Name)
			}
		}
		return nil
	})
	if err != nil {
		pool.Close()
		return nil, err
	}
	return pool, nil
}

// OpenQueue returns the queue on rdb as the configuration tunes it.
func OpenQueue(c *config.Config, rdb redis.UniversalClient) *queue.Client {
	return queue.New(rdb, queue.Options{
		Lease: c.QueueLease, MaxCrashes: c.QueueMaxCrashes, Retention: c.QueueDeadTTL,
		Weights:    queue.Weights{Premium: c.QueueWeightPremium, Pro: c.QueueWeightPro, Free: c.QueueWeightFree},
		MaxPayload: int(c.QueueMaxPayload), MaxWaiting: c.QueueMaxWaiting,
	})
}
