// Package devices holds the functions of devices: which models are known, which devices show a preview just now, and what people do
// on them, told to the members of the project's team as it happens.
//
// Nothing that a device says is kept but the version of its last event, and nothing of it is run.
package devices

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/devices/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/devices"
	"hivesync/shared/devices/connected"
	"hivesync/shared/events"
	"hivesync/shared/fault"
)

// Publisher tells a user of an event; *events.Publisher is one.
type Publisher interface {
	Publish(ctx context.Context, user uuid.UUID, e events.Event) (string, error)
}

// Connected knows the devices; *connected.Registry is it.
type Connected interface {
	Beat(ctx context.Context, project, preview uuid.UUID, device string) error
	List(ctx context.Context, project uuid.UUID) ([]connected.Device, error)
	Accept(ctx context.Context, preview uuid.UUID, device string, versions []int64) (taken []bool, last int64, err error)
}

// Deps is what the functions of this domain are built from.
type Deps struct {
	DB        *pgxpool.Pool
	Connected Connected
	Events    Publisher
}

// New returns the domain's functions.
func New(d Deps) function.Registry {
	return function.Registry{
		Domains: []function.Domain{{Name: "devices", About: "Known models, and the devices that show previews."}},
		Events:  []events.Kind{{Type: Happened, Data: Told{}, About: "Somebody did something on a device that shows a preview."}},
		Endpoints: []function.Endpoint{
			function.New(newCatalogue()),
			function.New(List{DB: d.DB, Connected: d.Connected}),
			function.New(Heartbeat{DB: d.DB, Connected: d.Connected}),
			function.New(Send(d)),
		},
	}
}

// DeviceIn names a device that shows a preview.
type DeviceIn struct {
	PreviewID uuid.UUID `path:"preview_id"`
	DeviceID  string    `path:"device_id" minLength:"1" maxLength:"128" doc:"one of those that the preview is for"`
}

// shown looks whether a device may show a preview, and returns the team that it is told to. Errors: NOT_FOUND, NOT_READY, CONFLICT.
func shown(ctx context.Context, pool *pgxpool.Pool, in *DeviceIn) (team uuid.UUID, err error) {
	row, err := queries.New(db.On(pool)).Shown(ctx, queries.ShownParams{PreviewID: in.PreviewID, ProjectID: auth.AccessFrom(ctx).ProjectID})
	if err != nil {
		return team, db.Missing(err, fault.New(fault.NotFound, "There is no such preview."))
	}
	if _, found := device(row.Devices, in.DeviceID); !found {
		return team, fault.New(fault.NotFound, "The preview is for no such device.")
	}
	switch {
	case row.Archived:
		return team, fault.New(fault.Conflict, "The project is archived.")
	case !row.Ready:
		return team, fault.New(fault.NotReady, "The preview has nothing to show: it is not ready yet, has failed, or is not kept any more.")
	}
	return row.TeamID, nil
}

// device finds a device among those of a preview.
func device(raw []byte, id string) (devices.Context, bool) {
	var list []devices.Context
	if json.Unmarshal(raw, &list) != nil { // was checked when it was stored
		return devices.Context{}, false
	}
	i := slices.IndexFunc(list, func(c devices.Context) bool { return c.DeviceID == id })
	if i < 0 {
		return devices.Context{}, false
	}
	return list[i], true
}
