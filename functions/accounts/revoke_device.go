package accounts

import (
	"context"

	"github.com/google/uuid"

	"hivesync/functions/accounts/queries"
	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
)

// RevokeDevice signs one of the caller's devices out at once, its live streams included.
type RevokeDevice struct{ *Sessions }

// RevokeDeviceIn names the device.
type RevokeDeviceIn struct {
	DeviceID uuid.UUID `path:"device_id"`
}

// Meta implements function.Handler.
func (RevokeDevice) Meta() function.Meta {
	return function.Meta{
		Name: "accounts.revoke_device", Method: "DELETE", Path: "/api/v1/auth/devices/{device_id}", Status: 204,
		Summary: "Sign a paired device out", Auth: function.User, Plain: []string{"device_id"}, Exempt: true,
		Errors: []fault.Code{fault.NotFound},
	}
}

// Handle implements function.Handler. A device that is another's, or was signed out, does not exist, and no more does a session of none.
func (f RevokeDevice) Handle(ctx context.Context, in *RevokeDeviceIn) (*function.Empty, error) {
	err := db.Tx(ctx, f.DB, func(tx db.Handle) error {
		_, err := queries.New(tx).RevokeDevice(ctx, queries.RevokeDeviceParams{ID: in.DeviceID, UserID: auth.PrincipalFrom(ctx).UserID, Now: f.Clock()})
		if err != nil {
			return db.Missing(err, fault.New(fault.NotFound, "There is no such device."))
		}
		return audit.Add(ctx, tx, "accounts.device_revoked", in.DeviceID.String())
	})
	if err != nil {
		return nil, err
	}
	return &function.Empty{}, nil
}
