package command

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"hivesync/localrun/doctor"
	"hivesync/shared/config"
)

func doctorCommand(s Streams) *cobra.Command {
	var asJSON bool
	var dir, project string
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "The deployment checklist, each item tried for real, each failure with its fix",
		Long: "Examines the system that the environment describes or, where it describes none, the one that `localrun up` runs here.\n" +
			"Exits 2 when an item fails that is not optional.\n" +
			"With --project it examines a React Native project instead, and says of each npm package that it imports what previews do with it:\n" +
			"its own code runs, a module of ours draws it, or a stand-in shows what its components hold.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if project != "" {
				return examineProject(cmd.Context(), s, project, asJSON)
			}
			r, _, err := registry()
			if err != nil {
				return err
			}
			if err := adoptSystem(dir); err != nil {
				fmt.Fprintf(s.Err, "%v; examining what the environment and the defaults say\n", err)
			}
			c, err := config.Load(config.Local)
			if err != nil {
				return err
			}
			findings := doctor.Examine(cmd.Context(), c, r.Queues(), func(f doctor.Finding) {
				if !asJSON {
					printFinding(s, f)
				}
			})
			if err := cmd.Context().Err(); err != nil {
				return err
			}
			if asJSON {
				if err := printJSON(s.Out, findings); err != nil {
					return err
				}
			}
			if !doctor.Healthy(findings) {
				return functionError{errors.New("not everything works; see the fixes above")}
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.Flags().StringVar(&project, "project", "", "folder of a React Native project to examine instead")
	cmd.Flags().StringVar(&dir, "dir", dataDir, "data folder of a local system")
	return cmd
}

func printFinding(s Streams, f doctor.Finding) {
	mark := "ok   "
	switch {
	case !f.OK && f.Optional:
		mark = "note "
	case !f.OK:
		mark = "FAIL "
	}
	fmt.Fprintf(s.Out, "%s%s: %s\n", mark, f.Item, f.Detail)
	if f.Fix != "" {
		fmt.Fprintf(s.Out, "     %s\n", f.Fix)
	}
}
