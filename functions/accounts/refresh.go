package accounts

import (
	"context"
	"time"

	"hivesync/functions/accounts/queries"
	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
)

// Refresh trades a refresh token for the next pair of tokens. A token works once: when one comes back, it or its successor is
// in wrong hands, and the whole session is revoked. Only while the answer may have been lost, or other tabs of the same browser
// ask with the same token, it is traded again.
type Refresh struct{ *Sessions }

// tradedAgain is for how long a token may be traded again, unless a token that it was traded for has been used since.
const tradedAgain = 10 * time.Second

type RefreshIn struct{ Body RefreshToken }

// RefreshToken is what is traded.
type RefreshToken struct {
	RefreshToken string `json:"refresh_token" minLength:"1" maxLength:"256"`
}

// Meta implements function.Handler.
func (Refresh) Meta() function.Meta {
	return function.Meta{
		Name: "accounts.refresh", Method: "POST", Path: "/api/v1/auth/refresh", Session: function.Renews,
		Summary: "Trade a refresh token for new tokens", Auth: function.Public, Exempt: true, MaxBody: 4 << 10,
		Errors: []fault.Code{fault.SessionExpired},
	}
}

// Handle implements function.Handler. Whatever is wrong with a token gives one answer.
func (f Refresh) Handle(ctx context.Context, in *RefreshIn) (*function.Data[Tokens], error) {
	ended := fault.New(fault.SessionExpired, "The session has ended. Sign in again.")
	hash, ok := f.Refresh.Hash(in.Body.RefreshToken)
	if !ok {
		return nil, ended
	}
	var tokens Tokens
	good := false
	err := db.Tx(ctx, f.DB, func(tx db.Handle) error {
		q := queries.New(tx)
		good = false
		now := f.Clock()
		row, err := q.LockRefreshToken(ctx, hash)
		switch {
		case db.NoRows(err):
			return nil
		case err != nil:
			return err
		case row.UsedAt != nil && (row.Outlived || !now.Before(row.UsedAt.Add(tradedAgain))):
			// Committed, although the caller gets an error.
			revoked, err := q.RevokeSession(ctx, queries.RevokeSessionParams{ID: row.SessionID, UserID: row.UserID, Now: now, Reason: "reuse"})
			if err != nil || revoked == 0 {
				return err
			}
			return audit.AddAs(ctx, tx, row.UserID, "accounts.refresh_reused", row.SessionID.String())
		case row.RevokedAt != nil, row.DisabledAt != nil, !now.Before(row.ExpiresAt), !now.Before(row.SessionExpiresAt):
			return nil
		}
		if err := q.UseRefreshToken(ctx, queries.UseRefreshTokenParams{Now: now, TokenHash: hash, UserID: row.UserID}); err != nil {
			return err
		}
		if err := q.TouchSession(ctx, queries.TouchSessionParams{Now: now, ID: row.SessionID, UserID: row.UserID}); err != nil {
			return err
		}
		// Tier and flags are read anew: a change of plan counts from the next refresh on.
		tokens, err = f.issue(ctx, q, auth.Principal{
			UserID: row.UserID, SessionID: row.SessionID, Tier: row.Tier, IsAdmin: row.IsAdmin,
		}, hash, row.SessionExpiresAt)
		good = err == nil
		return err
	})
	if err != nil {
		return nil, err
	}
	if !good {
		return nil, ended
	}
	return function.OK(tokens), nil
}
