package accounts

import (
	"context"

	"hivesync/functions/accounts/queries"
	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/mail"
)

// ChangePassword sets the caller's password and ends their other sessions.
type ChangePassword struct{ confirmation }

// ChangePasswordIn is the password as it is and as it is to be.
type ChangePasswordIn struct{ Body NewPassword }

// NewPassword is a password with the one before it.
type NewPassword struct {
	CurrentPassword string `json:"current_password" maxLength:"1024"`
	Password        string `json:"password" maxLength:"1024" doc:"the new one: 8 to 128 characters, none of the most common"`
}

// Meta implements function.Handler.
func (ChangePassword) Meta() function.Meta {
	return function.Meta{
		Name: "accounts.change_password", Method: "POST", Path: "/api/v1/auth/password", Status: 204,
		Summary: "Change the caller's password", Auth: function.User, MaxBody: 16 << 10,
		Description: "The caller's other sessions end; the one that asks goes on.",
		Errors:      []fault.Code{fault.ValidationFailed, fault.RateLimited},
	}
}

// Handle implements function.Handler.
func (f ChangePassword) Handle(ctx context.Context, in *ChangePasswordIn) (*function.Empty, error) {
	p := auth.PrincipalFrom(ctx)
	row, err := f.confirm(ctx, p.UserID, "current_password", in.Body.CurrentPassword)
	if err != nil {
		return nil, err
	}
	hash, err := f.choose(ctx, in.Body.Password, row.EmailKey, row.Name)
	if err != nil {
		return nil, err
	}
	err = db.Tx(ctx, f.DB, func(tx db.Handle) error {
		q := queries.New(tx)
		if err := q.SetPassword(ctx, queries.SetPasswordParams{PasswordHash: hash, UserID: p.UserID, Now: f.Clock()}); err != nil {
			return err
		}
		if _, err := f.end(ctx, q, p.UserID, p.SessionID, "password"); err != nil {
			return err
		}
		if err := q.DeleteCodes(ctx, queries.DeleteCodesParams{UserID: p.UserID, Purpose: resetPurpose}); err != nil {
			return err
		}
		if err := mail.Add(ctx, tx, f.Clock(), passwordChanged, row.EmailKey, nil); err != nil {
			return err
		}
		return audit.Add(ctx, tx, "accounts.password_changed", p.UserID.String())
	})
	if err != nil {
		return nil, err
	}
	return &function.Empty{}, nil
}
