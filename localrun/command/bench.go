package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"hivesync/localrun/latency"
	"hivesync/localrun/project"
	"hivesync/localrun/system"
	"hivesync/shared/client"
)

// benchDir is the data folder of the systems that are measured.
var benchDir = filepath.Join(dataDir, "bench")

func benchCommand(s Streams) *cobra.Command {
	cmd := group(&cobra.Command{
		Use:   "bench",
		Short: "Repeatable figures of this machine",
	})
	cmd.AddCommand(benchPreviewCommand(s), benchQueueCommand(s), benchLambdaCommand(s), benchAbuseCommand(s), benchHTTPCommand(s))
	return cmd
}

// previewFigures is what `bench preview` prints. Times are milliseconds, from sending the request to
// preview.ready on the live stream.
type previewFigures struct {
	Runs    int                `json:"runs"`
	Devices []string           `json:"devices"`
	P50MS   float64            `json:"p50_ms"`
	P95MS   float64            `json:"p95_ms"`
	MinMS   float64            `json:"min_ms"`
	MaxMS   float64            `json:"max_ms"`
	StepsMS map[string]float64 `json:"mean_step_ms"`
}

func benchPreviewCommand(s Streams) *cobra.Command {
	var runs, warmups int
	var sample, dir string
	var deviceFlags []string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "preview",
		Short: "Time from an accepted request to preview.ready on the live stream, warm",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if runs < 1 || runs > 10_000 || warmups < 0 {
				return errors.New("--runs takes 1 to 10000, --warmup 0 or more")
			}
			figures, err := benchPreview(cmd.Context(), s.Err, dir, sample, deviceFlags, warmups, runs)
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(s.Out, figures)
			}
			return figures.print(s.Out)
		},
	}
	cmd.Flags().IntVar(&runs, "runs", 100, "measured previews")
	cmd.Flags().IntVar(&warmups, "warmup", 10, "previews before measuring")
	cmd.Flags().StringVar(&sample, "project", "samples/inbox", "project to preview")
	cmd.Flags().StringArrayVar(&deviceFlags, "device", []string{"iphone-14", "iphone-15-pro-max", "galaxy-s24"}, "device to preview, repeatable")
	completeDevices(cmd)
	cmd.Flags().StringVar(&dir, "dir", benchDir, "data folder of the system, emptied first")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func benchPreview(ctx context.Context, progress io.Writer, dir, sample string, deviceFlags []string, warmups, runs int) (_ *previewFigures, err error) {
	list, err := deviceContexts(deviceFlags)
	if err != nil {
		return nil, err
	}
	files, _, err := project.Read(sample)
	if err != nil {
		return nil, err
	}
	entry, err := project.EntryPoint(files)
	if err != nil {
		return nil, err
	}
	if err := system.Empty(dir); err != nil {
		return nil, err
	}
	fmt.Fprintln(progress, "starting a system")
	running, err := system.Start(ctx, system.Options{
		Dir: dir, Workers: 1, Disposable: true,
		// The plan's limits are not what is measured.
		Settings: map[string]string{"PREMIUM_PREVIEWS_PER_HOUR": "1000000", "PREMIUM_REQUESTS_PER_MINUTE": "1000000", "LOG_LEVEL": "warn"},
	})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, running.Stop()) }()
	api, err := signUp(ctx, running, "bench@hivesync.local", "premium")
	if err != nil {
		return nil, err
	}
	projectID, err := api.CreateProject(ctx, "bench")
	if err != nil {
		return nil, err
	}
	if err := api.PutFiles(ctx, projectID, files); err != nil {
		return nil, err
	}
	events, err := api.Events(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { _ = events.Close() }()

	took := make([]float64, 0, runs)
	figures := &previewFigures{Runs: runs, Devices: deviceFlags, StepsMS: map[string]float64{}}
	var ids []string
	for i := range warmups + runs {
		began := time.Now()
		preview, err := api.RequestPreview(ctx, projectID, entry, list)
		if err != nil {
			return nil, err
		}
		if err := events.AwaitPreview(preview.PreviewID); err != nil {
			return nil, err
		}
		if i >= warmups {
			took = append(took, milliseconds(time.Since(began)))
			ids = append(ids, preview.PreviewID)
		}
	}
	slices.Sort(took)
	figures.MinMS, figures.MaxMS = took[0], took[len(took)-1]
	figures.P50MS, figures.P95MS = latency.Percentile(took, 0.50), latency.Percentile(took, 0.95)
	return figures, figures.meanSteps(ctx, api, ids)
}

// meanSteps reads where the worker's time went: the sum over devices, averaged over runs.
func (f *previewFigures) meanSteps(ctx context.Context, api *client.Client, ids []string) error {
	for _, id := range ids {
		preview, err := api.Preview(ctx, id)
		if err != nil {
			return err
		}
		for _, step := range preview.Steps {
			f.StepsMS[step.Name] += step.MS / float64(len(ids))
		}
	}
	for name, ms := range f.StepsMS {
		f.StepsMS[name] = float64(int(ms*100+0.5)) / 100
	}
	return nil
}

func (f *previewFigures) print(w io.Writer) error {
	fmt.Fprintf(w, "request to preview.ready, %d devices, %d runs: p50 %.1f ms, p95 %.1f ms (min %.1f, max %.1f)\n",
		len(f.Devices), f.Runs, f.P50MS, f.P95MS, f.MinMS, f.MaxMS)
	names := make([]string, 0, len(f.StepsMS))
	for name := range f.StepsMS {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return int(1000 * (f.StepsMS[b] - f.StepsMS[a])) })
	for _, name := range names {
		fmt.Fprintf(w, "  %-12s mean %7.2f ms over all devices\n", name, f.StepsMS[name])
	}
	return nil
}
