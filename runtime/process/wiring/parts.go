package wiring

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/redis/go-redis/v9"

	"hivesync/runtime/queue"
	"hivesync/shared/config"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/objects"
)

// OpenRedis returns a client of REDIS_URL, without connecting. A URL with further nodes
// (redis://a:6379?addr=b:6379) is a Cluster's.
func OpenRedis(c *config.Config) (redis.UniversalClient, error) {
	raw := c.RedisURL.Reveal()
	// A worker blocks for up to a second on its queue's bell: reading must not time out before.
	reading := max(c.RedisTimeout, queue.MaxWait+time.Second)
	u, err := url.Parse(raw)
	if err == nil && u.Query().Has("addr") {
		o, err := redis.ParseClusterURL(raw)
		if err != nil {
			return nil, errRedisURL()
		}
		o.ContextTimeoutEnabled = true // a caller's deadline ends a command, also while Redis hangs
		o.PoolSize, o.DialTimeout, o.ReadTimeout, o.WriteTimeout = c.RedisPoolSize, c.RedisTimeout, reading, c.RedisTimeout
		return redis.NewClusterClient(o), nil
	}
	o, err := redis.ParseURL(raw)
	if err != nil {
		return nil, errRedisURL()
	}
	o.ContextTimeoutEnabled = true
	o.PoolSize, o.DialTimeout, o.ReadTimeout, o.WriteTimeout = c.RedisPoolSize, c.RedisTimeout, reading, c.RedisTimeout
	return redis.NewClient(o), nil
}

// errRedisURL does not repeat the URL, which may hold a password.
func errRedisURL() error {
	return fault.New(fault.BadRequest, "REDIS_URL is not a redis:// or rediss:// URL.")
}

func awaitRedis(ctx context.Context, c *config.Config, log *slog.Logger) (redis.UniversalClient, error) {
	rdb, err := OpenRedis(c)
	if err != nil {
		return nil, err
	}
	if err := await(ctx, log, "Redis (REDIS_URL)", c.StartupWait, func(ctx context.Context) error { return rdb.Ping(ctx).Err() }); err != nil {
		return nil, errors.Join(err, rdb.Close())
	}
	// A Redis that evicts keys loses jobs. Where the server does not tell, its operator knows.
	if policy, err := rdb.ConfigGet(ctx, "maxmemory-policy").Result(); err == nil {
		if p := policy["maxmemory-policy"]; p != "" && p != "noeviction" {
			log.Warn("Redis may evict jobs when its memory is full: set maxmemory-policy to noeviction", "policy", p)
		}
	}
	return rdb, nil
}

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
