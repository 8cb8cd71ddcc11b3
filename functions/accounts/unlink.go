package accounts

import (
	"context"

	"github.com/google/uuid"

	"hivesync/functions/accounts/queries"
	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
)

// Unlink ends that the caller's account is signed in to by one elsewhere.
type Unlink struct{ *Sessions }

// UnlinkIn names the account elsewhere.
type UnlinkIn struct {
	IdentityID uuid.UUID `path:"identity_id"`
}

// Meta implements function.Handler.
func (Unlink) Meta() function.Meta {
	return function.Meta{
		Name: "accounts.unlink", Method: "DELETE", Path: "/api/v1/auth/identities/{identity_id}", Status: 204,
		Summary: "Unlink the account from one at a provider", Auth: function.User, Plain: []string{"identity_id"},
		Description: "CONFLICT says that nobody could sign in any more: the account has no password, and is linked with no other.",
		Errors:      []fault.Code{fault.NotFound, fault.Conflict},
	}
}

// Handle implements function.Handler.
func (f Unlink) Handle(ctx context.Context, in *UnlinkIn) (*function.Empty, error) {
	user := auth.PrincipalFrom(ctx).UserID
	err := db.Tx(ctx, f.DB, func(tx db.Handle) error {
		q := queries.New(tx)
		row, err := q.Credentials(ctx, user) // locked, so that the last two do not go at the same time
		if err != nil {
			return db.Missing(err, fault.New(fault.Unauthenticated, "This account is gone."))
		}
		provider, err := q.DeleteIdentity(ctx, queries.DeleteIdentityParams{ID: in.IdentityID, UserID: user})
		if err != nil {
			return db.Missing(err, fault.New(fault.NotFound, "There is no such account elsewhere."))
		}
		left, err := q.CountIdentities(ctx, user)
		if err != nil {
			return err
		}
		if left == 0 && row.PasswordHash == "" {
			return fault.New(fault.Conflict, "Nobody could sign in any more. Set a password first: ask for a mail that lets you.")
		}
		if err := f.tell(ctx, tx, q, user, identityUnlinked); err != nil {
			return err
		}
		return audit.Add(ctx, tx, "accounts.identity_unlinked", user.String(), "provider", provider)
	})
	if err != nil {
		return nil, err
	}
	return &function.Empty{}, nil
}
