package command

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"hivesync/shared/preview/layout"
	"hivesync/shared/preview/layout/box"
	"hivesync/shared/preview/layout/cases"
	"hivesync/shared/preview/layout/web"
)

func layoutCommand(s Streams) *cobra.Command {
	var path, mode string
	var check, asJSON bool
	cmd := &cobra.Command{
		Use:   "layout --cases FILE",
		Short: "Frames for style trees; with --check, compare them with the expected ones",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			engine, ok := map[string]box.Engine{"web": web.Calculate, "device": layout.Calculate}[mode]
			if !ok {
				return fmt.Errorf("--mode %q: expected web or device", mode)
			}
			file, err := os.Open(path)
			if err != nil {
				return err
			}
			defer func() { _ = file.Close() }()
			if !check {
				return solveCases(s, file, engine)
			}
			results, err := cases.Run(file, engine)
			if err != nil {
				return err
			}
			return reportCases(s, results, asJSON)
		},
	}
	cmd.Flags().StringVar(&path, "cases", "", "JSON array of {id, style, children, ltr, rtl} (required)")
	cmd.Flags().StringVar(&mode, "mode", "web", "web (the specification) or device (React Native)")
	cmd.Flags().BoolVar(&check, "check", false, "compare with the ltr and rtl frames of each case; exit 2 on a difference")
	cmd.Flags().BoolVar(&asJSON, "json", false, "with --check, print every case's result as JSON before the count")
	_ = cmd.MarkFlagRequired("cases")
	return cmd
}

// solveCases prints the cases with the frames that the engine gives them.
func solveCases(s Streams, file *os.File, engine box.Engine) error {
	list, err := cases.Read(file)
	if err != nil {
		return err
	}
	for i, c := range list {
		list[i] = c.Solve(engine)
	}
	return printJSON(s.Out, list)
}

func reportCases(s Streams, results []cases.Result, asJSON bool) error {
	passed := 0
	for _, r := range results {
		if r.Pass {
			passed++
			continue
		}
		if !asJSON {
			for _, d := range r.Differences {
				fmt.Fprintf(s.Out, "%s: %s\n", r.ID, d)
			}
		}
	}
	if asJSON {
		if err := printJSON(s.Out, results); err != nil {
			return err
		}
	}
	fmt.Fprintf(s.Out, "passed %d of %d\n", passed, len(results))
	if passed < len(results) {
		return functionError{fmt.Errorf("%d cases differ", len(results)-passed)}
	}
	return nil
}
