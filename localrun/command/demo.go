package command

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"hivesync/localrun/installation"
	"hivesync/localrun/project"
	"hivesync/localrun/sheet"
	"hivesync/localrun/system"
	"hivesync/shared/client"
	"hivesync/shared/devices"
	"hivesync/shared/preview/schema"
)

// demoDevices are an iPhone with a notch, an Android phone and a tablet in landscape.
var demoDevices = []string{"iphone-14", "pixel-8", "ipad-10:landscape"}

func demoCommand(s Streams) *cobra.Command {
	var sample, out string
	var deviceFlags []string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Preview a sample on three devices through the whole pipeline",
		Long: "Starts PostgreSQL, Redis, object storage, the backend and a worker on free ports, previews a sample through the API as a client\n" +
			"would, waits for the live event, fetches every picture and layout document, and stops everything again.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			list, err := deviceContexts(deviceFlags)
			if err != nil {
				return err
			}
			ctx, cancel := context.WithTimeout(cmd.Context(), 3*time.Minute)
			defer cancel()
			result, err := runDemo(ctx, s, sample, out, list)
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(s.Out, result)
			}
			return result.print(s.Out)
		},
	}
	cmd.Flags().StringVar(&sample, "project", "samples/inbox", "project to preview")
	cmd.Flags().StringVarP(&out, "out", "o", "out", "folder for the results")
	cmd.Flags().StringArrayVar(&deviceFlags, "device", demoDevices, "device to preview, repeatable")
	completeDevices(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the step timings as JSON")
	return cmd
}

// demoResult is what the demo prints.
type demoResult struct {
	Steps    []timedStep   `json:"steps"`
	Pictures []demoPicture `json:"pictures"`
	// Sheet is the path of the picture that shows all devices together.
	Sheet string `json:"sheet"`
}

