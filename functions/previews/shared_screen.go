package previews

import (
	"context"

	"hivesync/runtime/function"
	"hivesync/shared/fault"
)

// SharedScreen answers a screen's layout or picture to whoever has a link to its preview.
type SharedScreen struct {
	Links
	Screens ReadScreen
}

// SharedScreenIn names the file.
type SharedScreenIn struct {
	TokenIn
	ScreenID string `path:"screen_id" maxLength:"128"`
	File     string `path:"file" enum:"layout.json,screen.png"`
	function.PartIn
}

// Meta implements function.Handler.
func (SharedScreen) Meta() function.Meta {
	return function.Meta{
		Name: "previews.shared_screen", Method: "GET", Path: "/api/v1/shared/{token}/screens/{screen_id}/{file}", Summary: "A screen's layout.json or screen.png, to whoever has a link",
		Auth: function.Public, Limit: sharedPerMinute, Plain: []string{"token", "screen_id", "file"}, Content: []string{"application/json", "image/png"},
		Errors: []fault.Code{fault.NotFound, fault.RangeNotSatisfiable},
	}
}

// Handle implements function.Handler.
func (f SharedScreen) Handle(ctx context.Context, in *SharedScreenIn) (*function.Blob, error) {
	ctx, p, err := f.open(ctx, in.Token)
	if err != nil {
		return nil, err
	}
	blob, err := f.Screens.Handle(ctx, &ReadScreenIn{PreviewID: p.ID, ScreenID: in.ScreenID, File: in.File, PartIn: in.PartIn})
	return unkept(blob, err)
}

// unkept is an answer that nobody keeps: a link that is taken back opens nothing from then on.
func unkept(blob *function.Blob, err error) (*function.Blob, error) {
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.NotReady) {
		return nil, errNoLink()
	}
	if blob != nil {
		blob.CacheControl = "no-store"
	}
	return blob, err
}
