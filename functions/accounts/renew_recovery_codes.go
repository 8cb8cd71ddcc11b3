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

// RenewRecoveryCodes gives the caller other recovery codes; those from before work no more.
type RenewRecoveryCodes struct{ sensitive }

// Meta implements function.Handler.
func (RenewRecoveryCodes) Meta() function.Meta {
	return function.Meta{
		Name: "accounts.renew_recovery_codes", Method: "POST", Path: "/api/v1/auth/totp/recovery-codes",
		Summary: "Other recovery codes", Auth: function.User, MaxBody: 4 << 10,
		Errors: []fault.Code{fault.ValidationFailed, fault.SecondFactorRequired, fault.RateLimited, fault.Conflict},
	}
}

// Handle implements function.Handler.
func (f RenewRecoveryCodes) Handle(ctx context.Context, in *ConfirmationIn) (*function.Data[RecoveryCodes], error) {
	user := auth.PrincipalFrom(ctx).UserID
	if _, err := f.confirmBoth(ctx, user, "password", in.Body); err != nil {
		return nil, err
	}
	var out RecoveryCodes
	err := db.Tx(ctx, f.DB, func(tx db.Handle) error {
		q := queries.New(tx)
		_, err := q.SecondFactor(ctx, user)
		if err != nil {
			return db.Missing(err, fault.New(fault.Conflict, "The account has no authenticator, and needs no recovery codes."))
		}
		if out, err = f.newRecoveryCodes(ctx, q, user); err != nil {
			return err
		}
		return audit.Add(ctx, tx, "accounts.recovery_codes_renewed", user.String())
	})
	if err != nil {
		return nil, err
	}
	return function.OK(out), nil
}
