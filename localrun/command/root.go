// Package command holds localrun's commands, one file each. A command reads flags, calls a package that
// does the work, and prints the answer: on stdout the answer alone, everything else on stderr.
package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	redislog "github.com/redis/go-redis/v9/logging"
	"github.com/spf13/cobra"

	"hivesync/localrun/invoke"
	"hivesync/localrun/replay"
	"hivesync/runtime/process/wiring"
	"hivesync/shared/client"
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
		Version:       wiring.Version(),
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.SetIn(s.In)
	root.SetOut(s.Out)
	root.SetErr(s.Err)
	root.AddCommand(
		demoCommand(s), upCommand(s), downCommand(s),
		listCommand(s), invokeCommand(s), generateEventCommand(s), testCommand(s),
		bundleCommand(s), startAPICommand(s), startLambdaCommand(s),
		previewCommand(s), screensCommand(s), appsCommand(s), packagesCommand(s), pushCommand(s), layoutCommand(s), benchCommand(s), contractCommand(s), jobsCommand(s),
		doctorCommand(s), secretsCommand(s), configCommand(s), mailCommand(s), adminCommand(s),
	)
	understood := false
	onRun(root, func() { understood = true })
	root.SetArgs(args)
	cmd, err := root.ExecuteContextC(ctx)
	switch {
	case err == nil:
		return exitOK
	case ctx.Err() != nil:
		fmt.Fprintln(s.Err, "localrun: interrupted")
		return exitUsage
	case !understood:
		fmt.Fprintf(s.Err, "localrun: %v\nusage: %s\n`%s --help` tells more\n", err, cmd.UseLine(), cmd.CommandPath())
		return exitUsage
	}
	fmt.Fprintf(s.Err, "localrun: %v%s\n", err, details(err))
	return exitCode(err)
}

// onRun calls f when a command below has understood its flags and arguments, before it does anything.
func onRun(cmd *cobra.Command, f func()) {
	if run := cmd.RunE; run != nil {
		cmd.RunE = func(cmd *cobra.Command, args []string) error {
			f()
			return run(cmd, args)
		}
	}
	for _, c := range cmd.Commands() {
		onRun(c, f)
	}
}

// details lists what is wrong field by field, where the error says so.
func details(err error) string {
	var f *fault.Error
	if !errors.As(err, &f) {
		return ""
	}
	var out strings.Builder
	for _, d := range f.Details {
		out.WriteString("\n  ")
		if d.Field != "" {
			out.WriteString(d.Field + ": ")
		}
		out.WriteString(d.Message)
	}
	return out.String()
}

// group is a command of commands: alone it explains itself, with a name that it does not know it fails.
func group(cmd *cobra.Command) *cobra.Command {
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return nil
		}
		var names []string
		for _, c := range cmd.Commands() {
			names = append(names, c.Name())
		}
		return fmt.Errorf("there is no %s %s, but %s", cmd.CommandPath(), args[0], strings.Join(names, ", "))
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	return cmd
}

// answersJSON adds --json to a command whose answer is JSON with or without it, so that scripts may say it everywhere.
func answersJSON(cmd *cobra.Command) *cobra.Command {
	cmd.Flags().Bool("json", true, "print JSON, as it does anyway")
	return cmd
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
