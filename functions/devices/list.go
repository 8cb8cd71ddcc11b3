package devices

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/devices/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
)

// List answers the devices that show previews of a project just now.
type List struct {
	DB        *pgxpool.Pool
	Connected Connected
}

// ListIn names the project.
type ListIn struct {
	ProjectID uuid.UUID `path:"project_id"`
}

// Showing is a device that shows a preview.
type Showing struct {
	PreviewID uuid.UUID `json:"preview_id"`
	DeviceID  string    `json:"device_id"`
	Model     string    `json:"model"`
	Platform  string    `json:"platform" enum:"ios,android"`
	SeenAt    time.Time `json:"seen_at" doc:"when it was last heard of"`
}

// AllShowing is the answer.
type AllShowing struct {
	Body struct {
		Items      []Showing `json:"items" nullable:"false" doc:"the last heard of first"`
		NextCursor *string   `json:"next_cursor" nullable:"true" doc:"always null: there is one page"`
	}
}

// Meta implements function.Handler.
func (List) Meta() function.Meta {
	return function.Meta{
		Name: "devices.list", Method: "GET", Path: "/api/v1/projects/{project_id}/devices", Summary: "The devices that show previews of a project just now",
		Auth: function.User, Scope: "previews:read", Role: auth.Guest, Errors: []fault.Code{fault.Unavailable},
	}
}

// Handle implements function.Handler.
func (f List) Handle(ctx context.Context, in *ListIn) (*AllShowing, error) {
	list, err := f.Connected.List(ctx, in.ProjectID)
	if err != nil {
		return nil, err
	}
	ids := make([]uuid.UUID, 0, len(list))
	for _, d := range list {
		ids = append(ids, d.Preview)
	}
	rows, err := queries.New(db.On(f.DB)).ShownDevices(ctx, queries.ShownDevicesParams{ProjectID: in.ProjectID, Ids: ids})
	if err != nil {
		return nil, err
	}
	of := make(map[uuid.UUID][]byte, len(rows))
	for _, row := range rows {
		of[row.ID] = row.Devices
	}
	var out AllShowing
	for _, d := range list {
		if c, found := device(of[d.Preview], d.ID); found { // a preview may be gone by now
			out.Body.Items = append(out.Body.Items, Showing{PreviewID: d.Preview, DeviceID: d.ID, Model: c.Model, Platform: c.Platform, SeenAt: d.Seen})
		}
	}
	return &out, nil
}
