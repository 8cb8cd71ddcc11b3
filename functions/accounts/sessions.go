package accounts

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/accounts/queries"
	"hivesync/shared/auth"
	"hivesync/shared/auth/oidc"
	"hivesync/shared/db"
	"hivesync/shared/safetext"
)

// Sessions starts sessions and hands out their tokens; the functions of this package share one.
type Sessions struct {
	DB        *pgxpool.Pool
	Passwords *auth.Passwords
	Tokens    *auth.Tokens
	Refresh   auth.Opaque
	// Factors are what accounts may ask for beside the password.
	Factors *auth.SecondFactors
	// Codes are sent by mail.
	Codes auth.Opaque
	// Tickets open sessions from others, and Devices are what devices ask with while they are paired.
	Tickets, Devices auth.Opaque
	// Providers are where else users may sign in, and Flows what clients keep meanwhile.
	Providers *oidc.Providers
	Flows     auth.Opaque
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

// origin is how a session comes about, where nobody signed in to it.
type origin struct {
	// from is the session that it is opened from, no longer than that lasts; uuid.Nil for none.
	from uuid.UUID
	ends time.Time
	// device is what was paired; nil for none.
	device *DeviceFacts
}

// start makes a session and its first tokens, in q's transaction. Whatever way a user came, none leads into an account that is
// disabled or about to be deleted.
func (s *Sessions) start(ctx context.Context, q *queries.Queries, p auth.Principal, o origin) (Tokens, error) {
	now, req := s.Clock(), auth.RequestFrom(ctx)
	user, err := q.Entrant(ctx, p.UserID)
	switch {
	case err != nil:
		return Tokens{}, err
	case user.DisabledAt != nil:
		return Tokens{}, errNoEntry()
	case user.DeletingAt != nil:
		return Tokens{}, errDeletedSoon(*user.DeletingAt)
	}
	p.SessionID = db.NewID()
	end := now.Add(s.Longest)
	row := queries.InsertSessionParams{
		ID: p.SessionID, UserID: p.UserID, UserAgent: safetext.Line(req.UserAgent, 256), ClientIp: safetext.Line(req.ClientIP, 64), Now: now,
	}
	if o.from != uuid.Nil {
		row.OpenedBy, end = &o.from, o.ends
	}
	if o.device != nil {
		row.DeviceName, row.DeviceModel, row.DevicePlatform = &o.device.Name, &o.device.Model, &o.device.Platform
	}
	row.ExpiresAt = end
	if err := q.InsertSession(ctx, row); err != nil {
		return Tokens{}, err
	}
	return s.issue(ctx, q, p, nil, end)
}

// issue makes the next pair of tokens of a session, neither living beyond the session's end. Parent is the hash of the
// refresh token that they are traded for; nil for the first ones.
func (s *Sessions) issue(ctx context.Context, q *queries.Queries, p auth.Principal, parent []byte, end time.Time) (Tokens, error) {
	now := s.Clock()
	p.Expires = end
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
		TokenHash: hash, SessionID: p.SessionID, UserID: p.UserID, Now: now, ExpiresAt: refreshExpires, ParentHash: parent,
	})
	if err != nil {
		return Tokens{}, err
	}
	return Tokens{
		AccessToken: access, AccessExpiresAt: expires.UTC(), RefreshToken: refresh, RefreshExpiresAt: refreshExpires.UTC().Truncate(time.Second),
	}, nil
}

// end ends all sessions of a user but one, uuid.Nil for none, in q's transaction.
func (s *Sessions) end(ctx context.Context, q *queries.Queries, user, kept uuid.UUID, reason string) (int64, error) {
	return q.RevokeSessions(ctx, queries.RevokeSessionsParams{UserID: user, Kept: kept, Now: s.Clock(), Reason: reason})
}
