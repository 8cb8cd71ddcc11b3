package accounts

import (
	"context"

	"hivesync/functions/accounts/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/limits"
	"hivesync/shared/settings"
)

// SendVerification sends the mail again with which the caller confirms their address.
type SendVerification struct {
	*Sessions
	Counter  limits.Taker
	Settings *settings.Live
}

// Meta implements function.Handler.
func (SendVerification) Meta() function.Meta {
	return function.Meta{
		Name: "accounts.send_verification", Method: "POST", Path: "/api/v1/auth/email/verification", Status: 202,
		Summary: "Ask for the mail again that confirms the caller's address", Auth: function.User, MaxBody: 1 << 10,
		Errors: []fault.Code{fault.Conflict, fault.RateLimited},
	}
}

// Handle implements function.Handler.
func (f SendVerification) Handle(ctx context.Context, _ *function.Empty) (*function.Empty, error) {
	user, err := queries.New(db.On(f.DB)).User(ctx, auth.PrincipalFrom(ctx).UserID)
	if err != nil {
		return nil, db.Missing(err, fault.New(fault.Unauthenticated, "This account is gone."))
	}
	if user.EmailVerifiedAt != nil {
		return nil, fault.New(fault.Conflict, "The address is confirmed already.")
	}
	if _, err := limits.MailsPerHour.Take(ctx, f.Counter, f.Settings.Now(), "", limits.MailsTo(emailCode, user.EmailKey)); err != nil {
		return nil, err
	}
	if err := f.askVerification(ctx, db.On(f.DB), user.ID, user.Email, user.EmailKey); err != nil {
		return nil, err
	}
	return &function.Empty{}, nil
}
