package command

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/spf13/cobra"

	"hivesync/functions"
	"hivesync/functions/operations"
	"hivesync/localrun/doctor"
	"hivesync/runtime/process/wiring"
	"hivesync/shared/config"
)

func doctorCommand(s Streams) *cobra.Command {
	var asJSON bool
	var dir, project, public string
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "The deployment checklist, each item tried for real, each failure with its fix",
		Long: "Examines the system that the environment describes or, where it describes none, the one that `localrun up` runs here.\n" +
			"Each item has 15 seconds. Exits 2 when one fails; what is only worth a look is a note. docs/runbook.md has a section for each, by its\n" +
			"id, which --json shows. Nothing is changed: probes, of the storage and of the workers, are removed again.\n" +
			"With --project it examines a React Native project instead, and says of each npm package that it imports what previews do with it:\n" +
			"its own code runs, a module of ours draws it, or a stand-in shows what its components hold.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if project != "" {
				return examineProject(cmd.Context(), s, project, asJSON)
			}
			if err := adoptSystem(dir); err != nil {
				fmt.Fprintf(s.Err, "%v; examining what the environment and the defaults say\n", err)
			}
			c, err := config.Read(config.Local) // what does not fit is the checklist's to say
			if err != nil {
				return err
			}
			queues := functions.Registry(functions.Deps{Config: c, Logger: slog.New(slog.DiscardHandler)}).Queues()
			findings := doctor.Examine(cmd.Context(), doctor.Options{
				Config: c, Queues: queues, Public: public, Behind: behind(cmd.Context(), s, c),
			}, func(f doctor.Finding) {
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
	cmd.Flags().StringVar(&public, "public-url", "", "where clients reach the API from outside, if not by BACKEND_URL: its health and certificate are looked at, too")
	cmd.Flags().StringVar(&dir, "dir", dataDir, "data folder of a local system")
	return cmd
}

// overridesWait bounds the reading of what was changed at run time: a database that is away is the checklist's to find.
const overridesWait = 5 * time.Second

// behind says from how many waiting jobs a queue is behind, as the system's settings have it now where they can be read.
func behind(ctx context.Context, s Streams, c *config.Config) func(queue string) int {
	live, err := wiring.OpenSettings()
	if err != nil {
		fmt.Fprintf(s.Err, "%v; queues are behind where the defaults say\n", err)
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, overridesWait)
	defer cancel()
	_ = addOverrides(ctx, s, c, live) // else the environment's
	return func(queue string) int { return operations.SaturatedAt(live.Now(), queue) }
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
		fmt.Fprintf(s.Out, "     %s (docs/runbook.md, %s)\n", f.Fix, f.ID)
	}
}
