package accounts

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/google/uuid"

	"hivesync/functions/accounts/queries"
	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/limits"
	"hivesync/shared/mail"
	"hivesync/shared/safetext"
	"hivesync/shared/settings"
)

var (
	// loginFailures are failed attempts at one account, from however many addresses they come. Beyond the limit, attempts
	// wait for loginDelay before the password is looked at.
	loginFailures = limits.ForAll("login_failures_per_hour", "failed attempts to sign in", limits.Account, time.Hour,
		settings.Int("LOGIN_FAILURES_PER_HOUR", 60, "failed sign-ins an hour at one account, from all addresses, beyond which attempts are slowed", settings.Between(1, 1_000_000)))
	loginDelay = settings.Duration("LOGIN_DELAY", 2*time.Second, "how long an attempt to sign in waits at an account with too many failed ones", settings.Between(0, 10*time.Second))
)

// maxDelayed is how many attempts at one account wait at a time in one process.
const maxDelayed = 3

// Login signs in with address and password. Beyond the host's limit for each client address it slows attempts at an account
// that failed too often, from however many addresses: nobody can lock its owner out. Who signed in from the same address
// before is not slowed, and the right password opens whatever others tried.
type Login struct {
	*Sessions
	Counter  limits.Taker
	Settings *settings.Live

	delayed *delayed
	// restores lets those in whose account is to go.
	restores bool
}

type LoginIn struct{ Body Credentials }

// Credentials say who signs in.
type Credentials struct {
	Email    string `json:"email" maxLength:"254"`
	Password string `json:"password" maxLength:"1024"`
	Code     string `json:"code,omitempty" maxLength:"64" doc:"of the authenticator, or a recovery code, where the account asks for one"`
}

// Meta implements function.Handler.
func (Login) Meta() function.Meta {
	return function.Meta{
		Name: "accounts.login", Method: "POST", Path: "/api/v1/auth/login", Session: function.Opens,
		Summary: "Sign in with address and password", Auth: function.Public, Limit: limits.SignIns, Exempt: true, MaxBody: 16 << 10,
		Description: "An account with a second factor answers SECOND_FACTOR_REQUIRED to its password alone: send both again with the code.",
		Errors:      []fault.Code{fault.InvalidCredentials, fault.SecondFactorRequired, fault.ValidationFailed, fault.RateLimited, fault.AccountDeletedSoon},
	}
}

// Handle implements function.Handler.
func (f Login) Handle(ctx context.Context, in *LoginIn) (*function.Data[SignedIn], error) {
	row, err := f.authenticate(ctx, in.Body, func(queries.UserForLoginRow) bool { return true })
	if err != nil {
		return nil, err
	}
	var out SignedIn
	err = db.Tx(ctx, f.DB, func(tx db.Handle) error {
		q := queries.New(tx)
		user, err := q.User(ctx, row.ID)
		if err != nil {
			return err
		}
		out.User = userOf(user)
		if out.Tokens, err = f.start(ctx, q, auth.Principal{UserID: row.ID, Tier: row.Tier, IsAdmin: row.IsAdmin}, origin{}); err != nil {
			return err
		}
		return audit.AddAs(ctx, tx, row.ID, "accounts.logged_in", row.ID.String())
	})
	if err != nil {
		return nil, err
	}
	return function.OK(out), nil
}

// authenticate returns whose address, password and code these are. An unknown address, a wrong password, a disabled account and one
// that may not enter here give one answer, after the same work.
func (f Login) authenticate(ctx context.Context, with Credentials, may func(queries.UserForLoginRow) bool) (row queries.UserForLoginRow, err error) {
	refused := fault.New(fault.InvalidCredentials, "The address or the password is not right.")
	key, malformed := mail.Key(with.Email)
	account := sha256.Sum256([]byte("login\x00" + key))
	subject := hex.EncodeToString(account[:16])
	attempt, err := loginFailures.Take(ctx, f.Counter, f.Settings.Now(), "", subject)
	if err != nil && attempt.RetryAfter == 0 {
		return row, err // an attempt that cannot be counted is not made
	}
	tooMany := err
	known := false
	if malformed == nil {
		address := safetext.Line(auth.RequestFrom(ctx).ClientIP, 64)
		if row, err = queries.New(db.On(f.DB)).UserForLogin(ctx, queries.UserForLoginParams{EmailKey: key, ClientIp: address}); err != nil && !db.NoRows(err) {
			return row, err
		}
		known = row.Known
	}
	if tooMany != nil && !known {
		if err := f.delayed.wait(ctx, subject, loginDelay.Get(f.Settings.Now())); err != nil {
			return row, tooMany
		}
	}
	ok, rehash, err := f.Passwords.Verify(ctx, with.Password, row.PasswordHash)
	if err != nil {
		return row, err
	}
	if !ok || row.DisabledAt != nil || !may(row) {
		if err := audit.AddAs(ctx, db.On(f.DB), uuid.Nil, "accounts.login_failed", subject); err != nil {
			return row, err
		}
		if tooMany != nil && !known {
			return row, tooMany
		}
		return row, refused
	}
	if err := attempt.Refund(ctx); err != nil {
		return row, err
	}
	if err := (factors{f.Sessions, f.Counter, f.Settings}).require(ctx, row.ID, with.Code); err != nil {
		return row, err
	}
	if row.DeletingAt != nil && !f.restores {
		return row, errDeletedSoon(*row.DeletingAt)
	}
	if rehash { // the costs were raised since: this is the one moment at which the password is known
		hash, err := f.Passwords.Hash(ctx, with.Password)
		if err == nil {
			err = queries.New(db.On(f.DB)).SetPasswordHash(ctx, queries.SetPasswordHashParams{PasswordHash: hash, UserID: row.ID, Verified: row.PasswordHash})
		}
		if err != nil {
			return row, err
		}
	}
	return row, nil
}
