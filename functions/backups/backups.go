// Package backups holds the functions that keep copies of the database in the object storage: one is made each day, old ones go, and one is
// restored for a look each week. They run in processes of their own, `hivesync backup --scheduled` and `hivesync drill --scheduled`, which
// have PostgreSQL's client programs; whoever makes backups cannot open them.
package backups

import (
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/runtime/function"
	"hivesync/shared/backup"
	"hivesync/shared/objects"
)

// The processes that run the schedules.
const (
	// Making backs up, and holds nothing that opens a backup.
	Making = "backup"
	// Drilling restores backups for a look.
	Drilling = "drill"
)

// Deps is what the functions of this domain are built from.
type Deps struct {
	DB     *pgxpool.Pool
	Keeper backup.Keeper
	Drill  backup.Drill
	Keep   backup.Keep
	// Rules are those by which the storages themselves delete what is old.
	Rules []Rules
	// Daily says when a backup is made, Weekly when one is restored, and Timeout how long either may take.
	Daily, Weekly function.Trigger
	Timeout       time.Duration
	Clock         func() time.Time
	Logger        *slog.Logger
}

// Rules are the rules of one bucket.
type Rules struct {
	Objects *objects.Store
	Rules   []objects.Lifecycle
}

// New returns the domain's functions.
func New(d Deps) function.Registry {
	results := backup.Results{DB: d.DB, Clock: d.Clock, Logger: d.Logger}
	return function.Registry{
		Schedules: []function.Schedule{
			CreateBackup{Keeper: d.Keeper, Results: results, Trigger: d.Daily, Timeout: d.Timeout},
			ExpireBackups{Vault: d.Keeper.Vault, Keep: d.Keep, Rules: d.Rules, Clock: d.Clock, Logger: d.Logger},
			DrillBackup{Drill: d.Drill, Results: results, Trigger: d.Weekly, Timeout: d.Timeout},
		},
	}
}
