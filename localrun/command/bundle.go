package command

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"hivesync/localrun/bundle"
	"hivesync/localrun/invoke"
	"hivesync/localrun/lambdaapi"
	"hivesync/runtime/lambdahost"
	"hivesync/runtime/process/wiring"
	"hivesync/shared/config"
	"hivesync/shared/devservers"
	"hivesync/shared/fault"
)

func bundleCommand(s Streams) *cobra.Command {
	o := bundle.Options{}
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "bundle [NAME...] -o DIR",
		Short: "Pack functions for AWS Lambda: zips with a static bootstrap for provided.al2023",
		Long: "Writes DIR/<name>-<arch>.zip for each function named, or for every endpoint and job. --all-http packs all HTTP functions into one.\n" +
			"Endpoints answer API Gateway's HTTP APIs, jobs SQS with partial batch failures. Jobs find their fonts in a layer, DIR/fonts.zip.\n" +
			"The same source gives the same bytes. Prints sizes, of which Lambda takes 50 MB zipped and 250 MB unpacked, with layers.\n" +
			"Streams and schedules need a long-lived process and are not packed. Runs the go command.",
		ValidArgsFunction: completeFunctions(1<<10, endpoints|jobFunctions),
		RunE: func(cmd *cobra.Command, args []string) error {
			r, _, err := registry()
			if err != nil {
				return err
			}
			here, err := os.Getwd()
			if err != nil {
				return err
			}
			if o.Root, err = bundle.Root(here); err != nil {
				return err
			}
			o.Registry, o.Names, o.Version = r, args, wiring.Version()
			o.Step = func(what string) { _, _ = fmt.Fprintln(s.Err, what) }
			bundles, err := bundle.Build(cmd.Context(), o)
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(s.Out, bundles)
			}
			w := tabwriter.NewWriter(s.Out, 0, 8, 2, ' ', 0)
			for _, b := range bundles {
				_, _ = fmt.Fprintf(w, "%s\t%.1f MB\t%.1f MB unpacked\tsha256 %s\n", b.Path, float64(b.Bytes)/1e6, float64(b.Unpacked)/1e6, b.SHA256[:16])
			}
			return w.Flush()
		},
	}
	cmd.Flags().StringVarP(&o.Out, "output", "o", "", "folder for the zips")
	cmd.Flags().BoolVar(&o.All, "all-http", false, "one bundle with every HTTP function")
	cmd.Flags().StringSliceVar(&o.Arches, "arch", nil, "arm64, amd64; both when left out")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	_ = cmd.MarkFlagRequired("output")
	completeWords(cmd, "arch", bundle.Arches...)
	return cmd
}

// openBundle unpacks a zip and returns its function. Close ends its process and removes the files.
func openBundle(s Streams, c *config.Config, path string, timeout time.Duration) (*lambdaapi.Process, lambdahost.Manifest, func(), error) {
	scratch, err := devservers.NewScratch()
	if err != nil {
		return nil, lambdahost.Manifest{}, nil, err
	}
	dir := filepath.Join(scratch.Dir, "task")
	manifest, err := bundle.Unpack(path, dir)
	var p *lambdaapi.Process
	var state string
	if err == nil {
		state, err = filepath.Abs(c.StateDir) // the process has another working folder
	}
	if err == nil {
		p, err = lambdaapi.NewProcess(lambdaapi.ProcessOptions{
			Dir: dir, Name: manifest.Functions[0], Env: append(os.Environ(), "HIVESYNC_DIR="+state), Timeout: timeout, Output: s.Err,
		})
	}
	if err != nil {
		return nil, manifest, nil, errors.Join(err, scratch.Close())
	}
	return p, manifest, func() {
		_ = p.Close()
		_ = scratch.Close()
	}, nil
}

// invokeBundle runs a function of a zip and sorts its failure by the exit code that it means.
func invokeBundle(
	ctx context.Context, s Streams, c *config.Config, log *slog.Logger, path, name string, timeout time.Duration, target invoke.Target, raw []byte, caller invoke.Caller,
) (any, error) {
	f, manifest, closeBundle, err := openBundle(s, c, path, timeout)
	if err != nil {
		return nil, err
	}
	defer closeBundle()
	if !slices.Contains(manifest.Functions, name) {
		return nil, fmt.Errorf("%s does not hold %s, but %v", path, name, manifest.Functions)
	}
	answer, err := invoke.RunBundle(ctx, c, log, f, target, raw, caller)
	var failure *invoke.FunctionError
	var jobs invoke.JobsFailed
	switch {
	case errors.As(err, &failure) && failure.Type == lambdaapi.TimedOut:
		return answer, fault.Wrap(err, fault.Timeout, failure.Message)
	case errors.As(err, &failure), errors.As(err, &jobs):
		return answer, functionError{err}
	}
	return answer, err
}
