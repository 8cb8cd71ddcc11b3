package accounts

import (
	"context"

	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/fault"
)

// StartLink begins to link the caller's account with one at a provider. It asks for the password again: what is linked opens the account
// for as long as it stands.
type StartLink struct {
	elsewhere
	sensitive sensitive
}

// StartLinkIn says with which provider, and shows the password again.
type StartLinkIn struct {
	Body struct {
		Elsewhere
		Confirmation
	}
}

// Meta implements function.Handler.
func (StartLink) Meta() function.Meta {
	return function.Meta{
		Name: "accounts.start_link", Method: "POST", Path: "/api/v1/auth/identities/start", Status: 201,
		Summary: "Begin to link the account with one at a provider", Auth: function.User, MaxBody: 8 << 10,
		Description: "As `/api/v1/auth/oidc/start`; then send what the browser comes back with to `/api/v1/auth/identities`.",
		Errors:      []fault.Code{fault.NotFound, fault.ValidationFailed, fault.SecondFactorRequired, fault.RateLimited, fault.Unavailable},
	}
}

// Handle implements function.Handler.
func (f StartLink) Handle(ctx context.Context, in *StartLinkIn) (*function.Data[BegunElsewhere], error) {
	p := auth.PrincipalFrom(ctx)
	if _, err := f.sensitive.confirmBoth(ctx, p.UserID, "password", in.Body.Confirmation); err != nil {
		return nil, err
	}
	begun, err := f.begin(ctx, in.Body.Elsewhere, &p.SessionID)
	if err != nil {
		return nil, err
	}
	return function.OK(begun), nil
}
