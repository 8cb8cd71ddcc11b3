package accounts

import (
	"context"

	"hivesync/runtime/function"
	"hivesync/shared/fault"
)

// DenyPairing refuses the device that shows a code.
type DenyPairing struct{ answering }

// Meta implements function.Handler.
func (DenyPairing) Meta() function.Meta {
	return function.Meta{
		Name: "accounts.deny_pairing", Method: "POST", Path: "/api/v1/auth/devices/pair/deny", Status: 204,
		Summary: "Refuse a device", Auth: function.User, MaxBody: 4 << 10, Exempt: true,
		Errors: []fault.Code{fault.ValidationFailed, fault.RateLimited},
	}
}

// Handle implements function.Handler. A device is answered once.
func (f DenyPairing) Handle(ctx context.Context, in *UserCodeIn) (*function.Empty, error) {
	return f.answer(ctx, in.Body.UserCode, false, "accounts.pairing_denied")
}
