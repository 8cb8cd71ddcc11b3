package accounts

import (
	"context"

	"github.com/google/uuid"

	"hivesync/functions/accounts/queries"
	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/limits"
	"hivesync/shared/mail"
)

// ResetPassword sets a new password with the code of a mail, and ends all sessions.
type ResetPassword struct{ *Sessions }

// ResetPasswordIn is the code and the password.
type ResetPasswordIn struct{ Body PasswordByCode }

// PasswordByCode is a new password, and the right to set it.
type PasswordByCode struct {
	Code     string `json:"code" minLength:"1" maxLength:"256" doc:"of the mail"`
	Password string `json:"password" maxLength:"1024" doc:"8 to 128 characters, none of the most common"`
}

// Meta implements function.Handler.
func (ResetPassword) Meta() function.Meta {
	return function.Meta{
		Name: "accounts.reset_password", Method: "POST", Path: "/api/v1/auth/password/reset", Status: 204,
		Summary: "Set a new password with the code of a mail", Auth: function.Public, Limit: limits.SignIns, MaxBody: 16 << 10,
		Description: "All sessions of the account end. The code stays good while the password is refused.",
		Errors:      []fault.Code{fault.ValidationFailed},
	}
}

// Handle implements function.Handler.
func (f ResetPassword) Handle(ctx context.Context, in *ResetPasswordIn) (*function.Empty, error) {
	of, err := f.peek(ctx, in.Body.Code, resetPurpose)
	if err != nil {
		return nil, err
	}
	hash, err := f.choose(ctx, in.Body.Password, of.EmailKey, of.Name) // no connection is held while it is made
	if err != nil {
		return nil, err
	}
	err = db.Tx(ctx, f.DB, func(tx db.Handle) error {
		q := queries.New(tx)
		code, err := f.use(ctx, q, in.Body.Code, resetPurpose)
		if err != nil {
			return err
		}
		if err := q.SetPassword(ctx, queries.SetPasswordParams{PasswordHash: hash, UserID: code.UserID, Now: f.Clock()}); err != nil {
			return err
		}
		if _, err := f.end(ctx, q, code.UserID, uuid.Nil, "password"); err != nil {
			return err
		}
		if err := mail.Add(ctx, tx, f.Clock(), passwordChanged, of.EmailKey, nil); err != nil {
			return err
		}
		return audit.AddAs(ctx, tx, code.UserID, "accounts.password_reset", code.UserID.String())
	})
	if err != nil {
		return nil, err
	}
	return &function.Empty{}, nil
}
