package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"hivesync/localrun/httpbench"
	"hivesync/localrun/latency"
	"hivesync/localrun/system"
	"hivesync/shared/client"
)

type httpFlags struct {
	size                 httpbench.Size
	users, rate, seconds int
	dir                  string
}

func benchHTTPCommand(s Streams) *cobra.Command {
	var f httpFlags
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "http",
		Short: "Time of ordinary calls at a steady rate, in a large database",
		Long: "Starts a system of its own, fills its database with projects and tasks of others, and has users call the API at a steady rate, four reads\n" +
			"to a write. A call's time counts from when it was due. Everything runs on this machine: the calls, the backend and the database.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if f.size.Projects < 1 || f.size.Projects > 10_000_000 || f.size.Tasks < 1 || f.size.Tasks > 100_000_000 {
				return errors.New("--projects takes 1 to 10000000, --tasks 1 to 100000000")
			}
			if f.users < 1 || f.users > 1000 || f.rate < 1 || f.rate > 100_000 || f.seconds < 1 || f.seconds > 3600 {
				return errors.New("--users takes 1 to 1000, --rate 1 to 100000, --seconds 1 to 3600")
			}
			figures, err := benchHTTP(cmd.Context(), s.Err, f)
			if err != nil {
				return err
			}
			if asJSON {
				err = printJSON(s.Out, figures)
			} else {
				err = printHTTP(s.Out, figures)
			}
			if err == nil && len(figures.Failures) > 0 {
				err = functionError{errors.New("some calls failed")}
			}
			return err
		},
	}
	cmd.Flags().IntVar(&f.size.Projects, "projects", 100_000, "projects in the database")
	cmd.Flags().IntVar(&f.size.Tasks, "tasks", 1_000_000, "tasks in the database")
	cmd.Flags().IntVar(&f.users, "users", 20, "users who call")
	cmd.Flags().IntVar(&f.rate, "rate", 300, "calls in a second")
	cmd.Flags().IntVar(&f.seconds, "seconds", 60, "how long is measured, after a sixth of it to warm up")
	cmd.Flags().StringVar(&f.dir, "dir", benchDir, "data folder of the system, emptied first")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func benchHTTP(ctx context.Context, progress io.Writer, f httpFlags) (figures httpbench.Figures, err error) {
	if err := system.Empty(f.dir); err != nil {
		return figures, err
	}
	fmt.Fprintln(progress, "starting a system")
	running, err := system.Start(ctx, system.Options{
		Dir: f.dir, Disposable: true,
		// The plan's limits are not what is measured.
		Settings: map[string]string{"PREMIUM_REQUESTS_PER_MINUTE": "1000000", "PREMIUM_REQUEST_BURST": "1000000", "LOGINS_PER_MINUTE": "1000000", "LOGIN_BURST": "1000000", "LOG_LEVEL": "error"},
	})
	if err != nil {
		return figures, err
	}
	defer func() { err = errors.Join(err, running.Stop()) }()
	var users []*httpbench.User
	var teams []string
	for i := range f.users {
		api, team, err := caller(ctx, running, fmt.Sprintf("bench%d@hivesync.local", i))
		if err != nil {
			return figures, err
		}
		users, teams = append(users, &httpbench.User{API: api}), append(teams, team)
	}
	fmt.Fprintf(progress, "filling the database with %d projects and %d tasks\n", f.size.Projects, f.size.Tasks)
	if err := httpbench.Fill(ctx, running.DatabaseURL(), f.size, teams, 50, 500); err != nil {
		return figures, err
	}
	for _, u := range users {
		if err := u.Prepare(ctx); err != nil {
			return figures, err
		}
	}
	fmt.Fprintf(progress, "%d calls in a second, for %d s\n", f.rate, f.seconds)
	duration := time.Duration(f.seconds) * time.Second
	figures = httpbench.Run(ctx, users, httpbench.Operations(), f.rate, duration/6, duration)
	figures.Size = f.size
	return figures, ctx.Err()
}

// caller signs a user up and returns their client and their personal team.
func caller(ctx context.Context, running *system.System, email string) (*client.Client, string, error) {
	api, err := signUp(ctx, running, email, "premium")
	if err != nil {
		return nil, "", err
	}
	var page struct {
		Items []struct {
			ID string `json:"id"`
		} `json:"items"`
	}
	if err := api.Do(ctx, "GET", "/api/v1/teams", nil, &page); err != nil {
		return nil, "", err
	}
	return api, page.Items[0].ID, nil
}

func printHTTP(w io.Writer, f httpbench.Figures) error {
	line := func(name string, l latency.Distribution) {
		fmt.Fprintf(w, "%-24s %6d calls: p50 %6.1f ms, p95 %6.1f ms, p99 %6.1f ms, max %6.1f ms\n", name, l.Calls, l.P50MS, l.P95MS, l.P99MS, l.MaxMS)
	}
	fmt.Fprintf(w, "%d projects, %d tasks, %d calls in a second for %.0f s\n", f.Size.Projects, f.Size.Tasks, f.RateHz, f.Seconds)
	line("reads", f.Reads)
	line("writes", f.Writes)
	fmt.Fprintln(w)
	for _, name := range slices.Sorted(maps.Keys(f.Operations)) {
		line(name, f.Operations[name])
	}
	for _, failure := range slices.Sorted(maps.Keys(f.Failures)) {
		fmt.Fprintf(w, "%d x %s\n", f.Failures[failure], failure)
	}
	return nil
}
