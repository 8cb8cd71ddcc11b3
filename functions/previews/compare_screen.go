package previews

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/previews/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/fault"
	"hivesync/shared/objects"
	"hivesync/shared/preview/difference"
)

// Comparer opens the pictures of two previews.
type Comparer struct {
	DB      *pgxpool.Pool
	Objects *objects.Store
	// MaxFile bounds what is read from the storage, in bytes.
	MaxFile int64
	// comparing holds a place for each pair that is open.
	comparing chan struct{}
}

// comparedAtOnce bounds how many pairs one process has open: each takes a third of a second of one processor, and a hundred mebibytes.
const comparedAtOnce = 1

// CompareScreen says how a preview's screen differs from the same device's in an earlier preview.
type CompareScreen struct{ Comparer }

// CompareScreenIn names the screen.
type CompareScreenIn struct {
	CompareIn
	ScreenID string `path:"screen_id" maxLength:"128" doc:"of the later preview"`
}

// ScreenComparison is what differs.
type ScreenComparison struct {
	DeviceID      string            `json:"device_id"`
	Pixels        difference.Pixels `json:"pixels"`
	Layout        difference.Nodes  `json:"layout"`
	DifferenceURL string            `json:"difference_url" doc:"path of a picture on this API: the later screen, pale, with what differs in red"`
}

const timeToCompare = 30 * time.Second

// Meta implements function.Handler.
func (CompareScreen) Meta() function.Meta {
	return function.Meta{
		Name: "previews.compare_screen", Method: "GET", Path: "/api/v1/previews/{preview_id}/comparison/{screen_id}", Summary: "How a screen differs from that of an earlier preview",
		Auth: function.User, Scope: "previews:read", Role: auth.Guest, Resources: []string{"query.preview_id"}, Plain: []string{"screen_id"}, Timeout: timeToCompare,
		Errors: []fault.Code{fault.NotFound, fault.NotReady, fault.FileTooLarge},
	}
}

// Handle implements function.Handler.
func (f CompareScreen) Handle(ctx context.Context, in *CompareScreenIn) (*function.Data[ScreenComparison], error) {
	later, earlier, err := f.pair(ctx, in)
	if err != nil {
		return nil, err
	}
	out := ScreenComparison{DeviceID: later.DeviceID, DifferenceURL: Difference{}.Meta().URL(in.PreviewID.String(), in.ScreenID) + "?preview_id=" + in.Earlier.String()}
	err = f.open(ctx, later, earlier, objects.PreviewLayoutKey, func(before, after []byte) (err error) {
		out.Layout, err = difference.Layouts(before, after)
		return err
	})
	if err == nil {
		err = f.open(ctx, later, earlier, objects.PreviewScreenKey, func(before, after []byte) (err error) {
			out.Pixels, _, err = difference.Pictures(before, after, false)
			return err
		})
	}
	if err != nil {
		return nil, err
	}
	return function.OK(out), nil
}

// pair finds a screen, and the one of the same device in the earlier preview. Errors: NOT_FOUND, NOT_READY.
func (f Comparer) pair(ctx context.Context, in *CompareScreenIn) (later, earlier queries.PreviewScreen, err error) {
	if later, err = find(ctx, f.DB, in.PreviewID, in.ScreenID); err != nil {
		return later, earlier, err
	}
	all, err := comparableScreens(ctx, f.DB, in.Earlier)
	if err != nil {
		return later, earlier, err
	}
	i := slices.IndexFunc(all, func(s queries.PreviewScreen) bool { return s.DeviceID == later.DeviceID })
	if i < 0 {
		return later, earlier, fault.New(fault.NotFound, "The earlier preview does not show the device.")
	}
	return later, all[i], nil
}

// open reads two files of screens and has them compared, with a place of its own.
func (f Comparer) open(ctx context.Context, later, earlier queries.PreviewScreen, key func(preview uuid.UUID, screen string) string, compare func(before, after []byte) error) error {
	select {
	case f.comparing <- struct{}{}:
		defer func() { <-f.comparing }()
	case <-ctx.Done():
		return fault.Wrap(ctx.Err(), fault.Unavailable, "Too many previews are compared at the moment. Try again shortly.")
	}
	var raw [2][]byte
	for i, s := range []queries.PreviewScreen{earlier, later} {
		data, _, err := f.Objects.Get(ctx, key(s.PreviewID, s.ScreenID), f.MaxFile)
		if fault.Is(err, fault.NotFound) {
			return fault.Wrap(err, fault.Unavailable, "A file of a screen cannot be read at the moment. Try again shortly.")
		}
		if err != nil {
			return err
		}
		raw[i] = data
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return compare(raw[0], raw[1])
}
