package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/spf13/cobra"

	"hivesync/functions/accounts"
	"hivesync/runtime/process/administer"
	"hivesync/runtime/process/telemetry"
	"hivesync/runtime/process/wiring"
	"hivesync/shared/config"
	"hivesync/shared/db"
	"hivesync/shared/logging"
)

// command returns the command line. Answers go to out, logs and errors to errs.
func command(out, errs io.Writer) *cobra.Command {
	root := &cobra.Command{
		Use:   "hivesync",
		Short: "HiveSync's backend and workers",
		Long: "HiveSync's backend and workers. All settings come from the environment; a secret may also come from\n" +
			"the file that NAME_FILE names. `localrun config` lists every setting.",
		Version:       wiring.Version(),
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetOut(out)
	root.SetErr(errs)
	root.AddCommand(serveCommand(errs), workCommand(errs), migrateCommand(out, errs), adoptCommand(out, errs), healthcheckCommand(out), sandboxCommand(), adminCommand(os.Stdin, out, errs))
	root.AddCommand(recoveryCommands(out, errs)...)
	return root
}

// load reads the configuration and makes the process's logger of it, which is also slog's default.
func load(role config.Role, errs io.Writer) (*config.Config, *slog.Logger, error) {
	c, err := config.Load(role)
	if err != nil {
		return nil, nil, err
	}
	log := logging.New(errs, logging.Options{Level: c.LogLevel, Format: c.LogFormat})
	slog.SetDefault(log)
	return c, log, nil
}

// measured runs a process of the role with its configuration, its logger and what it is measured by.
func measured(ctx context.Context, role config.Role, errs io.Writer, run func(context.Context, *config.Config, *slog.Logger, wiring.Telemetry) error) error {
	c, log, err := load(role, errs)
	if err != nil {
		return err
	}
	t, err := telemetry.Open(ctx, c, log)
	if err != nil {
		return err
	}
	defer func() { _ = t.Close() }()
	return run(ctx, c, log, t)
}

func serveCommand(errs io.Writer) *cobra.Command {
	return &cobra.Command{
		Use:   "serve",
		Short: "Run the backend: the API, live events and schedules",
		Long: "Runs the backend until SIGTERM, SIGINT or SIGHUP, then finishes running requests within DRAIN_TIMEOUT.\n" +
			"It waits up to STARTUP_WAIT for PostgreSQL, its schema, Redis and the object storage.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return measured(cmd.Context(), config.Backend, errs, wiring.Serve)
		},
	}
}

func adminCommand(in io.Reader, out, errs io.Writer) *cobra.Command {
	return administer.Command(in, out, func(ctx context.Context, do func(accounts.Administrators) error) error {
		c, log, err := load(config.Migrate, errs)
		if err != nil {
			return err
		}
		return wiring.Administrators(ctx, c, log, do)
	})
}

func migrateCommand(out, errs io.Writer) *cobra.Command {
	var status bool
	cmd := &cobra.Command{
		Use:   "migrate",
		Short: "Bring the database to this build's schema",
		Long:  "Applies what is missing and prints it. Any number of processes may run it at once: one migrates, the others wait.",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, log, err := load(config.Migrate, errs)
			if err != nil {
				return err
			}
			if status {
				list, err := wiring.MigrationStatus(cmd.Context(), c)
				if err != nil {
					return err
				}
				return printMigrations(out, list)
			}
			applied, err := wiring.Migrate(cmd.Context(), c, log)
			if err != nil {
				return err
			}
			if len(applied) == 0 {
				_, err = fmt.Fprintln(out, "the schema is current")
				return err
			}
			return printMigrations(out, applied)
		},
	}
	cmd.Flags().BoolVar(&status, "status", false, "list the migrations and change nothing")
	return cmd
}

func adoptCommand(out, errs io.Writer) *cobra.Command {
	var replace bool
	cmd := &cobra.Command{
		Use:   "adopt-bucket",
		Short: "Mark the bucket as this database's: what the database does not know is deleted from it",
		Long: "Marks the bucket of R2_BUCKET as the database's, as the backend does by itself with an empty one. The schedules sweep_blobs and\n" +
			"sweep_previews then delete from it what the database does not know. Run it where a bucket was in use before it had a mark, and\n" +
			"after the database was restored from a backup or moved to another server; never where another database uses the bucket.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, log, err := load(config.Backend, errs)
			if err != nil {
				return err
			}
			if err := wiring.AdoptBucket(cmd.Context(), c, log, replace); err != nil {
				return err
			}
			_, err = fmt.Fprintln(out, "the bucket is this database's")
			return err
		},
	}
	cmd.Flags().BoolVar(&replace, "replace", false, "take it from the database that has marked it")
	return cmd
}

func printMigrations(out io.Writer, list []db.Migration) error {
	for _, m := range list {
		state := "missing"
		if m.Applied {
			state = "applied"
		}
		if _, err := fmt.Fprintf(out, "%-8s %s\n", state, m.Name); err != nil {
			return err
		}
	}
	return nil
}

func healthcheckCommand(out io.Writer) *cobra.Command {
	var deep, worker bool
	var timeout time.Duration
	cmd := &cobra.Command{
		Use:   "healthcheck",
		Short: "Exit 0 when this container's process is well, else 1",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := config.Load(config.Local)
			if err != nil {
				return err
			}
			ctx, cancel := context.WithTimeout(cmd.Context(), timeout)
			defer cancel()
			if worker {
				err = wiring.CheckWorker(ctx, c)
			} else {
				err = wiring.CheckBackend(ctx, c, deep)
			}
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(out, "ok")
			return err
		},
	}
	cmd.Flags().BoolVar(&deep, "deep", false, "ask the backend for database, Redis, storage and workers too")
	cmd.Flags().BoolVar(&worker, "worker", false, "ask for this machine's worker instead of the API: it may be without Redis for WORKER_REDIS_GRACE")
	cmd.Flags().DurationVar(&timeout, "timeout", 5*time.Second, "longest wait")
	cmd.MarkFlagsMutuallyExclusive("deep", "worker")
	return cmd
}
