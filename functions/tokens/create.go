package tokens

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"hivesync/functions/tokens/queries"
	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/safetext"
)

// Create makes an API token and shows it, this once.
type Create Deps

// CreateIn says what it is for.
type CreateIn struct{ Body NewToken }

// NewToken is what a token is made of.
type NewToken struct {
	Name      string     `json:"name" minLength:"1" maxLength:"80" doc:"what it is for, such as CI"`
	Scopes    []string   `json:"scopes" minItems:"1" maxItems:"50" doc:"what it may do, such as projects:read and previews:write"`
	ExpiresAt *time.Time `json:"expires_at,omitempty" doc:"at most a year ahead; in 90 days when left out"`
}

// Created is a token with its secret.
type Created struct {
	Token
	Secret string `json:"token" doc:"send as Authorization: Bearer; it is never shown again"`
}

const (
	standardLife = 90 * 24 * time.Hour
	longestLife  = 366 * 24 * time.Hour
)

// Meta implements function.Handler.
func (Create) Meta() function.Meta {
	return function.Meta{
		Name: "tokens.create", Method: "POST", Path: "/api/v1/api-tokens", Status: 201, Summary: "Make an API token",
		Auth: function.User, MaxBody: 16 << 10, Errors: []fault.Code{fault.ValidationFailed, fault.Conflict},
	}
}

// Handle implements function.Handler. It keeps no answer under an Idempotency-Key: that would keep the token.
func (f Create) Handle(ctx context.Context, in *CreateIn) (*function.Data[Created], error) {
	now, user := f.Clock().UTC(), auth.PrincipalFrom(ctx).UserID
	name := strings.TrimSpace(in.Body.Name)
	expires := now.Add(standardLife).Truncate(time.Second)
	if in.Body.ExpiresAt != nil {
		expires = in.Body.ExpiresAt.UTC()
	}
	scopes := slices.Compact(slices.Sorted(slices.Values(in.Body.Scopes)))
	var details []fault.Detail
	if safetext.Blank(name) || !safetext.IsLine(name) {
		details = append(details, fault.Detail{Field: "name", Code: "invalid", Message: "expected 1 to 80 characters that can be seen"})
	}
	if known := f.Scopes(); slices.ContainsFunc(scopes, func(s string) bool { return !slices.Contains(known, s) }) {
		details = append(details, fault.Detail{Field: "scopes", Code: "unknown", Message: "expected some of " + strings.Join(known, ", ")})
	}
	if !expires.After(now) || expires.Sub(now) > longestLife {
		details = append(details, fault.Detail{Field: "expires_at", Code: "range", Message: "expected a time in the next year"})
	}
	if len(details) > 0 {
		return nil, fault.New(fault.ValidationFailed, "The token cannot be made as asked for.", details...)
	}
	secret, hash := f.Tokens.New()
	out := Created{Secret: secret, Token: Token{
		ID: db.NewID(), Name: name, Ending: secret[len(secret)-4:], Scopes: scopes, CreatedAt: now, ExpiresAt: &expires,
	}}
	err := db.Tx(ctx, f.DB, func(tx db.Handle) error {
		q := queries.New(tx)
		if err := q.LockUser(ctx, user); err != nil {
			return err
		}
		if err := q.DeleteExpiredTokens(ctx, queries.DeleteExpiredTokensParams{UserID: user, Now: now}); err != nil {
			return err
		}
		if n, err := q.CountTokens(ctx, user); err != nil {
			return err
		} else if n >= int64(maxPerUser.Get(f.Settings.Now())) {
			return fault.New(fault.Conflict, fmt.Sprintf("You have %d API tokens, and more are not allowed. Revoke those that you do not need.", n))
		}
		err := q.InsertToken(ctx, queries.InsertTokenParams{
			ID: out.ID, UserID: user, Name: name, TokenHash: hash, Ending: out.Ending, Scopes: scopes, Now: now, ExpiresAt: &expires,
		})
		if err != nil {
			return err
		}
		return audit.Add(ctx, tx, "tokens.created", out.ID.String(), "scopes", scopes)
	})
	if err != nil {
		return nil, err
	}
	return function.OK(out), nil
}
