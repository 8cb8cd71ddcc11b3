package accounts

import (
	"context"

	"hivesync/runtime/function"
	"hivesync/shared/fault"
	"hivesync/shared/limits"
)

// StartSignIn begins a sign-in with a provider.
type StartSignIn struct{ elsewhere }

// StartSignInIn says with which.
type StartSignInIn struct{ Body Elsewhere }

// Meta implements function.Handler.
func (StartSignIn) Meta() function.Meta {
	return function.Meta{
		Name: "accounts.start_sign_in", Method: "POST", Path: "/api/v1/auth/oidc/start", Status: 201,
		Summary: "Begin to sign in with a provider", Auth: function.Public, Limit: limits.SignIns, MaxBody: 4 << 10,
		Description: "Open `authorization_url` in the user's browser and keep `flow`. The provider sends the browser back with `code` and `state`: send all three to " +
			"`/api/v1/auth/oidc/exchange`.",
		Errors: []fault.Code{fault.NotFound, fault.ValidationFailed, fault.Unavailable},
	}
}

// Handle implements function.Handler.
func (f StartSignIn) Handle(ctx context.Context, in *StartSignInIn) (*function.Data[BegunElsewhere], error) {
	begun, err := f.begin(ctx, in.Body, nil)
	if err != nil {
		return nil, err
	}
	return function.OK(begun), nil
}
