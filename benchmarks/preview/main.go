// Command preview measures what npm packages cost a warm preview: one screen of React Native alone beside the same screen made of
// react-native-paper, with Redux, TanStack Query and React Navigation in use, in turns in one run. Each preview is of files that have
// just been edited, so that nothing but the packages is at hand. It prints Markdown on stdout. The packages are fetched from npm's
// registry, and are no part of what is measured.
package main

import (
	"bytes"
	"context"
	"embed"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"hivesync/localrun/installation"
	"hivesync/shared/devices"
	"hivesync/shared/preview"
	"hivesync/shared/preview/bundle"
	"hivesync/shared/preview/sandbox"
)

//go:embed screens
var screens embed.FS

const (
	plain    = "Plain.tsx"
	packaged = "Packages.tsx"
)

func main() {
	if len(os.Args) == 2 && os.Args[1] == "sandbox" {
		os.Exit(sandbox.ChildMain())
	}
	rounds := flag.Int("rounds", 40, "rounds")
	flag.Parse()
	if err := run(context.Background(), *rounds, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "preview:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, rounds int, out, progress io.Writer) error {
	files := bundle.MapFiles{}
	for _, name := range []string{plain, packaged, "package.json"} {
		content, err := screens.ReadFile("screens/" + name)
		if err != nil {
			return err
		}
		files[name] = content
	}
	dir, err := os.MkdirTemp("", "hivesync-bench-") // where node_modules would be: there is none
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	options := installation.Options{Dir: dir, Files: files, Tell: func(format string, args ...any) { fmt.Fprintf(progress, format+"\n", args...) }}
	found, err := installation.Find(ctx, options)
	if err != nil {
		return err
	}
	defer found.Close()
	engine, err := preview.NewEngine(preview.Options{Sandbox: sandbox.Options{Size: 1}})
	if err != nil {
		return err
	}
	defer func() { _ = engine.Close() }()
	preset, _ := devices.FindPreset("iphone-15")
	render := func(entry string, round int) (time.Duration, error) {
		edited := bundle.MapFiles{}
		for name, content := range files {
			edited[name] = bytes.ReplaceAll(content, []byte("EDIT"), fmt.Appendf(nil, "Edit %d", round))
		}
		began := time.Now()
		result, err := engine.Render(ctx, preview.Request{Files: edited, Packages: found.Packages, EntryPoint: entry, Devices: []devices.Context{preset.Context(false)}})
		if err == nil && !bytes.Contains(result.Screens[0].Layout, []byte("Item 3")) {
			err = fmt.Errorf("%s does not show its items", entry)
		}
		return time.Since(began), err
	}
	cold, err := render(packaged, -1)
	if err != nil {
		return err
	}
	var alone, with []time.Duration
	for round := range rounds {
		a, err := render(plain, round)
		if err != nil {
			return err
		}
		b, err := render(packaged, round)
		if err != nil {
			return err
		}
		alone, with = append(alone, a), append(with, b)
	}
	began := time.Now()
	installation.State(options)
	state := time.Since(began)
	fmt.Fprintf(out, "## Previews with npm packages\n\n")
	fmt.Fprintf(out, "A screen of a bar, a card, a field, a switch, rows and buttons on one device, edited before each preview: of React Native alone, and of\nreact-native-paper with Redux, TanStack Query and React Navigation in use. Medians of %d rounds in turns.\n\n", rounds)
	fmt.Fprintf(out, "| React Native alone | with packages | ratio, at most 1.5 | the first with packages |\n| ---: | ---: | ---: | ---: |\n")
	fmt.Fprintf(out, "| %.0f ms | %.0f ms | %.2f | %.1f s |\n\n", ms(median(alone)), ms(median(with)), float64(median(with))/float64(median(alone)), cold.Seconds())
	fmt.Fprintf(out, "To see that the packages are as they were when they were sent takes a client %.1f ms and one answer of the API.\n\n", ms(state))
	return nil
}

func median(list []time.Duration) time.Duration {
	slices.Sort(list)
	return list[len(list)/2]
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
