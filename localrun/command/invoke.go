package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"hivesync/localrun/invoke"
	"hivesync/shared/logging"
)

// maxEvent bounds an event that is read from a file or stdin, in bytes.
const maxEvent = 64 << 20

func invokeCommand(s Streams) *cobra.Command {
	var eventPath, envFile, dir, token, bundlePath string
	var timeout time.Duration
	cmd := answersJSON(&cobra.Command{
		Use:   "invoke NAME -e FILE|-",
		Short: "Run one function with one event: API Gateway v2, SQS, or the bare input",
		Long: "A bare input for an endpoint is {\"<path or query parameter>\": ..., \"headers\": {...}, \"body\": ...}; for a job it is its payload.\n" +
			"The function runs in this process, against the database, Redis and storage that the environment names or, where it names none, those\n" +
			"of the system that `localrun up` runs here. Without --token, a call that needs a user is made as that system's first login.\n" +
			"With --bundle, the zip's own bootstrap runs it, asking a Runtime API on this machine for the event as it would on Lambda.\n" +
			"Exits 2 when the function answers with an error, 3 when it takes too long.",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: completeFunctions(1, endpoints|jobFunctions|schedules),
		RunE: func(cmd *cobra.Command, args []string) error {
			if timeout <= 0 {
				return errTimeout
			}
			r, _, err := registry()
			if err != nil {
				return err
			}
			target, err := invoke.Find(r, args[0])
			if err != nil {
				return err
			}
			name := target.Name()
			raw, err := readEvent(s.In, eventPath)
			if err != nil {
				return err
			}
			if err := adoptEnvFile(envFile, args[0], name); err != nil {
				return err
			}
			if err := adoptSystem(dir); err != nil {
				return err
			}
			c, err := invoke.Config()
			if err != nil {
				return err
			}
			ctx, cancel := context.WithTimeout(cmd.Context(), timeout)
			defer cancel()
			log := logging.New(s.Err, logging.Options{Level: c.LogLevel, Format: "text"})
			caller := invoke.Caller{Token: token, Dir: dir}
			var answer any
			if bundlePath != "" {
				answer, err = invokeBundle(ctx, s, c, log, bundlePath, name, timeout, target, raw, caller)
			} else {
				answer, err = invoke.Run(ctx, c, log, target, raw, caller)
			}
			if errors.Is(ctx.Err(), context.DeadlineExceeded) && errors.Is(err, context.DeadlineExceeded) {
				err = fmt.Errorf("%s took longer than --timeout %v: %w", name, timeout, err)
			}
			if answer != nil {
				if printErr := printJSON(s.Out, answer); printErr != nil {
					return printErr
				}
			}
			return err
		},
	})
	cmd.Flags().StringVarP(&eventPath, "event", "e", "", "file with the event, - for stdin; none for an empty input")
	cmd.Flags().Bool("no-event", false, "an empty input, as without --event")
	cmd.MarkFlagsMutuallyExclusive("event", "no-event")
	cmd.Flags().StringVarP(&envFile, "env-vars", "n", "", "JSON `file` of environment variables, as sam local has it")
	cmd.Flags().StringVar(&dir, "dir", dataDir, "data folder of a local system")
	cmd.Flags().StringVar(&token, "token", os.Getenv("HIVESYNC_TOKEN"), "access or preview token to call with")
	cmd.Flags().StringVar(&bundlePath, "bundle", "", "run the function of this `zip`, made by localrun bundle")
	cmd.Flags().DurationVar(&timeout, "timeout", time.Minute, "give up after this long")
	return cmd
}

var errTimeout = errors.New("--timeout takes a time such as 30s")

func readEvent(stdin io.Reader, path string) ([]byte, error) {
	source := stdin
	switch path {
	case "":
		return nil, nil
	case "-":
	default:
		file, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer func() { _ = file.Close() }()
		source = file
	}
	raw, err := io.ReadAll(io.LimitReader(source, maxEvent+1))
	if err == nil && len(raw) > maxEvent {
		err = fmt.Errorf("the event is over %d MiB", maxEvent>>20)
	}
	return raw, err
}
