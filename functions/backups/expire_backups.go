package backups

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"hivesync/runtime/function"
	"hivesync/shared/backup"
	"hivesync/shared/objects"
)

// ExpireBackups deletes backups that need not be kept, and sees that the storage's own rules are those that are set.
type ExpireBackups struct {
	Vault  backup.Vault
	Keep   backup.Keep
	Rules  []Rules
	Clock  func() time.Time
	Logger *slog.Logger
}

// expireEvery is the time between two looks: each does little.
const expireEvery = 6 * time.Hour

// Meta implements function.Schedule.
func (f ExpireBackups) Meta() function.ScheduleMeta {
	return function.ScheduleMeta{
		Name: "expire_backups", Summary: "Delete old backups, and set the storage's own rules of what it deletes", Every: expireEvery, Timeout: 30 * time.Minute, Process: Making,
	}
}

// Handle implements function.Schedule. A storage that knows no rules, or takes none from us, is told of and no failure.
func (f ExpireBackups) Handle(ctx context.Context) error {
	deleted, err := f.Vault.Expire(ctx, f.Keep, f.Clock())
	if len(deleted) > 0 {
		f.Logger.InfoContext(ctx, "backups deleted", "backups", deleted)
	}
	errs := []error{err}
	for _, bucket := range f.Rules {
		changed, err := bucket.Objects.SetLifecycle(ctx, bucket.Rules)
		switch {
		case errors.Is(err, objects.ErrNoLifecycle), errors.Is(err, objects.ErrLifecycleRefused):
			for _, rule := range bucket.Rules {
				f.Logger.WarnContext(ctx, "the storage does not delete by itself: set this rule by hand, if it can", "rule", rule.String(), "why", err)
			}
		case err != nil:
			errs = append(errs, err)
		case changed:
			f.Logger.InfoContext(ctx, "the storage deletes by itself from now on", "rules", len(bucket.Rules))
		}
	}
	return errors.Join(errs...)
}
