package wiring

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"hivesync/functions"
	"hivesync/runtime/function"
	"hivesync/runtime/schedule"
	"hivesync/shared/backup"
	"hivesync/shared/config"
)

// Told is told how far a backup or a restore is.
type Told func(doing string, bytes int64)

// Backup makes one backup now, of a database of whatever schema: before a migration is when one is wanted. How it went is written down
// where the schema has the table for it.
func Backup(ctx context.Context, c *config.Config, log *slog.Logger, told Told) (m backup.Manifest, err error) {
	deps, err := backupParts(c, log)
	if err != nil {
		return m, err
	}
	conn, err := recordAt(ctx, c)
	if err != nil {
		return m, err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	keeper := functions.Keeper(deps)
	keeper.Progress = told
	err = backup.Results{DB: conn, Clock: time.Now, Logger: log}.Run(ctx, backup.OfBackup, func(ctx context.Context) (backup.Manifest, error) {
		m, err = keeper.Create(ctx)
		return m, err
	})
	return m, err
}

// DrillNow restores the latest backup for a look, now.
func DrillNow(ctx context.Context, c *config.Config, log *slog.Logger, told Told) (out backup.Restored, err error) {
	deps, err := drillParts(c, log)
	if err != nil {
		return out, err
	}
	conn, err := recordAt(ctx, c)
	if err != nil {
		return out, err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	drill := functions.Drill(deps, functions.Keeper(deps).Vault)
	drill.Progress = told
	err = backup.Results{DB: conn, Clock: time.Now, Logger: log}.Run(ctx, backup.OfDrill, func(ctx context.Context) (backup.Manifest, error) {
		out, err = drill.Run(ctx)
		return out.Manifest, err
	})
	return out, err
}

// recordAt opens the connection over which is written down how a run went.
func recordAt(ctx context.Context, c *config.Config) (*pgx.Conn, error) {
	cfg, err := pgx.ParseConfig(c.DSN().Reveal())
	if err != nil {
		return nil, errors.New("the database URL is not a valid postgres:// URL: check DATABASE_URL or the POSTGRES_ variables")
	}
	cfg.ConnectTimeout = attemptTimeout
	cfg.RuntimeParams["application_name"] = "hivesync-" + string(c.Role)
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("%s does not answer: %w", partDatabase, err)
	}
	return conn, nil
}

// Vault is the storage's side of backups, without a database.
func Vault(c *config.Config, log *slog.Logger) (backup.Vault, error) {
	deps, err := backupParts(c, log)
	if err != nil {
		return backup.Vault{}, err
	}
	return functions.Keeper(deps).Vault, nil
}

func backupParts(c *config.Config, log *slog.Logger) (functions.Deps, error) {
	store, err := OpenStorage(c)
	if err != nil {
		return functions.Deps{}, err
	}
	live, err := OpenSettings()
	return functions.Deps{Config: c, Logger: log, Objects: store, Version: Version(), Clock: time.Now, Settings: live}, err
}

// drillParts also says what a drill would miss only after it has made its database.
func drillParts(c *config.Config, log *slog.Logger) (functions.Deps, error) {
	if c.BackupDrillIdentity.IsSet() {
		if _, err := backup.ReadIdentities(strings.NewReader(c.BackupDrillIdentity.Reveal())); err != nil {
			return functions.Deps{}, fmt.Errorf("BACKUP_DRILL_IDENTITY: %w", err)
		}
	}
	return backupParts(c, log)
}

// Scheduled runs the schedules of a process of their own until ctx ends: those of Making or Drilling. It waits for the database and its
// schema as a backend does. Telemetry may be nil.
func Scheduled(ctx context.Context, c *config.Config, log *slog.Logger, process string, t Telemetry) error {
	announce(log, c)
	t = orNoop(t)
	defer tell(ctx, t, log)()
	deps, err := drillParts(c, log)
	if err != nil {
		return err
	}
	if deps.DB, err = awaitDatabase(ctx, c, log); err != nil {
		return err
	}
	defer deps.DB.Close()
	if err := await(ctx, log, "the object storage (R2_ENDPOINT)", c.StartupWait, functions.Keeper(deps).Objects.Ping); err != nil {
		return err
	}
	own := function.Registry{Schedules: functions.Registry(deps).SchedulesOf(process)}
	if err := own.Complete(); err != nil {
		return err
	}
	t.WatchDatabase(deps.DB)
	t.WatchBackups(deps.DB, log)
	scheduler, err := schedule.New(deps.DB, own, schedule.Options{Process: process, Logger: log, Observer: t.Schedules(own)})
	if err != nil {
		return err
	}
	for _, s := range own.Schedules {
		log.Info("scheduled", "schedule", s.Meta().Name, "when", s.Meta().When())
	}
	err = scheduler.Run(ctx)
	log.Info("stopped")
	return err
}
