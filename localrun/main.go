// Command localrun is what operators and CI type: it runs the whole system on this machine, single functions,
// the preview engine and the layout engine, and it tests every function with its fixtures.
//
// Answers go to stdout, logs and progress to stderr. Exit codes: 0 ok, 1 usage or configuration, 2 the
// function answered with an error, 3 timeout.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"hivesync/localrun/command"
	"hivesync/shared/preview/sandbox"
)

func main() {
	// The sandbox re-executes this program for each child, before anything else is set up.
	if len(os.Args) == 2 && os.Args[1] == "sandbox" {
		os.Exit(sandbox.ChildMain())
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(command.Main(ctx, os.Args[1:], command.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}))
}
