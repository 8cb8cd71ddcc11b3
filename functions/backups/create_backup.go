package backups

import (
	"context"
	"errors"
	"time"

	"hivesync/runtime/function"
	"hivesync/shared/backup"
)

// CreateBackup backs the database up. Where another backup runs, by hand, that is the one of the day.
type CreateBackup struct {
	Keeper  backup.Keeper
	Results backup.Results
	Trigger function.Trigger
	Timeout time.Duration
}

// Meta implements function.Schedule.
func (f CreateBackup) Meta() function.ScheduleMeta {
	return f.Trigger.Of(function.ScheduleMeta{
		Name: "create_backup", Summary: "Back the database up to the object storage, encrypted", Timeout: f.Timeout, Process: Making,
	})
}

// Handle implements function.Schedule.
func (f CreateBackup) Handle(ctx context.Context) error {
	err := f.Results.Run(ctx, backup.OfBackup, f.Keeper.Create)
	if errors.Is(err, backup.ErrRunning) {
		return nil
	}
	return err
}
