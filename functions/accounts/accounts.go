// Package accounts holds the functions of accounts and sessions: sign up, sign in, refresh, sign out, who am I, where am I
// signed in; passwords and addresses, and the mails that change them.
//
// None of them tells an address that has an account from one that has none, but for sign-up, which must,
// and which is limited like sign-in. Passwords and tokens are never logged, stored in the clear or echoed.
package accounts

import (
	"context"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/accounts/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/config"
	"hivesync/shared/db"
	"hivesync/shared/jobs"
	"hivesync/shared/limits"
	"hivesync/shared/objects"
	"hivesync/shared/settings"
)

// Deps is what the functions of this domain are built from.
type Deps struct {
	Sessions Sessions
	Counter  limits.Taker
	Settings *settings.Live
	// AdminSpan is the life of an administrator's session.
	AdminSpan time.Duration
	// AdminNetworks are those that administrators may sign in from; none for all.
	AdminNetworks config.Prefixes
	// Portal is where links in mails lead; empty for codes without a link.
	Portal string
	// Limits lists the limits of all domains, for a user to see those of their plan.
	Limits func() []*limits.Limit
	// Cleaning is when ended sessions are deleted, Kept how long they stay after their end.
	Cleaning function.Trigger
	Kept     time.Duration
	// Objects and Jobs are what an account has that is deleted.
	Objects *objects.Store
	Jobs    *jobs.Acceptor
	Logger  *slog.Logger
}

// New returns the domain's functions.
func New(d Deps) function.Registry {
	s := &d.Sessions
	confirm := confirmation{Sessions: s, Counter: d.Counter, Settings: d.Settings}
	codes := factors{Sessions: s, Counter: d.Counter, Settings: d.Settings}
	both := sensitive{confirm, codes}
	abroad := elsewhere{Sessions: s, Portal: d.Portal}
	pairings := answering{Sessions: s, Counter: d.Counter, Settings: d.Settings}
	login := Login{Sessions: s, Counter: d.Counter, Settings: d.Settings, delayed: &delayed{waiting: map[string]int{}}}
	return function.Registry{
		Domains: []function.Domain{{Name: "accounts", About: "Sign up, sign in, refresh, sign out, and who the caller is."}},
		Endpoints: []function.Endpoint{
			function.New(Register{Sessions: s}),
			function.New(login),
			function.New(AdminLogin{Login: login, Span: d.AdminSpan, Networks: d.AdminNetworks}),
			function.New(AdminLogout{Sessions: s}),
			function.New(AdminMe{Sessions: s}),
			function.New(ListUsers{DB: s.DB}),
			function.New(GetUser{DB: s.DB, Clock: s.Clock}),
			function.New(UpdateUser{DB: s.DB, Clock: s.Clock}),
			function.New(RevokeUserSessions{DB: s.DB, Clock: s.Clock}),
			function.New(Refresh{Sessions: s}),
			function.New(Logout{Sessions: s}),
			function.New(Me{Sessions: s, Settings: d.Settings, Limits: d.Limits}),
			function.New(Update{Sessions: s}),
			function.New(ListSessions{Sessions: s}),
			function.New(RevokeSession{Sessions: s}),
			function.New(RevokeSessions{Sessions: s}),
			function.New(ListProviders{Sessions: s}),
			function.New(StartSignIn{abroad}),
			function.New(SignIn{abroad, codes}),
			function.New(StartLink{abroad, both}),
			function.New(Link{abroad}),
			function.New(ListIdentities{Sessions: s}),
			function.New(Unlink{Sessions: s}),
			function.New(SessionTicket{Sessions: s, Portal: d.Portal}),
			function.New(ExchangeSessionTicket{Sessions: s}),
			function.New(StartPairing{Sessions: s, Portal: d.Portal}),
			function.New(PairingPicture{Sessions: s, Portal: d.Portal}),
			function.New(PollPairing{Sessions: s}),
			function.New(ShowPairing{pairings}),
			function.New(ConfirmPairing{pairings}),
			function.New(DenyPairing{pairings}),
			function.New(ListDevices{Sessions: s}),
			function.New(RevokeDevice{Sessions: s}),
			function.New(ChangePassword{confirm}),
			function.New(StartTOTP{confirm}),
			function.New(ConfirmTOTP{codes}),
			function.New(RemoveTOTP{both}),
			function.New(RenewRecoveryCodes{both}),
			function.New(ForgotPassword{Sessions: s, Counter: d.Counter, Settings: d.Settings}),
			function.New(ResetPassword{Sessions: s}),
			function.New(SendVerification{Sessions: s, Counter: d.Counter, Settings: d.Settings}),
			function.New(VerifyEmail{Sessions: s}),
			function.New(ChangeEmail{both}),
			function.New(DeleteAccount{both}),
			function.New(RestoreAccount{login}),
		},
		Schedules: []function.Schedule{
			CleanSessions{DB: s.DB, Trigger: d.Cleaning, Kept: d.Kept, Clock: s.Clock, Logger: d.Logger},
			DeleteAccounts{DB: s.DB, Objects: d.Objects, Jobs: d.Jobs, Trigger: d.Cleaning, Clock: s.Clock, Logger: d.Logger},
		},
		Limits:   []*limits.Limit{loginFailures, passwordChecks, codeChecks, sessionTickets, devicePairings, deviceCodes},
		Mails:    s.mails(d.Portal),
		Settings: settings.Set{loginDelay, deletionGrace, adminFactor},
	}
}

