package previews

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/fault"
	"hivesync/shared/objects"
)

// Asset answers an image that a screen's layout refers to, to a preview token or a member of the team.
type Asset struct {
	DB      *pgxpool.Pool
	Objects *objects.Store
	// MaxFile bounds what is read from the storage, in bytes.
	MaxFile int64
}

type AssetIn struct {
	PreviewID uuid.UUID `path:"preview_id"`
	ScreenID  string    `path:"screen_id" maxLength:"128"`
	AssetID   string    `path:"asset_id" maxLength:"140" doc:"the asset's id, with or without .png"`
	function.PartIn
}

// Meta implements function.Handler.
func (Asset) Meta() function.Meta {
	return function.Meta{
		Name: "previews.asset", Method: "GET", Path: "/api/v1/previews/{preview_id}/screens/{screen_id}/assets/{asset_id}",
		Summary: "An image that a screen shows", Auth: function.Preview, Scope: "previews:read", Role: auth.Guest,
		Plain: []string{"screen_id", "asset_id"}, Content: []string{"image/png"}, Errors: []fault.Code{fault.NotReady, fault.RangeNotSatisfiable},
	}
}

// Handle implements function.Handler.
func (f Asset) Handle(ctx context.Context, in *AssetIn) (*function.Blob, error) {
	screen, err := find(ctx, f.DB, in.PreviewID, in.ScreenID)
	if err != nil {
		return nil, err
	}
	id := strings.TrimSuffix(in.AssetID, ".png")
	if !slices.Contains(screen.AssetIds, id) { // the list alone opens: no id reaches the storage that is not on it
		return nil, fault.New(fault.NotFound, "The screen has no such asset.")
	}
	blob := function.Blob{ContentType: "image/png", ETag: `"` + id + `"`}
	return fetch(ctx, f.Objects, &in.PartIn, blob, objects.PreviewAssetKey(in.PreviewID, in.ScreenID, id), f.MaxFile)
}
