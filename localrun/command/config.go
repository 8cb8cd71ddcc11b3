package command

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"hivesync/localrun/invoke"
	"hivesync/runtime/process/wiring"
	"hivesync/shared/config"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/settings"
	"hivesync/shared/settings/overrides"
)

func configCommand(s Streams) *cobra.Command {
	var asJSON, inForce bool
	var check, dir string
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Every limit and setting, where it came from; secrets shown only as set or unset",
		Long: "Shows what the environment says. With --in-force, settings that can change at run time are shown as they count in the\n" +
			"system that the environment names or, where it names neither a Redis nor a database, in the one that `localrun up` runs here.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			roles := map[string]config.Role{"": config.Local, "backend": config.Backend, "worker": config.Worker, "migrate": config.Migrate}
			role, ok := roles[check]
			if !ok {
				return fmt.Errorf("--for %q: expected backend, worker or migrate", check)
			}
			if inForce {
				if err := adoptSystem(dir); err != nil {
					return err
				}
			}
			c, err := config.Load(role)
			live, liveErr := wiring.OpenSettings()
			if err := errors.Join(err, liveErr); err != nil {
				return err
			}
			if inForce {
				if err := addOverrides(cmd.Context(), s, c, live); err != nil {
					return err
				}
			}
			return printSettings(s, c, live, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.Flags().StringVar(&check, "for", "", "also check that backend, worker or migrate would start with these settings")
	cmd.Flags().BoolVar(&inForce, "in-force", false, "with what was changed at run time")
	cmd.PersistentFlags().StringVar(&dir, "dir", dataDir, "data folder of a local system")
	cmd.AddCommand(configSetCommand(s, &dir), configResetCommand(s, &dir))
	return cmd
}

func printSettings(s Streams, c *config.Config, live *settings.Live, asJSON bool) error {
	rows := c.Describe()
	for _, d := range live.Describe() {
		rows = append(rows, config.Setting{Name: d.Name, Value: d.Value, Source: config.Source(d.Source), Doc: d.Doc, Live: true})
	}
	if asJSON {
		return printJSON(s.Out, rows)
	}
	w := tabwriter.NewWriter(s.Out, 0, 8, 2, ' ', 0)
	fmt.Fprintln(w, "NAME\tVALUE\tSOURCE\tMEANING")
	for _, r := range rows {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", r.Name, r.Value, r.Source, r.Doc)
	}
	return w.Flush()
}

// addOverrides asks the database what was changed, and says on the error stream what of it does not count.
func addOverrides(ctx context.Context, s Streams, c *config.Config, live *settings.Live) error {
	pool, err := db.Open(ctx, db.Options{URL: c.DSN().Reveal(), MaxConns: 1, StatementTimeout: c.StatementTimeout, Application: "localrun"})
	if err != nil {
		return &invoke.Unready{Err: fmt.Errorf("the database (DATABASE_URL) does not answer: %w", err)}
	}
	defer pool.Close()
	o, err := overrides.Read(ctx, pool)
	if err != nil {
		return err
	}
	_, ignored := live.Apply(o)
	for _, p := range ignored {
		fmt.Fprintf(s.Err, "%s=%q in the database does not count: %v\n", p.Name, p.Value, p.Why)
	}
	return nil
}

func configSetCommand(s Streams, dir *string) *cobra.Command {
	return &cobra.Command{
		Use:   "set NAME VALUE",
		Short: "Change a setting of a running system: all its processes obey within seconds, and the audit says so",
		Args:  cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withEditor(cmd.Context(), s, *dir, func(e *overrides.Editor) error {
				stored, err := e.Change(cmd.Context(), args[0], args[1])
				if err != nil {
					return refused(err)
				}
				_, err = fmt.Fprintf(s.Out, "%s is %s\n", args[0], stored)
				return err
			})
		},
	}
}

func configResetCommand(s Streams, dir *string) *cobra.Command {
	return &cobra.Command{
		Use:   "reset NAME",
		Short: "Take a change of a setting back, so that the environment's value counts again",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withEditor(cmd.Context(), s, *dir, func(e *overrides.Editor) error {
				if err := e.Reset(cmd.Context(), args[0]); err != nil {
					return refused(err)
				}
				_, err := fmt.Fprintf(s.Out, "%s is what the environment says\n", args[0])
				return err
			})
		},
	}
}

// refused tells a setting that does not fit as what it is here: a mistake in the command line, not a function's answer.
func refused(err error) error {
	var f *fault.Error
	if !errors.As(err, &f) || f.Code != fault.ValidationFailed || len(f.Details) == 0 {
		return err
	}
	return fmt.Errorf("%s: %s", f.Details[0].Field, f.Details[0].Message)
}

// withEditor opens what changing settings of a system takes.
func withEditor(ctx context.Context, s Streams, dir string, do func(*overrides.Editor) error) error {
	if err := adoptSystem(dir); err != nil {
		return err
	}
	c, err := config.Load(config.Local)
	if err != nil {
		return err
	}
	live, err := wiring.OpenSettings()
	if err != nil {
		return err
	}
	rdb, err := wiring.OpenRedis(c)
	if err != nil {
		return err
	}
	defer func() { _ = rdb.Close() }()
	pool, err := db.Open(ctx, db.Options{URL: c.DSN().Reveal(), MaxConns: 1, StatementTimeout: c.StatementTimeout, Application: "localrun"})
	if err != nil {
		return &invoke.Unready{Err: fmt.Errorf("the database (DATABASE_URL) does not answer: %w", err)}
	}
	defer pool.Close()
	return do(&overrides.Editor{Settings: live, DB: pool, Redis: rdb, Log: slog.New(slog.NewTextHandler(s.Err, nil))})
}
