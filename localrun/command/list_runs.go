package command

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"hivesync/runtime/function"
	"hivesync/runtime/schedule"
	"hivesync/shared/config"
	"hivesync/shared/db"
)

// listedRuns is how a schedule went and goes on, over all processes of a system.
type listedRuns struct {
	// Last is when the last run began, absent before the first; Next when one is due.
	Last   *time.Time `json:"last,omitempty"`
	Next   time.Time  `json:"next"`
	Total  int64      `json:"total"`
	Failed int64      `json:"failed"`
	Missed int64      `json:"missed"`
}

// addRuns asks the database when the schedules among the rows ran last and run next.
func addRuns(ctx context.Context, c *config.Config, r function.Registry, rows []listed) error {
	pool, err := db.Open(ctx, db.Options{URL: c.DSN().Reveal(), MaxConns: 1, StatementTimeout: c.StatementTimeout, Application: "localrun"})
	if err != nil {
		return err
	}
	defer pool.Close()
	report, err := schedule.Report(ctx, pool, r, time.Now())
	if err != nil {
		return err
	}
	for i := range rows {
		status, ok := report[rows[i].Name]
		if !ok {
			continue
		}
		rows[i].Runs = &listedRuns{Next: status.Next.UTC(), Total: status.Runs, Failed: status.Failures, Missed: status.Missed}
		if last := status.Last.UTC(); !last.IsZero() {
			rows[i].Runs.Last = &last
		}
	}
	return nil
}

// printRuns prints what addRuns learned.
func printRuns(out io.Writer, rows []listed) error {
	w := tabwriter.NewWriter(out, 0, 8, 2, ' ', 0)
	fmt.Fprintln(w, "NAME\tWHEN\tLAST RUN\tNEXT RUN\tRUNS\tFAILED\tMISSED")
	for _, f := range rows {
		if f.Runs == nil {
			continue
		}
		last := "never"
		if f.Runs.Last != nil {
			last = f.Runs.Last.Format(time.RFC3339)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%d\t%d\t%d\n", f.Name, f.When, last, f.Runs.Next.Format(time.RFC3339), f.Runs.Total, f.Runs.Failed, f.Runs.Missed)
	}
	return w.Flush()
}
