package wiring

import (
	"context"
	"errors"
	"log/slog"

	"github.com/redis/go-redis/v9"

	"hivesync/functions"
	"hivesync/runtime/attempt"
	"hivesync/runtime/function"
	"hivesync/runtime/lambdahost"
	"hivesync/shared/config"
	"hivesync/shared/db"
	"hivesync/shared/signing"
	"hivesync/shared/telemetry/tracing"
)

// lambdaConns bounds the database connections of one Lambda instance: it answers one request at a time.
const lambdaConns = 2

// OpenLambdaHTTP opens a backend that serves the named endpoints in one Lambda instance. Nothing is connected and no
// schema is looked at until a request needs it: a cold start is what a client waits for. Tracer may be nil.
func OpenLambdaHTTP(ctx context.Context, c *config.Config, log *slog.Logger, names []string, tracer *tracing.Tracer) (*Backend, error) {
	b := &Backend{telemetry: traced{tracer: tracer}}
	if err := b.openLambda(ctx, c, log, names); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return b, nil
}

func (b *Backend) openLambda(ctx context.Context, c *config.Config, log *slog.Logger, names []string) (err error) {
	if b.DB, err = db.OpenLazily(ctx, db.Options{
		URL: c.DSN().Reveal(), MaxConns: lambdaConns, NoIdle: true, StatementTimeout: c.StatementTimeout, Application: "hivesync-lambda",
	}); err != nil {
		return err
	}
	if b.redis, err = OpenRedis(c); err != nil {
		return err
	}
	if b.Settings, err = followedOnUse(b.redis, log); err != nil { //nolint:contextcheck // a later request looks
		return err
	}
	store, err := OpenStorage(c)
	if err != nil {
		return err
	}
	var picked error
	err = b.assemble(ctx, c, log, store, nil, func(r function.Registry) function.Registry {
		r, picked = lambdahost.Only(r, names)
		return lambdahost.Buffered(r)
	})
	return errors.Join(picked, err)
}

// LambdaJobs is what running jobs behind SQS takes.
type LambdaJobs struct {
	*lambdahost.Jobs
	engine Engine
	redis  redis.UniversalClient // nil for none
}

// OpenLambdaJobs opens the named jobs in one Lambda instance. It needs the object storage and the backend's callback
// address, and no database. Where REDIS_URL is set, settings that were changed at run time count. Tracer may be nil.
func OpenLambdaJobs(
	ctx context.Context, c *config.Config, log *slog.Logger, names []string, open OpenEngine, tracer *tracing.Tracer,
) (*LambdaJobs, error) {
	var rdb redis.UniversalClient
	if c.IsSet("REDIS_URL") {
		var err error
		if rdb, err = OpenRedis(c); err != nil {
			return nil, err
		}
	}
	live, err := followedOnUse(rdb, log) //nolint:contextcheck // a later job looks
	if err != nil {
		return nil, err
	}
	store, err := OpenStorage(c)
	if err != nil {
		return nil, err
	}
	engine, err := open(c, log)
	if err != nil {
		return nil, err
	}
	registry, err := lambdahost.Only(functions.Registry(functions.Deps{
		Config: c, Logger: log, Settings: live, Objects: store, Engine: engine,
	}), names)
	if err == nil {
		err = (function.Registry{Jobs: registry.Jobs}).Complete()
	}
	if err == nil {
		err = engine.Warm(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, engine.Close())
	}
	return &LambdaJobs{engine: engine, redis: rdb, Jobs: lambdahost.NewJobs(lambdahost.JobsOptions{
		Registry: registry, Worker: c.WorkerName, Tracer: tracer, Logger: log,
		Reporter: attempt.NewCallback(attempt.CallbackOptions{
			URL: c.CallbackEndpoint(), Worker: c.WorkerName, Signer: signing.NewCallback(c.CallbackSecrets()...), Timeout: c.CallbackTimeout, MaxBody: int(c.MaxReportBytes), Tracer: tracer,
		}),
	})}, nil
}

// Close ends the engine.
func (j *LambdaJobs) Close() error {
	err := j.engine.Close()
	if j.redis != nil {
		err = errors.Join(err, j.redis.Close())
	}
	return err
}
