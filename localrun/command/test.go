package command

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/spf13/cobra"

	"hivesync/localrun/fixtures"
	"hivesync/runtime/process/engine"
	"hivesync/shared/config"
	"hivesync/shared/db"
	"hivesync/shared/devservers"
	"hivesync/shared/objects"
)

func testCommand(s Streams) *cobra.Command {
	var root, junit string
	var asJSON, verbose, format bool
	cmd := &cobra.Command{
		Use:   "test [DOMAIN...]",
		Short: "Run the fixtures of every function, or of some domains, against real servers",
		Long: "Starts a PostgreSQL, a Redis and an S3 server of its own, runs functions/*/testdata/<function>/*.json through the real host, and\n" +
			"stops the servers again. Exits 2 when a fixture fails.",
		ValidArgsFunction: completeDomains(&root),
		RunE: func(cmd *cobra.Command, args []string) error {
			if format {
				changed, err := fixtures.FormatAll(root)
				for _, name := range changed {
					fmt.Fprintln(s.Out, name)
				}
				return err
			}
			list, err := fixtures.Load(os.DirFS(root), args...)
			if err != nil {
				return fmt.Errorf("below %s, which --functions names: %w", root, err)
			}
			var report *os.File
			if junit != "" { // before anything runs: it may not be writable
				if report, err = os.Create(junit); err != nil {
					return err
				}
				defer func() { _ = report.Close() }()
			}
			results, err := runFixtures(cmd.Context(), list, func(r fixtures.Result) {
				if !asJSON && (verbose || !r.Passed()) {
					printFixture(s, r)
				}
			})
			if err != nil {
				return err
			}
			if report != nil {
				if err := errors.Join(fixtures.WriteJUnit(report, results), report.Close()); err != nil {
					return err
				}
			}
			return reportFixtures(s, results, asJSON)
		},
	}
	cmd.Flags().StringVar(&root, "functions", "functions", "folder of the functions")
	cmd.Flags().StringVar(&junit, "junit", "", "also write a JUnit report to this file")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print results as JSON")
	cmd.Flags().BoolVar(&format, "format", false, "run nothing: write all fixtures and recipes in their one format, and name those that changed")
	cmd.Flags().BoolVarP(&verbose, "verbose", "v", false, "print fixtures that pass, too")
	return cmd
}

func printFixture(s Streams, r fixtures.Result) {
	if r.Passed() {
		fmt.Fprintf(s.Out, "ok   %s (%s)\n", r.Fixture.ID(), r.Duration.Round(time.Millisecond))
		return
	}
	fmt.Fprintf(s.Out, "FAIL %s\n     %s\n", r.Fixture.ID(), strings.ReplaceAll(r.Failure, "\n", "\n     "))
}

func reportFixtures(s Streams, results []fixtures.Result, asJSON bool) error {
	failed := 0
	for _, r := range results {
		if !r.Passed() {
			failed++
		}
	}
	if asJSON {
		type row struct {
			ID      string  `json:"id"`
			OK      bool    `json:"ok"`
			Failure string  `json:"failure,omitempty"`
			MS      float64 `json:"ms"`
		}
		rows := make([]row, len(results))
		for i, r := range results {
			rows[i] = row{r.Fixture.ID(), r.Passed(), r.Failure, milliseconds(r.Duration)}
		}
		if err := printJSON(s.Out, rows); err != nil {
			return err
		}
	} else {
		fmt.Fprintf(s.Out, "fixtures: %d passed, %d failed\n", len(results)-failed, failed)
	}
	if failed > 0 {
		return functionError{fmt.Errorf("%d fixtures failed", failed)}
	}
	return nil
}

// runFixtures starts servers in a temporary folder, runs the fixtures and cleans up.
func runFixtures(ctx context.Context, list []fixtures.Fixture, report func(fixtures.Result)) (results []fixtures.Result, err error) {
	scratch, err := devservers.NewScratch()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, scratch.Close()) }()
	dir := scratch.Dir
	postgres, err := devservers.StartPostgres(ctx, devservers.PostgresOptions{Dir: filepath.Join(dir, "postgres"), Disposable: true})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, postgres.Stop()) }()
	server, err := devservers.StartRedis(ctx, devservers.RedisOptions{Dir: filepath.Join(dir, "redis")})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	s3, err := devservers.StartS3(devservers.S3Options{Dir: filepath.Join(dir, "s3")})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s3.Stop()) }()

	env, closeEnv, err := fixtureEnv(ctx, postgres, server, s3)
	if err != nil {
		return nil, err
	}
	defer closeEnv()
	runner, err := fixtures.NewRunner(env)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, runner.Close()) }()
	return runner.Run(ctx, list, report)
}

func fixtureEnv(ctx context.Context, postgres *devservers.Postgres, server *devservers.Redis, s3 *devservers.S3) (fixtures.Env, func(), error) {
	var env fixtures.Env
	const name = "fixtures"
	if err := postgres.CreateDatabase(ctx, name, ""); err != nil {
		return env, nil, err
	}
	if _, err := db.Migrate(ctx, postgres.URL(name)); err != nil {
		return env, nil, err
	}
	c, err := config.Load(config.Local)
	if err != nil {
		return env, nil, err
	}
	bucket, err := s3.Endpoint(ctx, name)
	if err != nil {
		return env, nil, err
	}
	store, err := objects.New(objects.Options{
		Endpoint: bucket.URL, Region: bucket.Region, Bucket: bucket.Bucket,
		AccessKeyID: config.NewSecret(bucket.AccessKey), SecretAccessKey: config.NewSecret(bucket.SecretKey),
	})
	if err != nil {
		return env, nil, err
	}
	pool, err := db.Open(ctx, db.Options{URL: postgres.URL(name), MaxConns: 16, StatementTimeout: time.Minute})
	if err != nil {
		return env, nil, err
	}
	log := slog.New(slog.DiscardHandler)
	previews, err := engine.Open(c, log)
	if err != nil {
		pool.Close()
		return env, nil, err
	}
	client := redis.NewClient(&redis.Options{Addr: server.Addr()})
	env = fixtures.Env{Config: c, Logger: log, DB: pool, Redis: client, Objects: store, Engine: previews}
	return env, func() {
		_ = previews.Close()
		_ = client.Close()
		pool.Close()
	}, nil
}
