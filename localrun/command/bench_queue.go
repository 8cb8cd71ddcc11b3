package command

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/spf13/cobra"

	"hivesync/localrun/queuebench"
	"hivesync/runtime/process/wiring"
	"hivesync/shared/config"
	"hivesync/shared/devservers"
)

func benchQueueCommand(s Streams) *cobra.Command {
	var redisURL string
	var jobs, tenants, concurrency, pickups int
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "queue",
		Short: "The job queue: enqueueing, processing and picking up on an idle queue",
		Long: "Enqueues no-op jobs of 512 bytes from 64 producers, one job a call; runs them through the worker host, leases and acknowledgements on;\n" +
			"then measures how long a job waits on an idle queue. It uses a queue of its own and removes it. Without --redis it starts a Redis.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if jobs < 1 || jobs > 10_000_000 || concurrency < 1 || concurrency > 10_000 || pickups < 1 || pickups > 100_000 ||
				tenants < 1 || tenants > 100_000 {
				return errors.New("--jobs takes 1 to 10000000, --tenants 1 to 100000, --concurrency 1 to 10000, --pickups 1 to 100000")
			}
			ctx := cmd.Context()
			if redisURL == "" {
				stop, url, err := throwawayRedis(ctx)
				if err != nil {
					return err
				}
				defer func() { err = errors.Join(err, stop()) }()
				redisURL = url
			}
			rdb, err := connectRedis(redisURL)
			if err != nil {
				return err
			}
			defer func() { _ = rdb.Close() }()
			ping, cancel := context.WithTimeout(ctx, 5*time.Second)
			defer cancel()
			if err := rdb.Ping(ping).Err(); err != nil {
				return fmt.Errorf("redis does not answer: %w", err)
			}
			queuebench.CalmCollector()
			figures, err := queuebench.Measure(ctx, rdb, jobs, tenants, concurrency, pickups)
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(s.Out, figures)
			}
			_, err = fmt.Fprintf(s.Out, "enqueue %.0f jobs/s (%d producers, one job a call)\nprocess %.0f jobs/s (%d at a time, leases and acks on)\n"+
				"idle pick-up p50 %.2f ms, p99 %.2f ms\n",
				figures.EnqueuePerS, figures.Producers, figures.ProcessPerS, figures.Concurrency, figures.IdlePickupP50MS, figures.IdlePickupP99MS)
			return err
		},
	}
	cmd.Flags().StringVar(&redisURL, "redis", "", "URL as REDIS_URL has it; a throwaway server without one")
	cmd.Flags().IntVar(&jobs, "jobs", 20_000, "jobs to enqueue and to process")
	cmd.Flags().IntVar(&tenants, "tenants", 1, "tenants that the jobs belong to, in turn")
	cmd.Flags().IntVar(&concurrency, "concurrency", 64, "jobs that run at a time")
	cmd.Flags().IntVar(&pickups, "pickups", 300, "jobs to pick up on an idle queue")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// connectRedis does not repeat the URL in its error: it may hold a password.
func connectRedis(raw string) (redis.UniversalClient, error) {
	c := &config.Config{}
	c.RedisURL, c.RedisPoolSize, c.RedisTimeout = config.NewSecret(raw), 32, 10*time.Second
	rdb, err := wiring.OpenRedis(c)
	if err != nil {
		return nil, errors.New("--redis is not a redis://, rediss:// or redis+sentinel:// URL")
	}
	return rdb, nil
}

func throwawayRedis(ctx context.Context) (stop func() error, url string, err error) {
	scratch, err := devservers.NewScratch()
	if err != nil {
		return nil, "", err
	}
	server, err := devservers.StartRedis(ctx, devservers.RedisOptions{Dir: filepath.Join(scratch.Dir, "redis")})
	if err != nil {
		return nil, "", errors.Join(err, scratch.Close())
	}
	return func() error { return errors.Join(server.Stop(), scratch.Close()) }, server.URL(0), nil
}
