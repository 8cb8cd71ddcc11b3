package overrides

import (
	"context"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/redis/go-redis/v9"

	"hivesync/shared/audit"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/settings"
	"hivesync/shared/settings/queries"
)

// Editor changes settings.
type Editor struct {
	Settings *settings.Live
	DB       *pgxpool.Pool
	Redis    redis.UniversalClient
	Log      *slog.Logger
}

// Change overrides a setting and records it in the audit as done by the caller whom ctx carries, or nobody, both or neither. It returns the value as it is stored. Error:
// VALIDATION_FAILED for a name or a value that does not fit, with what does.
func (e *Editor) Change(ctx context.Context, name, text string) (string, error) {
	return e.edit(ctx, name, func(present settings.Overrides) (*string, error) {
		stored, err := e.Settings.Check(present, name, text)
		return &stored, err
	})
}

// Reset takes an override back, so that the environment's value counts again. Resetting what is not overridden changes
// nothing. Error: VALIDATION_FAILED.
func (e *Editor) Reset(ctx context.Context, name string) error {
	_, err := e.edit(ctx, name, func(present settings.Overrides) (*string, error) {
		return nil, e.Settings.CheckReset(present, name)
	})
	return err
}

// edit replaces the override of a name with what next says of the present ones, nil for none.
func (e *Editor) edit(ctx context.Context, name string, next func(present settings.Overrides) (*string, error)) (string, error) {
	var stored *string
	err := db.Tx(ctx, e.DB, func(tx db.Handle) error {
		q := queries.New(tx)
		if err := q.LockVersion(ctx); err != nil {
			return err
		}
		present, err := Read(ctx, tx)
		if err != nil {
			return err
		}
		if stored, err = next(present); err != nil {
			return fault.New(fault.ValidationFailed, "The setting cannot be changed so.", fault.Detail{Field: name, Code: "invalid", Message: err.Error()})
		}
		before, overridden := present.Values[name]
		if stored == nil && !overridden {
			return nil
		}
		if stored == nil {
			err = q.TakeBack(ctx, name)
		} else {
			err = q.Override(ctx, queries.OverrideParams{Name: name, Value: *stored, Now: time.Now(), UserID: caller(ctx)})
		}
		if err != nil {
			return err
		}
		var old *string // nil, as new: the environment's value
		if overridden {
			old = &before
		}
		return audit.Add(ctx, tx, "settings.changed", name, "name", name, "old", old, "new", stored)
	})
	if err != nil {
		return "", err
	}
	// The record stands; whoever does not hear of it sees it within seconds.
	if err := e.Redis.Publish(ctx, channel, "").Err(); err != nil {
		e.Log.Warn("a change of settings could not be announced", "error", err)
	}
	if stored == nil {
		return "", nil
	}
	return *stored, nil
}

// caller is the user whom ctx carries, or nil.
func caller(ctx context.Context) *uuid.UUID {
	if id := auth.PrincipalFrom(ctx).UserID; id != uuid.Nil {
		return &id
	}
	return nil
}
