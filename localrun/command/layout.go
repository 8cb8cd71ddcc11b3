package command

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"hivesync/shared/preview/layout"
)

func layoutCommand(s Streams) *cobra.Command {
	var cases, mode string
	var check, asJSON bool
	cmd := &cobra.Command{
		Use:   "layout --cases FILE",
		Short: "Frames for style trees; with --check, compare them with the expected ones",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			modes := map[string]layout.Mode{"web": layout.Web, "device": layout.Device}
			m, ok := modes[mode]
			if !ok {
				return fmt.Errorf("--mode %q: expected web or device", mode)
			}
			file, err := os.Open(cases)
			if err != nil {
				return err
			}
			defer func() { _ = file.Close() }()
			if !check {
				return solveCases(s, file, m)
			}
			results, err := layout.RunCases(file, m)
			if err != nil {
				return err
			}
			return reportCases(s, results, asJSON)
		},
	}
	cmd.Flags().StringVar(&cases, "cases", "", "JSON array of {id, style, children, ltr, rtl} (required)")
	cmd.Flags().StringVar(&mode, "mode", "web", "web (the specification) or device (React Native)")
	cmd.Flags().BoolVar(&check, "check", false, "compare with the ltr and rtl frames of each case; exit 2 on a difference")
	cmd.Flags().BoolVar(&asJSON, "json", false, "with --check, print every case's result as JSON before the count")
	_ = cmd.MarkFlagRequired("cases")
	return cmd
}

// solveCases prints the cases with the frames that the engine gives them.
func solveCases(s Streams, file *os.File, mode layout.Mode) error {
	cases, err := layout.ReadCases(file)
	if err != nil {
		return err
	}
	for i, c := range cases {
		cases[i] = c.Solve(mode)
	}
	return printJSON(s.Out, cases)
}

func reportCases(s Streams, results []layout.CaseResult, asJSON bool) error {
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
