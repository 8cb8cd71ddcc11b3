package accounts

import (
	"context"

	"hivesync/functions/accounts/queries"
	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/limits"
	"hivesync/shared/mail"
)

// RestoreAccount brings an account back that its owner has deleted, and signs in: there is no session that could ask for it. API tokens
// and invitations that ended stay ended.
type RestoreAccount struct{ Login }

// Meta implements function.Handler.
func (RestoreAccount) Meta() function.Meta {
	return function.Meta{
		Name: "accounts.restore_account", Method: "POST", Path: "/api/v1/auth/account/restore", Session: function.Opens,
		Summary: "Bring an account back that was deleted and is not gone yet, and sign in", Auth: function.Public, Limit: limits.SignIns, MaxBody: 16 << 10,
		Errors: []fault.Code{fault.InvalidCredentials, fault.SecondFactorRequired, fault.ValidationFailed, fault.RateLimited, fault.Conflict},
	}
}

// Handle implements function.Handler.
func (f RestoreAccount) Handle(ctx context.Context, in *LoginIn) (*function.Data[SignedIn], error) {
	f.restores = true
	row, err := f.authenticate(ctx, in.Body, func(queries.UserForLoginRow) bool { return true })
	if err != nil {
		return nil, err
	}
	var out SignedIn
	err = db.Tx(ctx, f.DB, func(tx db.Handle) error {
		q := queries.New(tx)
		n, err := q.StopDeletion(ctx, queries.StopDeletionParams{UserID: row.ID, Now: f.Clock()})
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "The account cannot be brought back: it was not deleted, or its time is over.")
		}
		user, err := q.User(ctx, row.ID)
		if err != nil {
			return err
		}
		out.User = userOf(user)
		if out.Tokens, err = f.start(ctx, q, auth.Principal{UserID: row.ID, Tier: row.Tier, IsAdmin: row.IsAdmin}, origin{}); err != nil {
			return err
		}
		if err := mail.Add(ctx, tx, f.Clock(), accountRestored, user.EmailKey, nil); err != nil {
			return err
		}
		return audit.AddAs(ctx, tx, row.ID, "accounts.restored", row.ID.String())
	})
	if err != nil {
		return nil, err
	}
	return function.OK(out), nil
}
