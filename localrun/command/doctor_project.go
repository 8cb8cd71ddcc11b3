package command

import (
	"context"
	"fmt"
	"text/tabwriter"

	"hivesync/localrun/installation"
	"hivesync/shared/preview"
)

// examineProject prints what previews do with each package that a project imports.
func examineProject(ctx context.Context, s Streams, dir string, asJSON bool) error {
	list, err := deviceContexts([]string{"iphone-15"})
	if err != nil {
		return err
	}
	files, err := readProject(s, dir)
	if err != nil {
		return err
	}
	found, err := findPackages(ctx, s, dir, files, false)
	if err != nil {
		return err
	}
	defer found.Close()
	engine, err := preview.NewEngine(preview.Options{})
	if err != nil {
		return err
	}
	defer func() { _ = engine.Close() }()
	verdicts, err := installation.Examine(ctx, engine, files, found.Packages, list[0])
	if err != nil {
		return err
	}
	if asJSON {
		return printJSON(s.Out, verdicts)
	}
	w := tabwriter.NewWriter(s.Out, 0, 0, 2, ' ', 0)
	for _, v := range verdicts {
		fmt.Fprintf(w, "%s\t%s\t%s\n", v.Verdict, v.Package, v.Reason)
	}
	return w.Flush()
}
