package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"hivesync/localrun/apps"
	"hivesync/localrun/installation"
	"hivesync/localrun/screens"
	"hivesync/shared/devices"
	"hivesync/shared/packages/npmrc"
	npmregistry "hivesync/shared/packages/registry"
	"hivesync/shared/preview"
	"hivesync/shared/preview/bundle"
)

func appsCommand(s Streams) *cobra.Command {
	var out, list, device, only string
	var update bool
	var timeout time.Duration
	cmd := &cobra.Command{
		Use:   "apps -o OUT",
		Short: "Draw all screens of published apps, and compare with what they are known to show",
		Long: "Fetches the apps of a list from npm's registry, with the packages that their screens import, draws every screen that it finds, and\n" +
			"fails where one shows less than the list expects. Writes OUT/<app>/index.html for each. --update writes what was found to the list.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			raw := apps.Known
			if list != "" {
				var err error
				if raw, err = os.ReadFile(list); err != nil { // #nosec G304 -- the file that was asked for
					return err
				}
			}
			known, err := apps.Read(raw)
			if err != nil {
				return err
			}
			if update && (list == "" || only != "") {
				return errors.New("--update needs --list, to write to, and all of its apps")
			}
			contexts, err := deviceContexts([]string{device})
			if err != nil {
				return err
			}
			run, err := newAppsRun(cmd.Context(), s, out, contexts[0], timeout)
			if err != nil {
				return err
			}
			defer func() { _ = run.engine.Close() }()
			for i, a := range known {
				if !strings.Contains(a.Name(), only) {
					continue
				}
				fmt.Fprintf(s.Err, "%d/%d %s %s\n", i+1, len(known), a.Name(), a.Version)
				if known[i], err = run.draw(cmd.Context(), a); err != nil {
					if cmd.Context().Err() != nil {
						return err
					}
					fmt.Fprintf(s.Err, "  %v\n", err)
					run.failed = append(run.failed, a.Name())
				}
			}
			if update {
				raw, err := apps.Write(known)
				if err != nil {
					return err
				}
				return errors.Join(run.print(s.Out), os.WriteFile(list, raw, 0o644)) // #nosec G306 -- a list that is no secret
			}
			return errors.Join(run.print(s.Out), run.verdict())
		},
	}
	cmd.Flags().StringVarP(&out, "out", "o", "out/apps", "folder for the results")
	cmd.Flags().StringVar(&list, "list", "", "list of apps as JSON (default: the one that comes with the program)")
	cmd.Flags().StringVar(&only, "only", "", "only apps whose name holds this")
	cmd.Flags().StringVar(&device, "device", "iphone-15", "device to draw them on")
	completeDevices(cmd)
	cmd.Flags().DurationVar(&timeout, "timeout", time.Minute, "give one screen up after this long")
	cmd.Flags().BoolVar(&update, "update", false, "write what was found to the list")
	return cmd
}

// appsRun draws the apps of a list one after the other.
type appsRun struct {
	streams Streams
	out     string
	device  devices.Context
	timeout time.Duration
	engine  *preview.Engine
	client  *npmregistry.Client

	drawn   []screens.Summary
	changes []apps.Change
	failed  []string // apps that could not be had
}

func newAppsRun(ctx context.Context, s Streams, out string, device devices.Context, timeout time.Duration) (*appsRun, error) {
	settings, err := npmrc.Read(npmrc.Sources{})
	if err != nil {
		return nil, err
	}
	client, err := npmregistry.New(npmregistry.Options{Settings: settings})
	if err != nil {
		return nil, err
	}
	engine, err := preview.NewEngine(preview.Options{})
	if err != nil {
		return nil, err
	}
	if err := engine.Warm(ctx); err != nil {
		return nil, errors.Join(err, engine.Close())
	}
	return &appsRun{streams: s, out: out, device: device, timeout: timeout, engine: engine, client: client}, nil
}

// draw draws an app's screens and returns it with what they came to.
func (r *appsRun) draw(ctx context.Context, a apps.App) (apps.App, error) {
	files, err := apps.Fetch(ctx, r.client, a)
	if err != nil {
		return a, err
	}
	// The folder is where node_modules would be looked for: there is none.
	dir := filepath.Join(r.out, a.Name())
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return a, err
	}
	found, err := installation.Find(ctx, installation.Options{Dir: dir, Files: files, Tell: func(format string, args ...any) {
		fmt.Fprintf(r.streams.Err, "  "+format+"\n", args...)
	}})
	if err != nil {
		return a, err
	}
	defer found.Close()
	g := gallery{engine: r.engine, files: bundle.MapFiles(files), device: r.device, out: dir, timeout: r.timeout, progress: io.Discard}
	if found.Packages != nil {
		g.packages = found.Packages
	}
	drawn, err := g.drawAll(ctx, a.Paths(files))
	if err != nil {
		return a, err
	}
	summary := screens.Summary{Project: a.Name(), Device: r.device.Model, Drawn: []screens.Drawn{}}
	for _, d := range drawn {
		summary.Add(d)
	}
	r.drawn = append(r.drawn, summary)
	changes, now := apps.Compare(a, drawn)
	r.changes = append(r.changes, changes...)
	return now, writeGallery(dir, summary)
}

// print prints a line for each app, the sum, and what changed.
func (r *appsRun) print(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintln(t, "APP\tSCREENS\tRENDERED\tUSEFUL")
	var all screens.Summary
	for _, s := range r.drawn {
		fmt.Fprintf(t, "%s\t%d\t%d\t%d\n", s.Project, s.Screens, s.Rendered, s.Useful)
		all.Screens, all.Rendered, all.Useful = all.Screens+s.Screens, all.Rendered+s.Rendered, all.Useful+s.Useful
	}
	percent := func(n int) float64 { return 100 * float64(n) / float64(max(all.Screens, 1)) }
	fmt.Fprintf(t, "%d apps\t%d\t%d (%.0f %%)\t%d (%.0f %%)\n", len(r.drawn), all.Screens, all.Rendered, percent(all.Rendered), all.Useful, percent(all.Useful))
	for _, c := range r.changes {
		fmt.Fprintf(t, "%s\t%s\t%s -> %s\n", c.App, c.Screen, orNone(c.Expected), orNone(c.Got))
	}
	return t.Flush()
}

func orNone(outcome string) string {
	if outcome == "" {
		return "none"
	}
	return outcome
}

// verdict is the error of a run in which a screen shows less than it did.
func (r *appsRun) verdict() error {
	worse := 0
	for _, c := range r.changes {
		if c.Worse() {
			worse++
		}
	}
	switch {
	case worse > 0:
		return fmt.Errorf("%d screens show less than the list expects", worse)
	case len(r.failed) > 0:
		return fmt.Errorf("not drawn: %s", strings.Join(r.failed, ", "))
	}
	return nil
}
