package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"hivesync/localrun/bundle"
	"hivesync/localrun/invoke"
	"hivesync/localrun/lambdaapi"
	"hivesync/shared/config"
	"hivesync/shared/devservers"
	"hivesync/shared/logging"
)

// lambdaFigures is what `bench lambda` prints. Times are milliseconds: cold from starting the bootstrap to its first
// answer, init of that until it asked for the event, warm from handing out an event to the answer.
type lambdaFigures struct {
	Function  string  `json:"function"`
	Runs      int     `json:"runs"`
	ZipBytes  int64   `json:"zip_bytes"`
	ColdP50MS float64 `json:"cold_p50_ms"`
	ColdMaxMS float64 `json:"cold_max_ms"`
	InitP50MS float64 `json:"init_p50_ms"`
	WarmP50MS float64 `json:"warm_p50_ms"`
}

func benchLambdaCommand(s Streams) *cobra.Command {
	var path, eventPath, dir, token string
	var runs int
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "lambda NAME --bundle ZIP",
		Short: "Cold starts of a bundle: from starting its bootstrap to its first answer",
		Long: "Starts the bootstrap anew for each run against a Runtime API on this machine, and asks it once cold and once warm. Uses the system that\n" +
			"`localrun up` runs here, or what the environment names. A call that needs a user is made as that system's first login.",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: completeFunctions(1, endpoints),
		RunE: func(cmd *cobra.Command, args []string) error {
			if runs < 1 || runs > 1000 {
				return errors.New("--runs takes 1 to 1000")
			}
			if err := adoptSystem(dir); err != nil {
				return err
			}
			r, c, err := registry()
			if err != nil {
				return err
			}
			target, err := invoke.Find(r, args[0])
			if err != nil {
				return err
			}
			raw, err := readEvent(s.In, eventPath)
			if err != nil {
				return err
			}
			log := logging.New(s.Err, logging.Options{Level: c.LogLevel, Format: "text"})
			event, err := invoke.Event(cmd.Context(), c, log, target, raw, invoke.Caller{Token: token, Dir: dir})
			if err != nil {
				return err
			}
			figures, err := benchLambda(cmd.Context(), c, path, event, runs)
			if err != nil {
				return err
			}
			figures.Function = target.Name()
			if asJSON {
				return printJSON(s.Out, figures)
			}
			_, err = fmt.Fprintf(s.Out, "%s: cold p50 %.1f ms, max %.1f ms (init p50 %.1f ms); warm p50 %.2f ms; %d runs; zip %.1f MB\n", figures.Function,
				figures.ColdP50MS, figures.ColdMaxMS, figures.InitP50MS, figures.WarmP50MS, figures.Runs, float64(figures.ZipBytes)/1e6)
			return err
		},
	}
	cmd.Flags().StringVar(&path, "bundle", "", "`zip`, made by localrun bundle, that holds the function")
	cmd.Flags().StringVarP(&eventPath, "event", "e", "", "file with the event, - for stdin; none for an empty input")
	cmd.Flags().IntVar(&runs, "runs", 20, "cold starts to measure")
	cmd.Flags().StringVar(&dir, "dir", dataDir, "data folder of a local system")
	cmd.Flags().StringVar(&token, "token", os.Getenv("HIVESYNC_TOKEN"), "access or preview token to call with")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	_ = cmd.MarkFlagRequired("bundle")
	return cmd
}

func benchLambda(ctx context.Context, c *config.Config, path string, event []byte, runs int) (lambdaFigures, error) {
	figures := lambdaFigures{Runs: runs}
	info, err := os.Stat(path)
	if err != nil {
		return figures, err
	}
	figures.ZipBytes = info.Size()
	scratch, err := devservers.NewScratch()
	if err != nil {
		return figures, err
	}
	defer func() { _ = scratch.Close() }()
	dir := filepath.Join(scratch.Dir, "task")
	if _, err := bundle.Unpack(path, dir); err != nil {
		return figures, err
	}
	state, err := filepath.Abs(c.StateDir)
	if err != nil {
		return figures, err
	}
	o := lambdaapi.ProcessOptions{Dir: dir, Name: "bench", Env: append(os.Environ(), "HIVESYNC_DIR="+state), Output: io.Discard}
	var cold, inits, warm []time.Duration
	for range runs {
		first, again, total, err := coldStart(ctx, o, event)
		if err != nil {
			return figures, err
		}
		cold, inits, warm = append(cold, total), append(inits, first.Init), append(warm, again.Run)
	}
	for _, list := range [][]time.Duration{cold, inits, warm} {
		slices.Sort(list)
	}
	figures.ColdP50MS, figures.ColdMaxMS = milliseconds(cold[runs/2]), milliseconds(cold[runs-1])
	figures.InitP50MS, figures.WarmP50MS = milliseconds(inits[runs/2]), milliseconds(warm[runs/2])
	return figures, nil
}

// coldStart asks a new process twice. Total is the time from starting it to its first answer.
func coldStart(ctx context.Context, o lambdaapi.ProcessOptions, event []byte) (first, again lambdaapi.Result, total time.Duration, err error) {
	p, err := lambdaapi.NewProcess(o)
	if err != nil {
		return first, again, 0, err
	}
	defer func() { _ = p.Close() }()
	start := time.Now()
	if first, err = p.Invoke(ctx, event); err == nil {
		total = time.Since(start)
		again, err = p.Invoke(ctx, event)
	}
	if err != nil {
		return first, again, 0, err
	}
	for _, r := range []lambdaapi.Result{first, again} {
		var answer struct {
			StatusCode int    `json:"statusCode"`
			Body       string `json:"body"`
		}
		if r.Failed || json.Unmarshal(r.Payload, &answer) != nil || answer.StatusCode < 200 || answer.StatusCode > 299 {
			return first, again, 0, functionError{fmt.Errorf("figures of a failure say nothing: %.300s", r.Payload)}
		}
	}
	return first, again, total, nil
}
