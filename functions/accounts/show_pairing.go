package accounts

import (
	"context"
	"time"

	"hivesync/functions/accounts/queries"
	"hivesync/runtime/function"
	"hivesync/shared/db"
	"hivesync/shared/fault"
)

// ShowPairing shows a signed-in user which device they are about to let in.
type ShowPairing struct{ answering }

// Asking is a device that waits to be let in. It says of itself what it likes; the address is as it was seen.
type Asking struct {
	DeviceFacts
	ClientIP  string    `json:"client_ip" doc:"address that the device asked from"`
	CreatedAt time.Time `json:"created_at" doc:"when it asked"`
	ExpiresAt time.Time `json:"expires_at" doc:"when its code works no more"`
}

// Meta implements function.Handler.
func (ShowPairing) Meta() function.Meta {
	return function.Meta{
		Name: "accounts.show_pairing", Method: "POST", Path: "/api/v1/auth/devices/pair/show",
		Summary: "Which device shows a code", Auth: function.User, MaxBody: 4 << 10, Exempt: true,
		Description: "Ask the user whether it is the one in front of them, then call `/api/v1/auth/devices/pair/confirm` or `/api/v1/auth/devices/pair/deny`.",
		Errors:      []fault.Code{fault.ValidationFailed, fault.RateLimited},
	}
}

// Handle implements function.Handler.
func (f ShowPairing) Handle(ctx context.Context, in *UserCodeIn) (*function.Data[Asking], error) {
	var out Asking
	err := f.with(ctx, in.Body.UserCode, func(code string) error {
		row, err := queries.New(db.On(f.DB)).PairingByCode(ctx, queries.PairingByCodeParams{UserCode: code, Now: f.Clock()})
		if err != nil {
			return db.Missing(err, errPairing("user_code"))
		}
		out = Asking{
			DeviceFacts: DeviceFacts{Name: row.DeviceName, Model: row.DeviceModel, Platform: row.DevicePlatform},
			ClientIP:    row.ClientIp, CreatedAt: row.CreatedAt, ExpiresAt: row.ExpiresAt,
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return function.OK(out), nil
}
