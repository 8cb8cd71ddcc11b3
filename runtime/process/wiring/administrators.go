package wiring

import (
	"context"
	"log/slog"
	"time"

	"hivesync/functions/accounts"
	"hivesync/shared/auth"
	"hivesync/shared/config"
)

// Administrators waits for the database and does something with the administrators of the system.
func Administrators(ctx context.Context, c *config.Config, log *slog.Logger, do func(accounts.Administrators) error) error {
	pool, err := awaitDatabase(ctx, c, log)
	if err != nil {
		return err
	}
	defer pool.Close()
	passwords, err := auth.NewPasswords(auth.PasswordOptions{MemoryBytes: c.PasswordMemory, Iterations: c.PasswordIterations, Concurrent: 1})
	if err != nil {
		return err
	}
	return do(accounts.Administrators{Sessions: &accounts.Sessions{DB: pool, Passwords: passwords, Clock: time.Now}})
}
