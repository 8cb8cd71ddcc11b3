package accounts

import (
	"context"

	"hivesync/functions/accounts/queries"
	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/limits"
	"hivesync/shared/mail"
)

// VerifyEmail confirms an address with the code that was sent to it. Whoever has the code may be signed out: mail is often read
// on another device.
type VerifyEmail struct{ *Sessions }

// VerifyEmailIn is the code.
type VerifyEmailIn struct{ Body CodeOfMail }

// CodeOfMail is what a mail brought.
type CodeOfMail struct {
	Code string `json:"code" minLength:"1" maxLength:"256" doc:"of the mail"`
}

// Meta implements function.Handler.
func (VerifyEmail) Meta() function.Meta {
	return function.Meta{
		Name: "accounts.verify_email", Method: "POST", Path: "/api/v1/auth/email/verify", Status: 204,
		Summary: "Confirm an address with the code of a mail", Auth: function.Public, Limit: limits.SignIns, MaxBody: 4 << 10,
		Errors: []fault.Code{fault.ValidationFailed, fault.EmailTaken},
	}
}

// Handle implements function.Handler.
func (f VerifyEmail) Handle(ctx context.Context, in *VerifyEmailIn) (*function.Empty, error) {
	err := db.Tx(ctx, f.DB, func(tx db.Handle) error {
		q := queries.New(tx)
		code, err := f.use(ctx, q, in.Body.Code, verifyPurpose)
		if err != nil {
			return err
		}
		before, err := q.Credentials(ctx, code.UserID)
		if err != nil {
			return err
		}
		_, err = q.VerifyEmail(ctx, queries.VerifyEmailParams{UserID: code.UserID, Email: *code.Email, EmailKey: *code.EmailKey, Now: f.Clock()})
		if err != nil {
			return err
		}
		if before.EmailKey == *code.EmailKey {
			return audit.AddAs(ctx, tx, code.UserID, "accounts.email_verified", code.UserID.String())
		}
		// Whoever reads the old address sets no new password.
		if err := q.DeleteCodes(ctx, queries.DeleteCodesParams{UserID: code.UserID, Purpose: resetPurpose}); err != nil {
			return err
		}
		if err := mail.Add(ctx, tx, f.Clock(), emailChanged, before.EmailKey, nil); err != nil {
			return err
		}
		return audit.AddAs(ctx, tx, code.UserID, "accounts.email_changed", code.UserID.String())
	})
	switch {
	case db.Violates(err, "users_email_key_key"):
		return nil, errTaken()
	case err != nil:
		return nil, err
	}
	return &function.Empty{}, nil
}

func errTaken() error {
	return fault.New(fault.EmailTaken, "This address has an account already. Sign in instead.",
		fault.Detail{Field: "email", Code: "taken", Message: "belongs to an account"})
}
