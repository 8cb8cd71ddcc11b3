package accounts

import (
	"context"

	"hivesync/runtime/function"
	"hivesync/shared/fault"
)

// ConfirmPairing lets the device that shows a code in to the caller's account: it gets a session of its own when it asks next.
type ConfirmPairing struct{ answering }

// Meta implements function.Handler.
func (ConfirmPairing) Meta() function.Meta {
	return function.Meta{
		Name: "accounts.confirm_pairing", Method: "POST", Path: "/api/v1/auth/devices/pair/confirm", Status: 204,
		Summary: "Let a device in", Auth: function.User, MaxBody: 4 << 10, Exempt: true,
		Errors: []fault.Code{fault.ValidationFailed, fault.RateLimited},
	}
}

// Handle implements function.Handler. A device is answered once.
func (f ConfirmPairing) Handle(ctx context.Context, in *UserCodeIn) (*function.Empty, error) {
	return f.answer(ctx, in.Body.UserCode, true, "accounts.pairing_confirmed")
}
