package command

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"hivesync/localrun/installation"
	"hivesync/localrun/project"
	"hivesync/shared/fault"
	"hivesync/shared/preview"
	"hivesync/shared/preview/bundle"
	"hivesync/shared/preview/diagnostic"
)

// previewReport is OUT/report.json.
type previewReport struct {
	EntryPoint  string                  `json:"entry_point"`
	OK          bool                    `json:"ok"`
	Error       *previewError           `json:"error"`
	Screens     []previewScreen         `json:"screens"`
	Steps       []previewStep           `json:"steps"`
	TotalMS     float64                 `json:"total_ms"`
	Diagnostics []diagnostic.Diagnostic `json:"diagnostics"`
}

type previewError struct {
	Code     fault.Code      `json:"code"`
	Message  string          `json:"message"`
	Position *fault.Position `json:"position,omitempty"`
	Details  []fault.Detail  `json:"details,omitempty"`
}

type previewScreen struct {
	Device string `json:"device"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
	Hash   string `json:"layout_hash"`
	Layout string `json:"layout"`
	Screen string `json:"screen"`
}

type previewStep struct {
	Name   string  `json:"name"`
	Device string  `json:"device,omitempty"`
	MS     float64 `json:"ms"`
}

func previewCommand(s Streams) *cobra.Command {
	var entry, out, params string
	var app preview.App
	var deviceFlags []string
	var asJSON, bare, offline bool
	var timeout time.Duration
	cmd := &cobra.Command{
		Use:   "preview DIR -o OUT",
		Short: "Preview a project's screen with the engine alone, no services",
		Long: "Writes OUT/<device>/layout.json, OUT/<device>/screen.png and OUT/report.json.\n" +
			"What a screen needs beside its code, hivesync.config and preview.tsx give it: docs/screens.md.\n" +
			"A device is a model's id, with :landscape, :dark or :large behind it: --device ipad-10:landscape:dark",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			list, err := deviceContexts(deviceFlags)
			if err != nil {
				return err
			}
			files, err := readProject(s, args[0])
			if err != nil {
				return err
			}
			if app.Params, err = readParams(params); err != nil {
				return err
			}
			if entry == "" && app.Route == "" && app.Screen == "" {
				if entry, err = project.EntryPoint(files); err != nil {
					return fault.New(fault.EntryPointNotFound, err.Error())
				}
			}
			found, err := findPackages(cmd.Context(), s, args[0], files, offline)
			if err != nil {
				return err
			}
			defer found.Close()
			ctx, cancel := context.WithTimeout(cmd.Context(), timeout)
			defer cancel()
			engine, err := preview.NewEngine(preview.Options{})
			if err != nil {
				return err
			}
			defer func() { _ = engine.Close() }()
			if err := engine.Warm(ctx); err != nil {
				return err
			}
			began := time.Now()
			result, renderErr := renderWithPictures(ctx, engine, preview.Request{
				Files: bundle.MapFiles(files), Packages: found.Packages, EntryPoint: entry, App: app, Devices: list, HideChrome: bare,
			}, fetcherOf(offline))
			report := newPreviewReport(entry, result, renderErr, time.Since(began))
			if err := writePreview(out, result, &report); err != nil {
				return err
			}
			if asJSON {
				if err := printJSON(s.Out, report); err != nil {
					return err
				}
			} else if renderErr == nil {
				for _, screen := range report.Screens {
					fmt.Fprintln(s.Out, filepath.Join(out, screen.Screen))
				}
			}
			return renderErr
		},
	}
	cmd.Flags().StringVar(&entry, "entry", "", "file that exports the screen (default: package.json's main, else App.tsx and the like)")
	cmd.Flags().StringVar(&app.Route, "route", "", "path in the app in place of a file, such as /settings?tab=2: of Expo Router, or of a linking configuration")
	cmd.Flags().StringVar(&app.Screen, "screen", "", "name of a screen in place of a file, as its navigator or its file has it")
	cmd.Flags().StringVar(&params, "params", "", "parameters of the screen's route: a JSON object")
	cmd.MarkFlagsMutuallyExclusive("entry", "route", "screen")
	cmd.Flags().StringVarP(&out, "out", "o", "out", "folder for the results")
	cmd.Flags().StringArrayVar(&deviceFlags, "device", []string{"iphone-15"}, "device to preview, repeatable")
	completeDevices(cmd)
	cmd.Flags().DurationVar(&timeout, "timeout", 30*time.Second, "give up after this long")
	offlineFlag(cmd, &offline)
	cmd.Flags().BoolVar(&bare, "bare", false, "leave out the system's status bar and home indicator")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print report.json")
	return cmd
}

// readParams reads what --params says.
func readParams(text string) (map[string]any, error) {
	if text == "" {
		return nil, nil //nolint:nilnil // no parameters are not an error
	}
	var params map[string]any
	if err := json.Unmarshal([]byte(text), &params); err != nil || params == nil {
		return nil, fault.New(fault.ValidationFailed, `--params is a JSON object, such as '{"id": 7}'.`)
	}
	return params, nil
}

// findPackages finds the npm packages of a project, and says on stderr what it does.
func findPackages(ctx context.Context, s Streams, dir string, files map[string][]byte, offline bool) (installation.Found, error) {
	return installation.Find(ctx, packageOptions(s, dir, files, offline))
}

func packageOptions(s Streams, dir string, files map[string][]byte, offline bool) installation.Options {
	return installation.Options{
		Dir: dir, Files: files, Offline: offline, Tell: func(format string, args ...any) { fmt.Fprintf(s.Err, format+"\n", args...) },
	}
}

// offlineFlag adds --offline.
func offlineFlag(cmd *cobra.Command, offline *bool) {
	cmd.Flags().BoolVar(offline, "offline", false, "fetch nothing: without node_modules, stand-ins are shown for npm packages, and samples for pictures of the network")
}

// readProject reads a project's folder, and names what of it is left out.
func readProject(s Streams, dir string) (map[string][]byte, error) {
	files, skipped, err := project.Read(dir)
	if err != nil {
		return nil, err
	}
	for _, name := range skipped {
		fmt.Fprintf(s.Err, "left out (a link, or too large): %s\n", name)
	}
	return files, nil
}

func newPreviewReport(entry string, result *preview.Result, err error, took time.Duration) previewReport {
	r := previewReport{
		EntryPoint: entry, OK: err == nil, Screens: []previewScreen{}, Steps: []previewStep{},
		Diagnostics: []diagnostic.Diagnostic{}, TotalMS: milliseconds(took),
	}
	if err != nil {
		f := fault.From(err)
		r.Error = &previewError{Code: f.Code, Message: f.Message, Position: f.Position, Details: f.Details}
		return r
	}
	r.EntryPoint = result.EntryPoint
	for _, step := range result.Steps {
		r.Steps = append(r.Steps, previewStep{Name: step.Name, Device: step.Device, MS: milliseconds(step.Duration)})
	}
	r.Diagnostics = append(r.Diagnostics, result.Diagnostics...)
	return r
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// writePreview writes the screens and the report below out.
func writePreview(out string, result *preview.Result, report *previewReport) error {
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	if result != nil {
		for _, screen := range result.Screens {
			row := previewScreen{
				Device: screen.DeviceID, Width: screen.Width, Height: screen.Height, Hash: screen.Hash,
				Layout: filepath.Join(screen.ScreenID, "layout.json"), Screen: filepath.Join(screen.ScreenID, "screen.png"),
			}
			if err := writeFiles(out, map[string][]byte{row.Layout: screen.Layout, row.Screen: screen.PNG}); err != nil {
				return err
			}
			report.Screens = append(report.Screens, row)
		}
	}
	file, err := os.Create(filepath.Join(out, "report.json"))
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	return printJSON(file, report)
}

// writeFiles writes files by relative path below dir, making folders on the way.
func writeFiles(dir string, files map[string][]byte) error {
	for name, content := range files {
		p := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(p, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}
