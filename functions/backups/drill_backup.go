package backups

import (
	"context"
	"time"

	"hivesync/runtime/function"
	"hivesync/shared/backup"
)

// DrillBackup restores the latest backup into a database that it makes and drops again, and holds what is there against the manifest: a
// backup that nobody has restored is a hope.
type DrillBackup struct {
	Drill   backup.Drill
	Results backup.Results
	Trigger function.Trigger
	Timeout time.Duration
}

// Meta implements function.Schedule.
func (f DrillBackup) Meta() function.ScheduleMeta {
	return f.Trigger.Of(function.ScheduleMeta{
		Name: "drill_backup", Summary: "Restore the latest backup into a scratch database, and compare it with what was backed up", Timeout: f.Timeout, Process: Drilling,
	})
}

// Handle implements function.Schedule.
func (f DrillBackup) Handle(ctx context.Context) error {
	return f.Results.Run(ctx, backup.OfDrill, func(ctx context.Context) (backup.Manifest, error) {
		out, err := f.Drill.Run(ctx)
		return out.Manifest, err
	})
}
