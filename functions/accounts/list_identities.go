package accounts

import (
	"context"
	"time"

	"github.com/google/uuid"

	"hivesync/functions/accounts/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
)

// ListIdentities lists the accounts elsewhere that the caller's is linked with.
type ListIdentities struct{ *Sessions }

// Identity is an account elsewhere.
type Identity struct {
	ID         uuid.UUID `json:"id"`
	Provider   string    `json:"provider" doc:"the provider's name when it was linked"`
	Email      string    `json:"email" doc:"its address then, which may be empty"`
	CreatedAt  time.Time `json:"created_at"`
	LastUsedAt time.Time `json:"last_used_at" doc:"when it was signed in with last"`
}

// Meta implements function.Handler.
func (ListIdentities) Meta() function.Meta {
	return function.Meta{
		Name: "accounts.list_identities", Method: "GET", Path: "/api/v1/auth/identities",
		Summary: "Accounts elsewhere that the caller signs in with, the newest first", Auth: function.User,
	}
}

// Handle implements function.Handler.
func (f ListIdentities) Handle(ctx context.Context, in *function.PageIn) (*function.Page[Identity], error) {
	p := auth.PrincipalFrom(ctx)
	return function.PageBefore(ctx, "identities/"+p.UserID.String(), *in, func(before *uuid.UUID, most int32) ([]queries.IdentitiesRow, error) {
		return queries.New(db.On(f.DB)).Identities(ctx, queries.IdentitiesParams{UserID: p.UserID, Before: before, RowLimit: most})
	}, func(r queries.IdentitiesRow) (Identity, uuid.UUID) {
		return Identity{ID: r.ID, Provider: r.Provider, Email: r.Email, CreatedAt: r.CreatedAt, LastUsedAt: r.LastUsedAt}, r.ID
	})
}
