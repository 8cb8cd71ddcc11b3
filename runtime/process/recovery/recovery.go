// Package recovery is the command line of those who back the database up and restore it: the commands backup, drill and restore.
//
// It takes no password and no key on a command line, which every user of the machine can read, and deletes nothing that it was not told to.
package recovery

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/spf13/cobra"

	"hivesync/functions/backups"
	"hivesync/runtime/process/telemetry"
	"hivesync/runtime/process/wiring"
	"hivesync/shared/backup"
	"hivesync/shared/config"
)

// Load reads the configuration of a process, and makes its logger.
type Load func(role config.Role, errs io.Writer) (*config.Config, *slog.Logger, error)

// Commands returns the commands. Answers go to out, progress and errors to errs.
func Commands(load Load, out, errs io.Writer) []*cobra.Command {
	return []*cobra.Command{backupCommand(load, out, errs), drillCommand(load, out, errs), restoreCommand(load, out, errs)}
}

const scheduledHelp = "until SIGTERM, SIGINT or SIGHUP, in any number of processes of which one acts"

func backupCommand(load Load, out, errs io.Writer) *cobra.Command {
	var scheduled bool
	cmd := &cobra.Command{
		Use:   "backup",
		Short: "Back the database up to the object storage, encrypted",
		Long: "Backs the database up to backups/TIME/ in the object storage: what pg_dump writes and the settings that count, encrypted with age to\n" +
			"BACKUP_AGE_RECIPIENTS, and a manifest with the rows of each table. Nothing is held in memory or on the disk. It needs DATABASE_URL,\n" +
			"the R2_ variables and PostgreSQL's pg_dump, of the server's version or a later one. Run it with the backend's environment, so that the\n" +
			"settings in it are the backend's. Exits with 0 once the backup is whole, else with 1, and leaves none.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, log, err := load(config.Backup, errs)
			if err != nil {
				return err
			}
			if scheduled {
				return schedules(cmd.Context(), c, log, backups.Making)
			}
			ctx, cancel := context.WithTimeout(cmd.Context(), c.BackupTimeout)
			defer cancel()
			m, err := wiring.Backup(ctx, c, log, progress(errs))
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(out, "backup %s: %s, %d tables with %d rows, migration %d\n", m.Backup, bytesOf(m.Size()), len(m.Database.Rows), m.Database.Total(), m.Database.Migration)
			return err
		},
	}
	cmd.Flags().BoolVar(&scheduled, "scheduled", false, "make one as BACKUP_SCHEDULE says, and delete those that BACKUP_KEEP_ does not keep, "+scheduledHelp)
	return cmd
}

func drillCommand(load Load, out, errs io.Writer) *cobra.Command {
	var scheduled bool
	cmd := &cobra.Command{
		Use:   "drill",
		Short: "Restore the latest backup into a scratch database, to know that it can be",
		Long: "Makes a database on the server of BACKUP_DRILL_DATABASE_URL, restores the latest backup into it, holds it against what was backed up,\n" +
			"and drops it. It needs BACKUP_DRILL_IDENTITY, so it runs elsewhere than `hivesync backup`, and DATABASE_URL, where it writes down how\n" +
			"it went. Exits with 0 where the backup is good, else with 1.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, log, err := load(config.Drill, errs)
			if err != nil {
				return err
			}
			if scheduled {
				return schedules(cmd.Context(), c, log, backups.Drilling)
			}
			ctx, cancel := context.WithTimeout(cmd.Context(), c.BackupTimeout)
			defer cancel()
			done, err := wiring.DrillNow(ctx, c, log, progress(errs))
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(out, "backup %s is good: %d tables with %d rows, as backed up\n", done.Manifest.Backup, len(done.Census.Rows), done.Census.Total())
			return err
		},
	}
	cmd.Flags().BoolVar(&scheduled, "scheduled", false, "run one as BACKUP_DRILL_SCHEDULE says, "+scheduledHelp)
	return cmd
}

func schedules(ctx context.Context, c *config.Config, log *slog.Logger, process string) error {
	t, err := telemetry.Open(ctx, c, log)
	if err != nil {
		return err
	}
	defer func() { _ = t.Close() }() //nolint:contextcheck // what ends the process must not end its last words
	return wiring.Scheduled(ctx, c, log, process, t)
}

// progress tells what is done on a line each.
func progress(errs io.Writer) wiring.Told {
	return func(doing string, bytes int64) {
		line := doing
		if bytes > 0 {
			line += ": " + bytesOf(bytes)
		}
		_, _ = fmt.Fprintln(errs, line)
	}
}

func bytesOf(n int64) string {
	switch {
	case n < 10<<10:
		return fmt.Sprintf("%d bytes", n)
	case n < 10<<20:
		return fmt.Sprintf("%d KiB", n>>10)
	case n < 10<<30:
		return fmt.Sprintf("%d MiB", n>>20)
	}
	return fmt.Sprintf("%d GiB", n>>30)
}

// list prints what backups there are.
func list(ctx context.Context, out io.Writer, v backup.Vault) error {
	found, err := v.List(ctx)
	if err != nil {
		return err
	}
	whole := 0
	for _, f := range found {
		if !f.Whole {
			continue
		}
		whole++
		var what string
		if m, err := v.Manifest(ctx, f.Name); err != nil {
			what = err.Error()
		} else {
			what = fmt.Sprintf("migration %d, %d rows, PostgreSQL %s, HiveSync %s", m.Database.Migration, m.Database.Total(), m.Database.Server, m.HiveSync)
		}
		if _, err := fmt.Fprintf(out, "%s  %s  %8s  %s\n", f.Name, f.Time.Format(time.RFC3339), bytesOf(f.Size), what); err != nil {
			return err
		}
	}
	if whole == 0 {
		_, err = fmt.Fprintln(out, "there is no backup")
	}
	return err
}
