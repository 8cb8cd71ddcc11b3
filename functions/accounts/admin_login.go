package accounts

import (
	"context"
	"net/netip"
	"time"

	"github.com/google/uuid"

	"hivesync/functions/accounts/queries"
	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/auth"
	"hivesync/shared/config"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/limits"
	"hivesync/shared/safetext"
	"hivesync/shared/settings"
)

// adminFactor is off where the first administrator signs in, who has no authenticator yet.
var adminFactor = settings.Bool("ADMIN_SECOND_FACTOR", false, "whether administrators sign in with a second factor alone: one without an authenticator adds it as a user first")

// AdminLogin signs an administrator in, for the administrators' functions alone. Of anybody else it tells nothing: the answer is that
// to a wrong password.
type AdminLogin struct {
	Login
	// Span is how long the session stands: there is nothing to refresh it with.
	Span time.Duration
	// Networks are those that administrators may call from; none for all.
	Networks config.Prefixes
}

// AdminSignedIn is an administrator's token.
type AdminSignedIn struct {
	User      User      `json:"user"`
	Token     string    `json:"token" doc:"send as Authorization: Bearer, to the administrators' functions"`
	ExpiresAt time.Time `json:"expires_at" doc:"when to sign in again"`
}

// Meta implements function.Handler.
func (AdminLogin) Meta() function.Meta {
	return function.Meta{
		Name: "accounts.admin_login", Method: "POST", Path: "/admin/auth/login", Aliases: []string{"/api/admin/auth/login"},
		Summary: "Sign in as an administrator", Auth: function.Public, Limit: limits.SignIns, Exempt: true, MaxBody: 16 << 10,
		Description: "An account with a second factor answers SECOND_FACTOR_REQUIRED to its password alone: send both again with the code. FORBIDDEN says that " +
			"administrators need one, and that this one has none.",
		Errors: []fault.Code{
			fault.InvalidCredentials, fault.SecondFactorRequired, fault.ValidationFailed, fault.RateLimited, fault.AccountDeletedSoon, fault.Forbidden,
		},
	}
}

// Handle implements function.Handler.
func (f AdminLogin) Handle(ctx context.Context, in *LoginIn) (*function.Data[AdminSignedIn], error) {
	row, err := f.authenticate(ctx, in.Body, func(u queries.UserForLoginRow) bool { return u.IsAdmin && f.allowed(ctx) })
	if err != nil {
		return nil, err
	}
	if err := f.needFactor(ctx, row.ID); err != nil {
		return nil, err
	}
	var out AdminSignedIn
	err = db.Tx(ctx, f.DB, func(tx db.Handle) error {
		q := queries.New(tx)
		user, err := q.User(ctx, row.ID)
		if err != nil {
			return err
		}
		out.User = userOf(user)
		now, req := f.Clock(), auth.RequestFrom(ctx)
		p := auth.Principal{UserID: row.ID, SessionID: db.NewID(), Tier: row.Tier, IsAdmin: row.IsAdmin, Expires: now.Add(f.Span)}
		err = q.InsertSession(ctx, queries.InsertSessionParams{
			ID: p.SessionID, UserID: p.UserID, UserAgent: safetext.Line(req.UserAgent, 256), ClientIp: safetext.Line(req.ClientIP, 64), Now: now, ExpiresAt: p.Expires,
		})
		if err != nil {
			return err
		}
		if out.Token, out.ExpiresAt, err = f.Tokens.IssueAdmin(p); err != nil {
			return err
		}
		return audit.AddAs(ctx, tx, row.ID, "accounts.admin_logged_in", row.ID.String())
	})
	if err != nil {
		return nil, err
	}
	return function.OK(out), nil
}

// needFactor refuses an administrator without a second factor, where they need one.
func (f AdminLogin) needFactor(ctx context.Context, user uuid.UUID) error {
	if !adminFactor.Get(f.Settings.Now()) {
		return nil
	}
	_, err := queries.New(db.On(f.DB)).SecondFactor(ctx, user)
	if !db.NoRows(err) {
		return err
	}
	if err := audit.AddAs(ctx, db.On(f.DB), user, "accounts.admin_without_factor", user.String()); err != nil {
		return err
	}
	return fault.New(fault.Forbidden, "Administrators need an authenticator here, and your account has none: sign in as a user, add one, and come back.")
}

// allowed reports whether administrators may call from the caller's address.
func (f AdminLogin) allowed(ctx context.Context) bool {
	addr, err := netip.ParseAddr(auth.RequestFrom(ctx).ClientIP)
	return len(f.Networks) == 0 || err == nil && f.Networks.Contains(addr)
}

// adminAliases are the further paths of administrators' functions: clients that call the API below /api reach them there, too.
func adminAliases(path string) []string { return []string{"/api" + path} }
