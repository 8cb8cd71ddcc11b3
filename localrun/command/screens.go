package command

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"hivesync/localrun/pictures"
	"hivesync/localrun/screens"
	"hivesync/shared/devices"
	"hivesync/shared/fault"
	"hivesync/shared/preview"
	"hivesync/shared/preview/bundle"
	"hivesync/shared/preview/npm"
)

func screensCommand(s Streams) *cobra.Command {
	var out string
	var device string
	var asJSON, offline bool
	var limit int
	var timeout time.Duration
	cmd := &cobra.Command{
		Use:   "screens DIR -o OUT",
		Short: "Find every screen of an app and draw each, on one page",
		Long: "Finds screens by their names: routes of Expo Router, files in folders such as screens, files named ...Screen or ...Page, and App.\n" +
			"Writes OUT/index.html, which shows them all, OUT/screens.json, and the pictures. A screen is useful when it shows two texts,\n" +
			"images or controls at least, and boxes for missing things cover less than half of it.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			list, err := deviceContexts([]string{device})
			if err != nil {
				return err
			}
			files, err := readProject(s, args[0])
			if err != nil {
				return err
			}
			found := screens.Find(files)
			if len(found) > limit {
				fmt.Fprintf(s.Err, "%d screens found: the first %d are drawn (--limit)\n", len(found), limit)
				found = found[:limit]
			}
			packages, err := findPackages(cmd.Context(), s, args[0], files, offline)
			if err != nil {
				return err
			}
			defer packages.Close()
			engine, err := preview.NewEngine(preview.Options{})
			if err != nil {
				return err
			}
			defer func() { _ = engine.Close() }()
			if err := engine.Warm(cmd.Context()); err != nil {
				return err
			}
			absolute, err := filepath.Abs(args[0])
			if err != nil {
				return err
			}
			g := gallery{engine: engine, files: bundle.MapFiles(files), packages: packages.Packages, device: list[0], fetcher: fetcherOf(offline), out: out, timeout: timeout, progress: s.Err}
			summary := screens.Summary{Project: filepath.Base(absolute), Device: list[0].Model, Drawn: []screens.Drawn{}}
			drawn, err := g.drawAll(cmd.Context(), found)
			if err != nil {
				return err
			}
			for _, d := range drawn {
				summary.Add(d)
			}
			if err := writeGallery(out, summary); err != nil {
				return err
			}
			if asJSON {
				return printJSON(s.Out, summary)
			}
			_, err = fmt.Fprintf(s.Out, "%d screens, %d rendered, %d useful: %s\n", summary.Screens, summary.Rendered, summary.Useful, filepath.Join(out, "index.html"))
			return err
		},
	}
	cmd.Flags().StringVarP(&out, "out", "o", "out", "folder for the results")
	cmd.Flags().StringVar(&device, "device", "iphone-15", "device to draw them on")
	completeDevices(cmd)
	offlineFlag(cmd, &offline)
	cmd.Flags().IntVar(&limit, "limit", 200, "draw this many at most")
	cmd.Flags().DurationVar(&timeout, "timeout", 30*time.Second, "give one screen up after this long")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print screens.json")
	return cmd
}

// gallery draws screens of one project.
type gallery struct {
	engine   *preview.Engine
	files    bundle.MapFiles
	packages npm.Source
	device   devices.Context
	fetcher  *pictures.Fetcher // nil for none
	out      string
	timeout  time.Duration
	progress io.Writer
}

// drawAll draws some at a time and returns them in order.
func (g *gallery) drawAll(ctx context.Context, paths []string) ([]screens.Drawn, error) {
	drawn, errs := make([]screens.Drawn, len(paths)), make([]error, len(paths))
	var group sync.WaitGroup
	var mu sync.Mutex
	done, turns := 0, make(chan struct{}, runtime.GOMAXPROCS(0))
	for i, name := range paths {
		group.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			if errs[i] = ctx.Err(); errs[i] != nil {
				return
			}
			drawn[i], errs[i] = g.draw(ctx, i+1, name)
			mu.Lock()
			defer mu.Unlock()
			done++
			fmt.Fprintf(g.progress, "%d/%d %s %s\n", done, len(paths), name, drawn[i].Code)
		})
	}
	group.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return drawn, nil
}

func (g *gallery) draw(ctx context.Context, number int, name string) (screens.Drawn, error) {
	ctx, cancel := context.WithTimeout(ctx, g.timeout)
	defer cancel()
	began := time.Now()
	result, err := renderWithPictures(ctx, g.engine, preview.Request{
		Files: g.files, Packages: g.packages, EntryPoint: name, Devices: []devices.Context{g.device},
	}, g.fetcher)
	d := screens.Drawn{Path: name, MS: milliseconds(time.Since(began)), Notes: []screens.Note{}}
	if err != nil {
		f := fault.From(err)
		d.Code, d.Message = string(f.Code), f.Message
		if at := f.Position; at != nil {
			d.Place = place(at.File, at.Line)
		}
		return d, nil
	}
	for _, n := range result.Screens[0].Diagnostics {
		d.Notes = append(d.Notes, screens.Note{Severity: n.Severity, Code: n.Code, Message: n.Message, Place: place(n.File, n.Line)})
	}
	if d.Verdict, err = screens.Judge(result.Screens[0].Layout); err != nil {
		return d, err
	}
	d.Picture = pictureName(number, name)
	return d, writeFiles(g.out, map[string][]byte{d.Picture: result.Screens[0].PNG})
}

func place(file string, line int) string {
	if file == "" || line == 0 {
		return file
	}
	return fmt.Sprintf("%s:%d", file, line)
}

var unsafeInName = regexp.MustCompile(`[^A-Za-z0-9_.-]+`)

// pictureName names a screen's picture after its path, in one folder; the number tells paths apart that differ in signs alone.
func pictureName(number int, name string) string {
	const longest = 100 // bytes, of the end
	plain := unsafeInName.ReplaceAllString(name, "-")
	return fmt.Sprintf("pictures/%03d-%s.png", number, plain[max(0, len(plain)-longest):])
}

func writeGallery(out string, summary screens.Summary) error {
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	for name, write := range map[string]func(io.Writer) error{
		"index.html":   func(w io.Writer) error { return screens.WritePage(w, summary) },
		"screens.json": func(w io.Writer) error { return printJSON(w, summary) },
	} {
		file, err := os.Create(filepath.Join(out, name))
		if err != nil {
			return err
		}
		err = write(file)
		if closeErr := file.Close(); err == nil {
			err = closeErr
		}
		if err != nil {
			return err
		}
	}
	return nil
}
