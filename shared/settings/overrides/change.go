package overrides

import (
	"context"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/redis/go-redis/v9"

	"hivesync/shared/audit"
	"hivesync/shared/db"
	"hivesync/shared/db/queries"
	"hivesync/shared/fault"
	"hivesync/shared/settings"
)

// Editor changes settings.
type Editor struct {
	Settings *settings.Live
	DB       *pgxpool.Pool
	Redis    redis.UniversalClient
	Log      *slog.Logger
}

// Actor is who changes a setting and from where; the zero Actor is an operator at the command line.
type Actor struct {
	UserID              uuid.UUID
	ClientIP, RequestID string
}

// Change overrides a setting and records it in the audit, both or neither. It returns the value as it is stored. Error:
// VALIDATION_FAILED for a name or a value that does not fit, with what does.
func (e *Editor) Change(ctx context.Context, name, text string, by Actor) (string, error) {
	return e.edit(ctx, name, by, func(present settings.Overrides) (*string, error) {
		stored, err := e.Settings.Check(present, name, text)
		return &stored, err
	})
}

// Reset takes an override back, so that the environment's value counts again. Resetting what is not overridden changes
// nothing. Error: VALIDATION_FAILED.
func (e *Editor) Reset(ctx context.Context, name string, by Actor) error {
	_, err := e.edit(ctx, name, by, func(present settings.Overrides) (*string, error) {
		return nil, e.Settings.CheckReset(present, name)
	})
	return err
}

// edit replaces the override of a name with what next says of the present ones, nil for none.
func (e *Editor) edit(ctx context.Context, name string, by Actor, next func(present settings.Overrides) (*string, error)) (string, error) {
	var stored *string
	err := pgx.BeginFunc(ctx, e.DB, func(tx pgx.Tx) error {
		// The lock makes changes follow each other, so that each is checked against those before it.
		if _, err := tx.Exec(ctx, "SELECT FROM settings_version FOR UPDATE"); err != nil {
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
		if err := write(ctx, tx, name, stored, by.UserID); err != nil {
			return err
		}
		details := map[string]any{"name": name, "old": nil, "new": stored} // null: the environment's value
		if overridden {
			details["old"] = before
		}
		return audit.Add(ctx, queries.New(tx), audit.Entry{
			UserID: by.UserID, Action: audit.SettingChanged, Target: name, ClientIP: by.ClientIP, RequestID: by.RequestID, Details: details,
		})
	})
	if err != nil {
		return "", db.Fault(err)
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

func write(ctx context.Context, tx pgx.Tx, name string, text *string, by uuid.UUID) error {
	if text == nil {
		_, err := tx.Exec(ctx, "DELETE FROM settings WHERE name = $1", name)
		return err
	}
	var user *uuid.UUID
	if by != uuid.Nil {
		user = &by
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO settings (name, value, updated_at, updated_by) VALUES ($1, $2, $3, $4)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at, updated_by = excluded.updated_by`,
		name, *text, time.Now(), user)
	return err
}
