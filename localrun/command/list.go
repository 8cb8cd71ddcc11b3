package command

import (
	"fmt"
	"log/slog"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"hivesync/functions"
	"hivesync/runtime/function"
	"hivesync/runtime/process/wiring"
	"hivesync/shared/config"
	"hivesync/shared/limits"
)

// registry builds the list of functions without any of the parts that running them needs.
func registry() (function.Registry, *config.Config, error) {
	c, err := config.Load(config.Local)
	if err != nil {
		return function.Registry{}, nil, err
	}
	live, err := wiring.OpenSettings()
	if err != nil {
		return function.Registry{}, nil, err
	}
	r := functions.Registry(functions.Deps{Config: c, Logger: slog.New(slog.DiscardHandler), Plans: limits.NewPlans(c.Plans), Settings: live})
	return r, c, r.Validate()
}

// listed is one function as `list` shows it.
type listed struct {
	Name    string `json:"name"`
	Trigger string `json:"trigger"`
	Route   string `json:"route,omitempty"`
	Queue   string `json:"queue,omitempty"`
	When    string `json:"when,omitempty"`
	Auth    string `json:"auth,omitempty"`
	Role    string `json:"role,omitempty"`
	Limit   string `json:"limit,omitempty"`
	Timeout string `json:"timeout,omitempty"`
	Summary string `json:"summary"`
	// Runs is what the database knows of a schedule; nil where it was not asked.
	Runs *listedRuns `json:"runs,omitempty"`
}

func listCommand(s Streams) *cobra.Command {
	var asJSON, withRuns bool
	var dir string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "Every function: name, trigger, route or queue, who may call it, timeout",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if withRuns {
				if err := adoptSystem(dir); err != nil {
					return err
				}
			}
			r, c, err := registry()
			if err != nil {
				return err
			}
			rows := describe(r)
			if withRuns {
				if err := addRuns(cmd.Context(), c, r, rows); err != nil {
					return err
				}
			}
			if asJSON {
				return printJSON(s.Out, rows)
			}
			if withRuns {
				return printRuns(s.Out, rows)
			}
			w := tabwriter.NewWriter(s.Out, 0, 8, 2, ' ', 0)
			fmt.Fprintln(w, "NAME\tTRIGGER\tWHERE\tAUTH\tTIMEOUT\tWHAT")
			for _, f := range rows {
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", f.Name, f.Trigger, f.Route+f.Queue+f.When, f.Auth, f.Timeout, f.Summary)
			}
			return w.Flush()
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.Flags().BoolVar(&withRuns, "runs", false, "schedules with their last and next runs, from the system's database")
	cmd.Flags().StringVar(&dir, "dir", dataDir, "data folder of a local system, for --runs")
	return cmd
}

func describe(r function.Registry) []listed {
	var rows []listed
	endpoint := func(m function.Meta, trigger string) {
		row := listed{
			Name: m.Name, Trigger: trigger, Route: m.Method + " " + m.Path, Auth: m.Auth.String(), Role: m.Role.String(),
			Limit: string(m.Limit), Summary: m.Summary,
		}
		if m.Timeout > 0 {
			row.Timeout = m.Timeout.String()
		}
		rows = append(rows, row)
	}
	for _, e := range r.Endpoints {
		endpoint(e.Meta(), "http")
	}
	for _, st := range r.Streams {
		endpoint(st.Meta(), st.Transport().String())
	}
	for _, j := range r.Jobs {
		m := j.Meta()
		rows = append(rows, listed{Name: m.Type, Trigger: "queue", Queue: m.Queue, Timeout: m.Timeout.String(), Summary: m.Summary})
	}
	for _, sc := range r.Schedules {
		m := sc.Meta()
		rows = append(rows, listed{Name: m.Name, Trigger: "schedule", When: m.When(), Timeout: m.Timeout.String(), Summary: m.Summary})
	}
	return rows
}
