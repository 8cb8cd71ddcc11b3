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
)

// Counter counts attempts; *limits.Counter is one.
type Counter interface {
	Take(ctx context.Context, key string, rule limits.Rule) (limits.Decision, error)
	Refund(ctx context.Context, key string, rule limits.Rule, d limits.Decision) error
}

// Login signs in with address and password. Beyond the host's limit for each client address it limits
// the failed attempts at one account, from however many addresses they come.
type Login struct {
	*Sessions
	Counter Counter
	// FailuresPerHour bounds failed attempts at one account.
	FailuresPerHour int
}

type LoginIn struct {
	Body struct {
		Email    string `json:"email" maxLength:"254"`
		Password string `json:"password" maxLength:"1024"`
	}
}

// Meta implements function.Handler.
func (Login) Meta() function.Meta {
	return function.Meta{
		Name: "accounts.login", Method: "POST", Path: "/api/v1/auth/login",
		Summary: "Sign in with address and password", Auth: function.Public, Limit: limits.LoginsPerMinute, MaxBody: 16 << 10,
		Errors: []fault.Code{fault.InvalidCredentials, fault.RateLimited},
	}
}

// Handle implements function.Handler. An unknown address, a wrong password and a disabled account give
// one answer, after the same work.
func (f Login) Handle(ctx context.Context, in *LoginIn) (*function.Data[SignedIn], error) {
	refused := fault.New(fault.InvalidCredentials, "The address or the password is not right.")
	key, malformed := emailKey(in.Body.Email)
	rule := limits.Rule{Limit: f.FailuresPerHour, Per: time.Hour}
	account := sha256.Sum256([]byte("login\x00" + key))
	counted := "login:" + hex.EncodeToString(account[:16])
	decision, err := f.Counter.Take(ctx, counted, rule)
	if err != nil {
		return nil, err // an attempt that cannot be counted is not made
	}
	if !decision.Allowed {
		return nil, fault.New(fault.RateLimited, "Too many failed attempts to sign in. Wait and try again.").After(decision.RetryAfter)
	}

	var row queries.UserForLoginRow
	if malformed == nil {
		if row, err = queries.New(db.On(f.DB)).UserForLogin(ctx, key); err != nil && !db.NoRows(err) {
			return nil, err
		}
	}
	ok, rehash, err := f.Passwords.Verify(ctx, in.Body.Password, row.PasswordHash)
	if err != nil {
		return nil, err
	}
	if !ok || row.DisabledAt != nil {
		if err := audit.AddAs(ctx, db.On(f.DB), uuid.Nil, "accounts.login_failed", hex.EncodeToString(account[:16])); err != nil {
			return nil, err
		}
		return nil, refused
	}
	if err := f.Counter.Refund(ctx, counted, rule, decision); err != nil {
		return nil, err
	}
	if rehash { // the costs were raised since: this is the one moment at which the password is known
		hash, err := f.Passwords.Hash(ctx, in.Body.Password)
		if err == nil {
			err = queries.New(db.On(f.DB)).SetPasswordHash(ctx, queries.SetPasswordHashParams{PasswordHash: hash, UserID: row.ID, Verified: row.PasswordHash})
		}
		if err != nil {
			return nil, err
		}
	}
	var out SignedIn
	err = db.Tx(ctx, f.DB, func(tx db.Handle) error {
		q := queries.New(tx)
		user, err := q.User(ctx, row.ID)
		if err != nil {
			return err
		}
		out.User = userOf(user)
		if out.Tokens, err = f.start(ctx, q, auth.Principal{UserID: row.ID, Tier: row.Tier, IsAdmin: row.IsAdmin}); err != nil {
			return err
		}
		return audit.AddAs(ctx, tx, row.ID, "accounts.logged_in", row.ID.String())
	})
	if err != nil {
		return nil, err
	}
	return function.OK(out), nil
}
