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

	"hivesync/localrun/command"
	"hivesync/localrun/replay"
	"hivesync/runtime/process/engine"
	"hivesync/shared/preview/sandbox"
	"hivesync/shared/stopping"
)

func main() {
	// This program is started again for each sandbox and each replayed job, before anything else is set up.
	if len(os.Args) == 2 {
		switch os.Args[1] {
		case "sandbox":
			os.Exit(sandbox.ChildMain())
		case replay.Child:
			os.Exit(replay.ChildMain(engine.ForJobs))
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, stopping.Signals()...)
	go func() {
		<-signals
		cancel()
		for s := range signals {
			if s == os.Interrupt {
				os.Exit(1) // a second Ctrl-C does not wait for what drains; a second SIGTERM does
			}
		}
	}()
	os.Exit(command.Main(ctx, os.Args[1:], command.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}))
}
