package previews

import (
	"context"

	"hivesync/runtime/function"
	"hivesync/shared/fault"
)

// SharedAsset answers an image that a screen shows to whoever has a link to its preview.
type SharedAsset struct {
	Links
	Assets Asset
}

// SharedAssetIn names the image.
type SharedAssetIn struct {
	TokenIn
	ScreenID string `path:"screen_id" maxLength:"128"`
	AssetID  string `path:"asset_id" maxLength:"140" doc:"the asset's id, with or without .png"`
	function.PartIn
}

// Meta implements function.Handler.
func (SharedAsset) Meta() function.Meta {
	return function.Meta{
		Name: "previews.shared_asset", Method: "GET", Path: "/api/v1/shared/{token}/screens/{screen_id}/assets/{asset_id}", Summary: "An image that a screen shows, to whoever has a link",
		Auth: function.Public, Limit: sharedPerMinute, Plain: []string{"token", "screen_id", "asset_id"}, Content: []string{"image/png"},
		Errors: []fault.Code{fault.NotFound, fault.RangeNotSatisfiable},
	}
}

// Handle implements function.Handler.
func (f SharedAsset) Handle(ctx context.Context, in *SharedAssetIn) (*function.Blob, error) {
	ctx, p, err := f.open(ctx, in.Token)
	if err != nil {
		return nil, err
	}
	return unkept(f.Assets.Handle(ctx, &AssetIn{PreviewID: p.ID, ScreenID: in.ScreenID, AssetID: in.AssetID, PartIn: in.PartIn}))
}