// demoPicture is a screen that was fetched, its path below the working directory and its size in pixels.
type demoPicture struct {
	Path   string `json:"path"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
}

// timedStep is one line of the demo's table.
type timedStep struct {
	Name   string  `json:"name"`
	Device string  `json:"device,omitempty"`
	MS     float64 `json:"ms"`
}

// stopwatch collects steps as they end.
type stopwatch struct {
	steps []timedStep
	log   io.Writer
}

// time runs f as a step.
func (w *stopwatch) time(name string, f func() error) error {
	began := time.Now()
	err := f()
	w.steps = append(w.steps, timedStep{Name: name, MS: milliseconds(time.Since(began))})
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	fmt.Fprintf(w.log, "  %s\n", name)
	return nil
}

func runDemo(ctx context.Context, s Streams, sample, out string, list []devices.Context) (result demoResult, err error) {
	files, _, err := project.Read(sample)
	if err != nil {
		return result, err
	}
	entry, err := project.EntryPoint(files)
	if err != nil {
		return result, err
	}
	dir := filepath.Join(dataDir, "demo")
	if err := system.Empty(dir); err != nil {
		return result, err
	}
	log, err := os.Create(filepath.Join(dir, "demo.log"))
	if err != nil {
		return result, err
	}
	defer func() { _ = log.Close() }()
	watch := &stopwatch{log: s.Err}
	fmt.Fprintln(s.Err, "previewing", sample, "on", len(list), "devices")

	var running *system.System
	err = watch.time("start PostgreSQL, Redis, S3, backend, worker", func() (err error) {
		running, err = system.Start(ctx, system.Options{Dir: dir, Workers: 1, Disposable: true, Log: log})
		return err
	})
	if err != nil {
		return result, fmt.Errorf("%w\nthe log is %s", err, log.Name())
	}
	defer func() { err = errors.Join(err, running.Stop()) }()
	demo := demoRun{watch: watch, system: running, out: out, packages: packageOptions(s, sample, files, false)}
	if err := demo.run(ctx, files, entry, list); err != nil {
		return result, fmt.Errorf("%w\nthe log is %s", err, log.Name())
	}
	return demoResult{Steps: watch.steps, Pictures: demo.pictures, Sheet: filepath.Join(out, "demo.png")}, nil
}

type demoRun struct {
	watch  *stopwatch
	system *system.System
	out    string
	// packages are where the project's npm packages are looked for.
	packages installation.Options

	pictures []demoPicture
}

// run is what a client does, step by step.
func (d *demoRun) run(ctx context.Context, files map[string][]byte, entry string, list []devices.Context) error {
	var api *client.Client
	var projectID string
	var accepted client.Accepted
	var events *client.Events
	steps := []struct {
		name string
		do   func() error
	}{
		{"register a user on the pro plan", func() (err error) {
			api, err = signUp(ctx, d.system, "demo@hivesync.local", "pro")
			return err
		}},
		{"create a project", func() (err error) {
			projectID, err = api.CreateProject(ctx, "Inbox")
			return err
		}},
		{fmt.Sprintf("upload %d files", len(files)), func() error { return api.PutFiles(ctx, projectID, files) }},
		{"send the packages that it imports", func() error {
			found, err := installation.Find(ctx, d.packages)
			if err != nil || found.Packages == nil {
				return err
			}
			defer found.Close()
			made, err := installation.Pack(ctx, d.packages, found)
			if err == nil {
				_, err = api.SendPackages(ctx, projectID, made, false)
			}
			return err
		}},
		{"open the live event stream", func() (err error) {
			events, err = api.Events(ctx)
			return err
		}},
		{"request the preview, until preview.ready arrives", func() (err error) {
			if accepted, err = api.RequestPreview(ctx, projectID, entry, list); err != nil {
				return err
			}
			return events.AwaitPreview(accepted.PreviewID)
		}},
		{"fetch pictures and layout documents with the preview token", func() error { return d.fetch(ctx, api, accepted, list) }},
	}
	defer func() {
		if events != nil {
			_ = events.Close()
		}
	}()
	for _, step := range steps {
		if err := d.watch.time(step.name, step.do); err != nil {
			return err
		}
	}
	preview, err := api.Preview(ctx, accepted.PreviewID)
	if err != nil {
		return err
	}
	for _, step := range preview.Steps {
		d.watch.steps = append(d.watch.steps, timedStep{Name: "worker: " + step.Name, Device: step.Device, MS: step.MS})
	}
	return nil
}

// signUp makes an account with a random password and puts it on a plan.
func signUp(ctx context.Context, running *system.System, email, tier string) (*client.Client, error) {
	password := rand.Text()
	api := client.New(running.URL)
	if _, err := api.Register(ctx, email, password, "Demo"); err != nil {
		return nil, err
	}
	if err := running.Promote(ctx, email, tier, false); err != nil {
		return nil, err
	}
	account, err := api.Login(ctx, email, password) // again, for a token that carries the plan
	if err != nil {
		return nil, err
	}
	return api.WithToken(account.Tokens.AccessToken), nil
}

// fetch reads every screen as a device would, with the preview token alone, checks the documents
// against the schema and writes both below out.
func (d *demoRun) fetch(ctx context.Context, api *client.Client, accepted client.Accepted, list []devices.Context) error {
	device := client.New(d.system.URL).WithToken(accepted.PreviewToken)
	preview, err := api.Preview(ctx, accepted.PreviewID)
	if err != nil {
		return err
	}
	var together []sheet.Screen
	for _, screen := range preview.Screens {
		layout, err := device.Layout(ctx, preview.ID, screen.ScreenID)
		if err != nil {
			return err
		}
		if err := schema.ValidateBytes(layout); err != nil {
			return fmt.Errorf("the layout document of %s: %w", screen.DeviceID, err)
		}
		picture, err := device.Picture(ctx, preview.ID, screen.ScreenID)
		if err != nil {
			return err
		}
		err = writeFiles(d.out, map[string][]byte{
			filepath.Join(screen.DeviceID, "layout.json"): layout,
			filepath.Join(screen.DeviceID, "screen.png"):  picture,
		})
		if err != nil {
			return err
		}
		d.pictures = append(d.pictures, demoPicture{filepath.Join(d.out, screen.DeviceID, "screen.png"), screen.Width, screen.Height})
		together = append(together, sheet.Screen{PNG: picture, DPR: dpr(list, screen.DeviceID)})
	}
	picture, err := sheet.Compose(together, sheetWidth)
	if err != nil {
		return err
	}
	return writeFiles(d.out, map[string][]byte{"demo.png": picture})
}

// sheetWidth is the width in pixels of the picture that shows all devices together.
const sheetWidth = 1600

func dpr(list []devices.Context, id string) float64 {
	for _, c := range list {
		if c.DeviceID == id {
			return c.DPR
		}
	}
	return 1
}

// print writes the steps as a table, then where the pictures are.
func (r demoResult) print(w io.Writer) error {
	table := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	fmt.Fprintln(table, "STEP\tDEVICE\tMS")
	for _, step := range r.Steps {
		fmt.Fprintf(table, "%s\t%s\t%.1f\n", step.Name, step.Device, step.MS)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(w)
	for _, p := range r.Pictures {
		fmt.Fprintf(w, "%s  %d x %d\n", p.Path, p.Width, p.Height)
	}
	if len(r.Pictures) > 0 {
		fmt.Fprintf(w, "%s  all together\n", r.Sheet)
	}
	return nil
}
