package accounts

import (
	"context"

	"hivesync/functions/accounts/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
)

// StartTOTP makes a secret for the caller's authenticator. The account asks for codes once a first one has come.
type StartTOTP struct{ confirmation }

// PasswordIn is the caller's password again.
type PasswordIn struct {
	Body struct {
		Password string `json:"password" maxLength:"1024" doc:"the account's, as it is"`
	}
}

// Enrolment is what an authenticator takes.
type Enrolment struct {
	Secret string `json:"secret" doc:"to type in, in base 32"`
	URI    string `json:"uri" doc:"the same as a link, or to be shown as a QR code"`
}

// Meta implements function.Handler.
func (StartTOTP) Meta() function.Meta {
	return function.Meta{
		Name: "accounts.start_totp", Method: "POST", Path: "/api/v1/auth/totp",
		Summary: "Begin to use an authenticator as second factor", Auth: function.User, MaxBody: 4 << 10,
		Description: "Show the secret to the authenticator, then send its first code to `/api/v1/auth/totp/confirm`. Until then nothing changes.",
		Errors:      []fault.Code{fault.ValidationFailed, fault.RateLimited, fault.Conflict},
	}
}

// Handle implements function.Handler.
func (f StartTOTP) Handle(ctx context.Context, in *PasswordIn) (*function.Data[Enrolment], error) {
	user := auth.PrincipalFrom(ctx).UserID
	row, err := f.confirm(ctx, user, "password", in.Body.Password)
	if err != nil {
		return nil, err
	}
	secret, uri, sealed, err := f.Factors.New(user.String(), row.EmailKey)
	if err != nil {
		return nil, err
	}
	started, err := queries.New(db.On(f.DB)).StartFactor(ctx, queries.StartFactorParams{UserID: user, Secret: sealed, Now: f.Clock()})
	if err != nil {
		return nil, err
	}
	if started == 0 {
		return nil, fault.New(fault.Conflict, "The account has an authenticator already. Remove it first.")
	}
	return function.OK(Enrolment{Secret: secret, URI: uri}), nil
}
