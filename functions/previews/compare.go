package previews

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"

	"hivesync/functions/previews/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/objects"
)

// Compare says on which devices a preview looks as an earlier one of its project did. It opens no picture: those that are the same have
// the same bytes, and how others differ is asked for one by one.
type Compare struct {
	DB      *pgxpool.Pool
	Objects *objects.Store
}

// CompareIn names two previews of a project.
type CompareIn struct {
	PreviewID uuid.UUID `path:"preview_id" doc:"the later preview"`
	Earlier   uuid.UUID `query:"preview_id" required:"true" doc:"the preview that it is compared with"`
}

// Comparison says how two previews compare, device by device.
type Comparison struct {
	PreviewID uuid.UUID    `json:"preview_id"`
	EarlierID uuid.UUID    `json:"earlier_id"`
	Same      bool         `json:"same" doc:"true where each device is in both, and shows the same"`
	Devices   []Comparable `json:"devices" nullable:"false"`
}

// Comparable is a device that one of the previews shows, or both.
type Comparable struct {
	DeviceID  string  `json:"device_id"`
	ScreenID  *string `json:"screen_id" nullable:"true" doc:"in the later preview; null where that does not show the device"`
	EarlierID *string `json:"earlier_screen_id" nullable:"true" doc:"in the earlier one"`
	Same      bool    `json:"same" doc:"true where the picture and the layout are byte by byte the same"`
	Layout    bool    `json:"same_layout"`
	Picture   bool    `json:"same_picture"`
}

// looksAtOnce bounds how many objects one request looks for at a time.
const looksAtOnce = 8

// Meta implements function.Handler.
func (Compare) Meta() function.Meta {
	return function.Meta{
		Name: "previews.compare", Method: "GET", Path: "/api/v1/previews/{preview_id}/comparison", Summary: "On which devices a preview looks as an earlier one did",
		Auth: function.User, Scope: "previews:read", Role: auth.Guest, Resources: []string{"query.preview_id"}, Errors: []fault.Code{fault.NotFound, fault.NotReady},
	}
}

// Handle implements function.Handler.
func (f Compare) Handle(ctx context.Context, in *CompareIn) (*function.Data[Comparison], error) {
	later, err := comparableScreens(ctx, f.DB, in.PreviewID)
	if err != nil {
		return nil, err
	}
	earlier, err := comparableScreens(ctx, f.DB, in.Earlier)
	if err != nil {
		return nil, err
	}
	before := make(map[string]*queries.PreviewScreen, len(earlier))
	for i := range earlier {
		before[earlier[i].DeviceID] = &earlier[i]
	}
	out := Comparison{PreviewID: in.PreviewID, EarlierID: in.Earlier, Same: true, Devices: make([]Comparable, len(later))}
	group, looking := errgroup.WithContext(ctx)
	group.SetLimit(looksAtOnce)
	for i := range later {
		s, d := &later[i], &out.Devices[i]
		d.DeviceID, d.ScreenID = s.DeviceID, &s.ScreenID
		e := before[s.DeviceID]
		if e == nil {
			continue
		}
		delete(before, s.DeviceID)
		d.EarlierID, d.Layout = &e.ScreenID, e.LayoutHash == s.LayoutHash
		if e.PngBytes != s.PngBytes {
			continue
		}
		group.Go(func() (err error) {
			d.Picture, err = f.samePicture(looking, e, s)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	for i := range earlier {
		if e := &earlier[i]; before[e.DeviceID] != nil {
			out.Devices = append(out.Devices, Comparable{DeviceID: e.DeviceID, EarlierID: &e.ScreenID})
		}
	}
	for i := range out.Devices {
		d := &out.Devices[i]
		d.Same = d.Layout && d.Picture
		out.Same = out.Same && d.Same
	}
	return function.OK(out), nil
}

// samePicture compares what the storage says of two pictures of one size: its ETags are of their contents.
func (f Compare) samePicture(ctx context.Context, a, b *queries.PreviewScreen) (bool, error) {
	var tags [2]string
	for i, s := range []*queries.PreviewScreen{a, b} {
		info, err := f.Objects.Head(ctx, objects.PreviewScreenKey(s.PreviewID, s.ScreenID))
		if fault.Is(err, fault.NotFound) {
			return false, fault.Wrap(err, fault.Unavailable, "A picture cannot be read at the moment. Try again shortly.")
		}
		if err != nil {
			return false, err
		}
		tags[i] = info.ETag
	}
	return tags[0] == tags[1] && tags[0] != "", nil
}

// comparableScreens are the screens of a preview that is ready. Errors: NOT_FOUND, NOT_READY.
func comparableScreens(ctx context.Context, pool *pgxpool.Pool, preview uuid.UUID) ([]queries.PreviewScreen, error) {
	q, project := queries.New(db.On(pool)), auth.AccessFrom(ctx).ProjectID
	rows, err := q.PreviewScreens(ctx, queries.PreviewScreensParams{PreviewID: preview, ProjectID: project})
	if err == nil && len(rows) == 0 {
		_, err = find(ctx, pool, preview, "") // says why there is none
	}
	return rows, err
}
