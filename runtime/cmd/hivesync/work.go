//go:build !noengine

package main

import (
	"context"
	"io"
	"log/slog"

	"github.com/spf13/cobra"

	"hivesync/runtime/process/engine"
	"hivesync/runtime/process/wiring"
	"hivesync/shared/config"
	"hivesync/shared/preview/sandbox"
)

// sandboxMain is what a child of the sandbox does.
func sandboxMain() int { return sandbox.ChildMain() }

func workCommand(errs io.Writer) *cobra.Command {
	return &cobra.Command{
		Use:   "work",
		Short: "Run a worker: it takes jobs from the queues and reports to the backend",
		Long: "Runs a worker until SIGTERM, SIGINT or SIGHUP, then finishes running jobs within DRAIN_TIMEOUT and gives the\n" +
			"rest back. It needs Redis, the object storage and the backend's callback address, and no database.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return measured(cmd.Context(), config.Worker, errs, func(ctx context.Context, c *config.Config, log *slog.Logger, t wiring.Telemetry) error {
				return wiring.Work(ctx, c, log, engine.ForJobs, t)
			})
		},
	}
}
