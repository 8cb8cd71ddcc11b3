package previews

import (
	"context"

	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/fault"
	"hivesync/shared/objects"
	"hivesync/shared/preview/difference"
)

// Difference draws how a preview's screen differs from the same device's in an earlier preview.
type Difference struct{ Comparer }

// Meta implements function.Handler.
func (Difference) Meta() function.Meta {
	return function.Meta{
		Name: "previews.difference", Method: "GET", Path: "/api/v1/previews/{preview_id}/comparison/{screen_id}/difference.png",
		Summary: "A picture of how a screen differs from that of an earlier preview", Auth: function.User, Scope: "previews:read", Role: auth.Guest,
		Resources: []string{"query.preview_id"}, Plain: []string{"screen_id"}, Timeout: timeToCompare, Content: []string{"image/png"},
		Errors: []fault.Code{fault.NotFound, fault.NotReady, fault.FileTooLarge},
	}
}

// Handle implements function.Handler.
func (f Difference) Handle(ctx context.Context, in *CompareScreenIn) (*function.Blob, error) {
	later, earlier, err := f.pair(ctx, in)
	if err != nil {
		return nil, err
	}
	blob := function.Blob{ContentType: "image/png", CacheControl: immutable} // of pictures that never change
	err = f.open(ctx, later, earlier, objects.PreviewScreenKey, func(before, after []byte) (err error) {
		_, blob.Body, err = difference.Pictures(before, after, true)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &blob, nil
}
