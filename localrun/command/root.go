// Package command holds localrun's commands, one file each. A command reads flags, calls a package that
// does the work, and prints the answer: on stdout the answer alone, everything else on stderr.
package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	redislog "github.com/redis/go-redis/v9/logging"
	"github.com/spf13/cobra"

	"hivesync/localrun/client"
	"hivesync/localrun/invoke"
	"hivesync/localrun/replay"
	"hivesync/shared/fault"
)

// Streams are what a run of the command line reads and writes.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
}

// Exit codes.
const (
	exitOK       = 0
	exitUsage    = 1
	exitFunction = 2
	exitTimeout  = 3
)

// dataDir is where a local system keeps everything, below the working directory.
const dataDir = ".hivesync"

// Main runs one command line and returns its exit code.
func Main(ctx context.Context, args []string, s Streams) int {
	redislog.Disable() // its errors reach the person anyway, once
	root := &cobra.Command{
		Use:           "localrun",
		Short:         "Run HiveSync, or any part of it, on this machine",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SetIn(s.In)
	root.SetOut(s.Out)
	root.SetErr(s.Err)
	root.AddCommand(
		demoCommand(s), upCommand(s), downCommand(s),
		listCommand(s), invokeCommand(s), generateEventCommand(s), testCommand(s),
		bundleCommand(s), startAPICommand(s), startLambdaCommand(s),
		previewCommand(s), layoutCommand(s), benchCommand(s), jobsCommand(s),
		doctorCommand(s), configCommand(s),
	)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitOK
	}
	if ctx.Err() != nil {
		fmt.Fprintln(s.Err, "localrun: interrupted")
		return exitUsage
	}
	fmt.Fprintf(s.Err, "localrun: %v\n", err)
	return exitCode(err)
}

// functionError marks an error that a function answered with, as opposed to one of ours.
type functionError struct{ error }

func (e functionError) Unwrap() error { return e.error }

// exitCode sorts an error by whose it is.
func exitCode(err error) int {
	var answered functionError
	var api *client.Error
	var f *fault.Error
	var crash *replay.Crash
	var unready *invoke.Unready
	switch {
	case errors.As(err, &unready):
		return exitUsage
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &f) && f.Kind() == fault.KindTimeout:
		return exitTimeout
	case errors.As(err, &answered), errors.As(err, &crash), errors.As(err, &api), errors.As(err, &f):
		return exitFunction
	default:
		return exitUsage
	}
}

// printJSON writes v as indented JSON.
func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}