// Alive answers whether sessions and accounts still stand; it asks the database each time, so that signing out counts at once.
type Alive struct{ DB *pgxpool.Pool }

// SessionAlive reports whether the session is the user's, not revoked and not expired, and the user not disabled.
func (a Alive) SessionAlive(ctx context.Context, user, session uuid.UUID) (bool, error) {
	return queries.New(db.On(a.DB)).SessionAlive(ctx, queries.SessionAliveParams{ID: session, UserID: user, Now: time.Now()})
}

// UserActive reports whether the user exists, and is neither disabled nor about to be deleted.
func (a Alive) UserActive(ctx context.Context, user uuid.UUID) (bool, error) {
	return queries.New(db.On(a.DB)).UserActive(ctx, user)
}

// User is an account as its owner sees it.
type User struct {
	ID    uuid.UUID `json:"id"`
	Email string    `json:"email"`
	// EmailVerified says that the address is the user's: they answered a mail to it.
	EmailVerified bool `json:"email_verified" doc:"whether the user answered a mail to the address"`
	// HasPassword is false of an account that a provider's sign-in has made, until its owner sets one by mail.
	HasPassword bool `json:"has_password" doc:"whether a password signs in; where none does, /auth/password/forgot lets its owner set one"`
	// SecondFactor says that sign-ins take a code as well.
	SecondFactor  bool      `json:"second_factor" doc:"whether signing in takes a code of an authenticator, too"`
	RecoveryCodes int       `json:"recovery_codes" doc:"how many recovery codes are left"`
	Name          string    `json:"name"`
	Tier          auth.Tier `json:"tier" enum:"free,pro,premium"`
	IsAdmin       bool      `json:"is_admin"`
	// TeamID is the user's personal team.
	TeamID    uuid.UUID `json:"team_id" doc:"the personal team that every user has"`
	CreatedAt time.Time `json:"created_at"`
}

// SignedIn is the answer of sign-up and sign-in.
type SignedIn struct {
	User   User   `json:"user"`
	Tokens Tokens `json:"tokens"`
}

func userOf(u queries.UserRow) User {
	return User{ID: u.ID, Email: u.Email, EmailVerified: u.EmailVerifiedAt != nil, HasPassword: u.HasPassword, SecondFactor: u.SecondFactor, RecoveryCodes: int(u.RecoveryCodes), Name: u.Name, Tier: u.Tier, IsAdmin: u.IsAdmin, TeamID: u.TeamID, CreatedAt: u.CreatedAt}
}
