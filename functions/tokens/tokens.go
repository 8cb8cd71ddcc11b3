// Package tokens holds the functions of API tokens, with which scripts, plug-ins and CI act for a user within scopes. A token makes
// no token, and reaches nothing that a session alone may.
//
// A token is shown once, when it is made; nothing here can show it again.
package tokens

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/tokens/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/settings"
)

// Deps is what the functions of this domain are built from.
type Deps struct {
	DB       *pgxpool.Pool
	Tokens   auth.APITokens
	Settings *settings.Live
	// Scopes lists those that functions ask for, in their order.
	Scopes func() []string
	Clock  func() time.Time
}

// maxPerUser bounds the tokens of one user.
var maxPerUser = settings.Int("MAX_API_TOKENS", 50, "most API tokens of a user", settings.Between(1, 100_000))

// New returns the domain's functions.
func New(d Deps) function.Registry {
	return function.Registry{
		Domains: []function.Domain{{Name: "tokens", About: "API tokens, with which scripts, plug-ins and CI act for a user within scopes."}},
		Endpoints: []function.Endpoint{
			function.New(Create(d)),
			function.New(List{DB: d.DB}),
			function.New(Revoke{DB: d.DB}),
		},
		Settings: settings.Set{maxPerUser},
	}
}

// Token is an API token as its owner sees it.
type Token struct {
	ID         uuid.UUID  `json:"id"`
	Name       string     `json:"name"`
	Ending     string     `json:"ending" doc:"the token's last four characters"`
	Scopes     []string   `json:"scopes" nullable:"false"`
	CreatedAt  time.Time  `json:"created_at"`
	ExpiresAt  *time.Time `json:"expires_at,omitempty"`
	LastUsedAt *time.Time `json:"last_used_at,omitempty" doc:"to the minute; left out of one that was never used"`
}

// Principals tells hosts whom a token stands for.
type Principals struct {
	DB     *pgxpool.Pool
	Tokens auth.APITokens
	Clock  func() time.Time
}

// touchedEvery is how exact the time of a token's last use is: each call would write otherwise.
const touchedEvery = time.Minute

// APITokenPrincipal implements httphost.APITokens. Its session is the token.
func (p Principals) APITokenPrincipal(ctx context.Context, token string) (auth.Principal, error) {
	refused := fault.New(fault.Unauthenticated, "The API token is not valid: it was revoked, has expired, or is not whole.")
	hash, ok := p.Tokens.Hash(token)
	if !ok {
		return auth.Principal{}, refused
	}
	q, now := queries.New(db.On(p.DB)), p.Clock()
	row, err := q.TokenOwner(ctx, queries.TokenOwnerParams{TokenHash: hash, Now: now})
	if err != nil {
		return auth.Principal{}, db.Missing(err, refused)
	}
	if row.LastUsedAt == nil || now.Sub(*row.LastUsedAt) >= touchedEvery {
		if err := q.TouchToken(ctx, queries.TouchTokenParams{ID: row.ID, Now: now}); err != nil {
			return auth.Principal{}, err
		}
	}
	out := auth.Principal{UserID: row.UserID, SessionID: row.ID, Tier: row.Tier, IsAdmin: row.IsAdmin, Scopes: row.Scopes}
	if row.ExpiresAt != nil {
		out.Expires = *row.ExpiresAt
	}
	return out, nil
}
