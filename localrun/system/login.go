package system

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/jackc/pgx/v5"

	"hivesync/shared/client"
)

// Login is an account of a local system.
type Login struct {
	Email    string `json:"email"`
	Password string `json:"password"`
	// PasswordFile is where the account is kept, readable by its owner alone.
	PasswordFile string `json:"-"`
}

// PasswordFile is where a data folder's first login is kept.
func PasswordFile(dir string) string { return filepath.Join(dir, "login.json") }

// FirstLogin returns the administrator's account of this data folder, making it at first start.
func (s *System) FirstLogin(ctx context.Context) (Login, error) {
	login := Login{Email: "admin@hivesync.local", PasswordFile: PasswordFile(s.opts.Dir)}
	raw, err := os.ReadFile(login.PasswordFile)
	switch {
	case err == nil:
		err = json.Unmarshal(raw, &login)
	case errors.Is(err, fs.ErrNotExist):
		// Kept before the account is made: whoever is interrupted between the two goes on from here the next time.
		login.Password = rand.Text()
		if raw, err = json.Marshal(login); err == nil {
			err = os.WriteFile(login.PasswordFile, raw, 0o600)
		}
	}
	if err != nil {
		return login, fmt.Errorf("keeping the first login: %w", err)
	}
	account, admin, err := s.account(ctx, login.Email)
	if err == nil && !account {
		_, err = client.New(s.URL).Register(ctx, login.Email, login.Password, "Administrator")
	}
	if err == nil && !admin {
		err = s.Promote(ctx, login.Email, "premium", true)
	}
	if err != nil {
		return login, fmt.Errorf("making the first login: %w", err)
	}
	return login, nil
}

// account tells whether a user exists and administers the system.
func (s *System) account(ctx context.Context, email string) (exists, admin bool, err error) {
	conn, err := pgx.Connect(ctx, s.DatabaseURL())
	if err != nil {
		return false, false, fmt.Errorf("connecting to the database: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	err = conn.QueryRow(ctx, "SELECT count(*) > 0, coalesce(bool_or(is_admin), false) FROM users WHERE email = $1", email).Scan(&exists, &admin)
	return exists, admin, err
}

// Promote sets a user's plan and whether they administer the system, as an operator would by SQL; an account that was disabled or
// deleted is open again.
func (s *System) Promote(ctx context.Context, email, tier string, admin bool) error {
	conn, err := pgx.Connect(ctx, s.DatabaseURL())
	if err != nil {
		return fmt.Errorf("connecting to the database: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	tag, err := conn.Exec(ctx, "UPDATE users SET tier = $2, is_admin = $3, disabled_at = NULL, deleting_at = NULL, updated_at = now() WHERE email = $1", email, tier, admin)
	if err != nil {
		return fmt.Errorf("changing the plan of %s: %w", email, err)
	}
	if tag.RowsAffected() != 1 {
		return fmt.Errorf("there is no user %s", email)
	}
	return nil
}
