package devices

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"

	"hivesync/functions/devices/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/events"
	"hivesync/shared/fault"
	"hivesync/shared/safetext"
)

// Happened is the event that tells of what was done on a device.
const Happened = "device.event"

// Send tells the members of a project's team what was done on a device that shows a preview. Nothing of it is kept beyond the live
// events: a device that sends an event again, or too late, is told so, and nobody else hears of it.
type Send struct {
	DB        *pgxpool.Pool
	Connected Connected
	Events    Publisher
}

// SendIn is what was done.
type SendIn struct {
	DeviceIn
	Body DeviceEvents
}

// DeviceEvents are events in the order in which they happened.
type DeviceEvents struct {
	Events []DeviceEvent `json:"events" minItems:"1" maxItems:"50"`
}

// DeviceEvent is one thing that was done.
type DeviceEvent struct {
	Version int64     `json:"version" minimum:"1" maximum:"9007199254740991" doc:"counts up with each event of the device on the preview"`
	Type    string    `json:"type" enum:"tap,swipe,navigate,focus,blur,shake,tilt"`
	At      time.Time `json:"at" doc:"when it happened, by the device's clock"`
	X       *float64  `json:"x,omitempty" minimum:"-8192" maximum:"8192" doc:"points from the left of the screen"`
	Y       *float64  `json:"y,omitempty" minimum:"-8192" maximum:"8192" doc:"points from the top"`
	ToX     *float64  `json:"to_x,omitempty" minimum:"-8192" maximum:"8192" doc:"where a swipe ends"`
	ToY     *float64  `json:"to_y,omitempty" minimum:"-8192" maximum:"8192"`
	Target  string    `json:"target,omitempty" maxLength:"128" doc:"id of the layout's node that it was done to"`
	Route   string    `json:"route,omitempty" maxLength:"512" doc:"where a navigation leads"`
	Alpha   *float64  `json:"alpha,omitempty" minimum:"-360" maximum:"360" doc:"degrees of a tilt about the axis out of the screen"`
	Beta    *float64  `json:"beta,omitempty" minimum:"-360" maximum:"360" doc:"about the axis to the right"`
	Gamma   *float64  `json:"gamma,omitempty" minimum:"-360" maximum:"360" doc:"about the axis to the top"`
}

// Told is what is told of events: those that were new, in their order.
type Told struct {
	ProjectID uuid.UUID     `json:"project_id"`
	PreviewID uuid.UUID     `json:"preview_id"`
	DeviceID  string        `json:"device_id"`
	Events    []DeviceEvent `json:"events" nullable:"false"`
}

// Heard says what became of events.
type Heard struct {
	Accepted int     `json:"accepted" doc:"events that were told"`
	Dropped  []int64 `json:"dropped" nullable:"false" doc:"versions that are not larger than one before: sent twice, or too late"`
	Version  int64   `json:"version" doc:"the largest that is known of the device"`
}

// toldAtOnce bounds how many users one request tells at a time.
const toldAtOnce = 8

// Meta implements function.Handler.
func (Send) Meta() function.Meta {
	return function.Meta{
		Name: "devices.send", Method: "POST", Path: "/api/v1/previews/{preview_id}/devices/{device_id}/events", Summary: "Tell what was done on a device that shows a preview",
		Description: "The members of the team hear of it as `device.event`. The device counts as connected then.",
		Auth:        function.Preview, Scope: "previews:read", Role: auth.Guest, Plain: []string{"device_id"}, MaxBody: 32 << 10,
		Errors: []fault.Code{fault.NotFound, fault.NotReady, fault.Conflict, fault.ValidationFailed, fault.Unavailable},
	}
}

// Handle implements function.Handler.
func (f Send) Handle(ctx context.Context, in *SendIn) (*function.Data[Heard], error) {
	var wrong fault.Details
	versions := make([]int64, len(in.Body.Events))
	for i, e := range in.Body.Events {
		versions[i] = e.Version
		for field, text := range map[string]string{"target": e.Target, "route": e.Route} {
			wrong.Require(text == "" || safetext.IsLine(text), fmt.Sprintf("events[%d].%s", i, field), "invalid", "expected printable characters")
		}
	}
	if err := wrong.Err(fault.ValidationFailed, "The events cannot be taken as they are."); err != nil {
		return nil, err
	}
	team, err := shown(ctx, f.DB, &in.DeviceIn)
	if err != nil {
		return nil, err
	}
	project := auth.AccessFrom(ctx).ProjectID
	if err := f.Connected.Beat(ctx, project, in.PreviewID, in.DeviceID); err != nil {
		return nil, err
	}
	taken, last, err := f.Connected.Accept(ctx, in.PreviewID, in.DeviceID, versions)
	if err != nil {
		return nil, err
	}
	told, heard := Told{ProjectID: project, PreviewID: in.PreviewID, DeviceID: in.DeviceID}, Heard{Version: last}
	for i, e := range in.Body.Events {
		if taken[i] {
			told.Events = append(told.Events, e)
		} else {
			heard.Dropped = append(heard.Dropped, e.Version)
		}
	}
	if heard.Accepted = len(told.Events); heard.Accepted > 0 {
		err = f.tell(ctx, team, told)
	}
	return function.OK(heard), err
}

func (f Send) tell(ctx context.Context, team uuid.UUID, told Told) error {
	users, err := queries.New(db.On(f.DB)).Watchers(ctx, team)
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(toldAtOnce)
	for _, user := range users {
		group.Go(func() error {
			_, err := f.Events.Publish(ctx, user, events.Event{Type: Happened, Data: told})
			return err
		})
	}
	return group.Wait()
}
