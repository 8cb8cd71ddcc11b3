package devices

import (
	"context"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/devices/connected"
	"hivesync/shared/fault"
)

// Heartbeat says that a device shows a preview. It counts as connected for a while then.
type Heartbeat struct {
	DB        *pgxpool.Pool
	Connected Connected
}

// Alive says when a device has to be heard of again.
type Alive struct {
	ConnectedFor int `json:"connected_for" doc:"seconds until the device counts as gone, unless it is heard of again"`
}

// Meta implements function.Handler.
func (Heartbeat) Meta() function.Meta {
	return function.Meta{
		Name: "devices.heartbeat", Method: "POST", Path: "/api/v1/previews/{preview_id}/devices/{device_id}/heartbeat", Summary: "Say that a device shows a preview",
		Auth: function.Preview, Scope: "previews:read", Role: auth.Guest, Plain: []string{"device_id"}, MaxBody: 1 << 10,
		Errors: []fault.Code{fault.NotFound, fault.NotReady, fault.Conflict, fault.Unavailable},
	}
}

// Handle implements function.Handler.
func (f Heartbeat) Handle(ctx context.Context, in *DeviceIn) (*function.Data[Alive], error) {
	if _, err := shown(ctx, f.DB, in); err != nil {
		return nil, err
	}
	if err := f.Connected.Beat(ctx, auth.AccessFrom(ctx).ProjectID, in.PreviewID, in.DeviceID); err != nil {
		return nil, err
	}
	return function.OK(Alive{ConnectedFor: int(connected.Gone.Seconds())}), nil
}
