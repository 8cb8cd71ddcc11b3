package accounts

import (
	"context"
	"strings"

	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/limits"
	"hivesync/shared/mail"
)

// ChangeEmail sends a code to another address, which is the account's once the code comes back. Whether another account has the
// address is not told: its reader gets no code.
type ChangeEmail struct{ sensitive }

// ChangeEmailIn is the address, and the password.
type ChangeEmailIn struct{ Body NewEmail }

// NewEmail is the address that an account is to have.
type NewEmail struct {
	Email string `json:"email" maxLength:"254"`
	Confirmation
}

// Meta implements function.Handler.
func (ChangeEmail) Meta() function.Meta {
	return function.Meta{
		Name: "accounts.change_email", Method: "POST", Path: "/api/v1/auth/email", Status: 202,
		Summary: "Ask for a mail to another address, whose code makes it the caller's", Auth: function.User, MaxBody: 4 << 10,
		Errors: []fault.Code{fault.ValidationFailed, fault.SecondFactorRequired, fault.RateLimited},
	}
}

// Handle implements function.Handler.
func (f ChangeEmail) Handle(ctx context.Context, in *ChangeEmailIn) (*function.Empty, error) {
	email := strings.TrimSpace(in.Body.Email)
	key, bad := mail.Key(email)
	if bad != nil {
		return nil, fault.New(fault.ValidationFailed, "This is no address.", *bad)
	}
	user := auth.PrincipalFrom(ctx).UserID
	if _, err := f.confirmBoth(ctx, user, "password", in.Body.Confirmation); err != nil {
		return nil, err
	}
	if _, err := limits.MailsPerHour.Take(ctx, f.Counter, f.Settings.Now(), "", limits.MailsTo(emailChanged, key)); err != nil {
		return nil, err
	}
	err := db.Tx(ctx, f.DB, func(tx db.Handle) error {
		if err := f.askVerification(ctx, tx, user, email, key); err != nil {
			return err
		}
		return audit.Add(ctx, tx, "accounts.email_change_asked", user.String())
	})
	if err != nil {
		return nil, err
	}
	return &function.Empty{}, nil
}
