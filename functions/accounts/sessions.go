// Package accounts holds the functions of accounts and sessions: sign up, sign in, refresh, sign out, who am I.
//
// None of them tells an address that has an account from one that has none, but for sign-up, which must,
// and which is limited like sign-in. Passwords and tokens are never logged, stored in the clear or echoed.
package accounts

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/db/queries"
)

// Sessions starts sessions and hands out their tokens; the functions of this package share one.
type Sessions struct {
	DB        *pgxpool.Pool
	Passwords *auth.Passwords
	Tokens    *auth.Tokens
	Refresh   auth.Opaque
	// TTL is the life of a refresh token; Longest that of a whole session, however often it is refreshed.
	TTL, Longest time.Duration
	Clock        func() time.Time
}

// Tokens is what a client signs its calls with.
type Tokens struct {
	AccessToken      string    `json:"access_token" doc:"send as Authorization: Bearer"`
	AccessExpiresAt  time.Time `json:"access_expires_at"`
	RefreshToken     string    `json:"refresh_token" doc:"opens one refresh; each refresh gives a new one"`
	RefreshExpiresAt time.Time `json:"refresh_expires_at"`
}

// User is an account as its owner sees it.
type User struct {
	ID      uuid.UUID `json:"id"`
	Email   string    `json:"email"`
	Name    string    `json:"name"`
	Tier    auth.Tier `json:"tier" enum:"free,pro,premium"`
	IsAdmin bool      `json:"is_admin"`
	// TeamID is the user's personal team.
	TeamID    uuid.UUID `json:"team_id" doc:"the personal team that every user has"`
	CreatedAt time.Time `json:"created_at"`
}

// SignedIn is the answer of sign-up and sign-in.
type SignedIn struct {
	User   User   `json:"user"`
	Tokens Tokens `json:"tokens"`
}

// start makes a session and its first tokens, in q's transaction.
func (s *Sessions) start(ctx context.Context, q *queries.Queries, p auth.Principal) (Tokens, error) {
	now, req := s.Clock(), function.RequestFrom(ctx)
	p.SessionID = db.NewID()
	err := q.InsertSession(ctx, queries.InsertSessionParams{
		ID: p.SessionID, UserID: p.UserID, UserAgent: printable(req.UserAgent, 256), ClientIp: printable(req.ClientIP, 64),
		Now: now, ExpiresAt: now.Add(s.Longest),
	})
	if err != nil {
		return Tokens{}, err
	}
	return s.issue(ctx, q, p, now.Add(s.Longest))
}

// issue makes the next pair of tokens of a session, neither living beyond the session's end.
func (s *Sessions) issue(ctx context.Context, q *queries.Queries, p auth.Principal, end time.Time) (Tokens, error) {
	now := s.Clock()
	access, expires, err := s.Tokens.IssueAccess(p)
	if err != nil {
		return Tokens{}, err
	}
	refresh, hash := s.Refresh.New()
	refreshExpires := now.Add(s.TTL)
	if refreshExpires.After(end) {
		refreshExpires = end
	}
	err = q.InsertRefreshToken(ctx, queries.InsertRefreshTokenParams{
		TokenHash: hash, SessionID: p.SessionID, UserID: p.UserID, Now: now, ExpiresAt: refreshExpires,
	})
	if err != nil {
		return Tokens{}, err
	}
	return Tokens{
		AccessToken: access, AccessExpiresAt: expires.UTC(), RefreshToken: refresh, RefreshExpiresAt: refreshExpires.UTC().Truncate(time.Second),
	}, nil
}

func record(ctx context.Context, q *queries.Queries, user uuid.UUID, action, target string) error {
	req := function.RequestFrom(ctx)
	return audit.Add(ctx, q, audit.Entry{
		UserID: user, Action: action, Target: target, ClientIP: printable(req.ClientIP, 64), RequestID: req.ID,
	})
}
