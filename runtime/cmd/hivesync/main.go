// Command hivesync is the one production binary: the backend, a worker, the database's migrations and the
// containers' health check, each a subcommand. All settings come from the environment.
//
// Exit codes: 0 it ended in order or all is well, 1 anything else; the reason is on stderr.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	_ "time/tzdata" // schedules may name a time zone, and a container may hold none

	"hivesync/shared/stopping"
)

func main() {
	// The sandbox re-executes this program for each child, before anything else is set up.
	if len(os.Args) == 2 && os.Args[1] == "sandbox" {
		os.Exit(sandboxMain())
	}
	ctx, stop := signal.NotifyContext(context.Background(), stopping.Signals()...)
	go func() {
		<-ctx.Done()
		stop() // a second signal ends the process at once
	}()
	err := command(os.Stdout, os.Stderr).ExecuteContext(ctx)
	if errors.Is(err, context.Canceled) && ctx.Err() != nil {
		fmt.Fprintln(os.Stderr, "hivesync: told to stop before it was ready")
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "hivesync:", err)
		os.Exit(1)
	}
}
