package accounts

import (
	"context"
	"time"

	"github.com/google/uuid"

	"hivesync/functions/accounts/queries"
	"hivesync/shared/audit"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/limits"
	"hivesync/shared/settings"
)

// passwordChecks are wrong passwords of somebody who is signed in: who has a session only, and not its owner, does not guess on.
// They are counted apart from sign-ins, so that nobody without a session keeps an owner from what needs the password.
var passwordChecks = limits.ForAll("password_checks_per_hour", "wrong passwords", limits.Account, time.Hour,
	settings.Int("PASSWORD_CHECKS_PER_HOUR", 20, "wrong passwords an hour of one user who is signed in", settings.Between(1, 1_000_000)))

// confirmation asks somebody who is signed in for their password again.
type confirmation struct {
	*Sessions
	Counter  limits.Taker
	Settings *settings.Live
}

// confirm returns what is known of a user whose password is right. The field of the body that held it is named in the error.
func (f confirmation) confirm(ctx context.Context, user uuid.UUID, field, password string) (queries.CredentialsRow, error) {
	var row queries.CredentialsRow
	check, err := passwordChecks.Take(ctx, f.Counter, f.Settings.Now(), "", user.String())
	if err != nil {
		return row, err
	}
	if row, err = queries.New(db.On(f.DB)).Credentials(ctx, user); err != nil {
		return row, db.Missing(err, fault.New(fault.Unauthenticated, "This account is gone."))
	}
	ok, _, err := f.Passwords.Verify(ctx, password, row.PasswordHash)
	if err != nil {
		return row, err
	}
	if !ok {
		if err := audit.Add(ctx, db.On(f.DB), "accounts.password_refused", user.String()); err != nil {
			return row, err
		}
		return row, fault.New(fault.ValidationFailed, "The password is not right.", fault.Detail{Field: field, Code: "wrong", Message: "is not the account's password"})
	}
	return row, check.Refund(ctx)
}
