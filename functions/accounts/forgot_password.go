package accounts

import (
	"context"

	"github.com/google/uuid"

	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/limits"
	"hivesync/shared/mail"
	"hivesync/shared/settings"
)

// ForgotPassword sends a mail with which a new password can be set. Whether the address has an account is found out when it is
// sent: the answer, and its time, are the same for all.
type ForgotPassword struct {
	*Sessions
	Counter  limits.Taker
	Settings *settings.Live
}

// ForgotPasswordIn names the account.
type ForgotPasswordIn struct{ Body Address }

// Address is where mail reaches an account.
type Address struct {
	Email string `json:"email" maxLength:"254"`
}

// Meta implements function.Handler.
func (ForgotPassword) Meta() function.Meta {
	return function.Meta{
		Name: "accounts.forgot_password", Method: "POST", Path: "/api/v1/auth/password/forgot", Status: 202,
		Summary: "Ask for a mail that lets its reader set a new password", Auth: function.Public, Limit: limits.SignIns, MaxBody: 4 << 10,
		Description: "The answer does not tell whether the address has an account.",
		Errors:      []fault.Code{fault.ValidationFailed},
	}
}

// Handle implements function.Handler.
func (f ForgotPassword) Handle(ctx context.Context, in *ForgotPasswordIn) (*function.Empty, error) {
	key, bad := mail.Key(in.Body.Email)
	if bad != nil {
		return nil, fault.New(fault.ValidationFailed, "This is no address.", *bad)
	}
	taken, err := limits.MailsPerHour.Take(ctx, f.Counter, f.Settings.Now(), "", limits.MailsTo(passwordReset, key))
	if err != nil {
		if taken.RetryAfter > 0 { // its reader has mails enough, and whoever asks is not to know
			return &function.Empty{}, nil
		}
		return nil, err
	}
	err = db.Tx(ctx, f.DB, func(tx db.Handle) error {
		if err := mail.Add(ctx, tx, f.Clock(), passwordReset, key, nil); err != nil {
			return err
		}
		return audit.AddAs(ctx, tx, uuid.Nil, "accounts.password_forgotten", limits.MailSubject(key))
	})
	if err != nil {
		return nil, err
	}
	return &function.Empty{}, nil
}
