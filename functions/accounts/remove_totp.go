package accounts

import (
	"context"

	"hivesync/functions/accounts/queries"
	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
)

// RemoveTOTP has the account ask for no codes any more.
type RemoveTOTP struct{ sensitive }

// Meta implements function.Handler.
func (RemoveTOTP) Meta() function.Meta {
	return function.Meta{
		Name: "accounts.remove_totp", Method: "POST", Path: "/api/v1/auth/totp/remove", Status: 204,
		Summary: "Use no authenticator any more", Auth: function.User, MaxBody: 4 << 10,
		Errors: []fault.Code{fault.ValidationFailed, fault.SecondFactorRequired, fault.RateLimited},
	}
}

// Handle implements function.Handler. Of an account without one it removes what was begun.
func (f RemoveTOTP) Handle(ctx context.Context, in *ConfirmationIn) (*function.Empty, error) {
	user := auth.PrincipalFrom(ctx).UserID
	if _, err := f.confirmBoth(ctx, user, "password", in.Body); err != nil {
		return nil, err
	}
	err := db.Tx(ctx, f.DB, func(tx db.Handle) error {
		q := queries.New(tx)
		if err := q.DeleteFactor(ctx, user); err != nil {
			return err
		}
		if err := q.DeleteRecoveryCodes(ctx, user); err != nil {
			return err
		}
		if err := f.tell(ctx, tx, q, user, factorRemoved); err != nil {
			return err
		}
		return audit.Add(ctx, tx, "accounts.totp_removed", user.String())
	})
	if err != nil {
		return nil, err
	}
	return &function.Empty{}, nil
}
