package accounts

import (
	"context"
	"time"

	"github.com/google/uuid"

	"hivesync/functions/accounts/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
)

// ListDevices lists the devices that the caller let in.
type ListDevices struct{ *Sessions }

// Device is a device that was let in: a session with a name.
type Device struct {
	ID uuid.UUID `json:"id"`
	DeviceFacts
	Current    bool      `json:"current" doc:"true of the device that asks"`
	ClientIP   string    `json:"client_ip" doc:"address that it was let in at"`
	CreatedAt  time.Time `json:"created_at"`
	LastUsedAt time.Time `json:"last_used_at" doc:"when its tokens were refreshed last"`
	ExpiresAt  time.Time `json:"expires_at" doc:"when it must be paired anew"`
}

// Meta implements function.Handler.
func (ListDevices) Meta() function.Meta {
	return function.Meta{
		Name: "accounts.list_devices", Method: "GET", Path: "/api/v1/auth/devices",
		Summary: "The caller's paired devices, the newest first", Auth: function.User,
	}
}

// Handle implements function.Handler.
func (f ListDevices) Handle(ctx context.Context, in *function.PageIn) (*function.Page[Device], error) {
	p := auth.PrincipalFrom(ctx)
	return function.PageBefore(ctx, "devices/"+p.UserID.String(), *in, func(before *uuid.UUID, most int32) ([]queries.DevicesRow, error) {
		return queries.New(db.On(f.DB)).Devices(ctx, queries.DevicesParams{UserID: p.UserID, Now: f.Clock(), Before: before, RowLimit: most})
	}, func(r queries.DevicesRow) (Device, uuid.UUID) {
		return Device{
			ID: r.ID, DeviceFacts: DeviceFacts{Name: *r.DeviceName, Model: *r.DeviceModel, Platform: *r.DevicePlatform}, Current: r.ID == p.SessionID,
			ClientIP: r.ClientIp, CreatedAt: r.CreatedAt, LastUsedAt: r.LastUsedAt, ExpiresAt: r.ExpiresAt,
		}, r.ID
	})
}
