package previews

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/previews/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/devices"
	"hivesync/shared/fault"
	"hivesync/shared/limits"
	"hivesync/shared/settings"
)

// sharedPerMinute bounds what one address asks of shared previews: tokens are not guessed, and pictures cost reads of the storage.
var sharedPerMinute = limits.ForAll("shared_per_minute", "requests for shared previews from your address", limits.Address, time.Minute,
	settings.Int("SHARED_PER_MINUTE", 120, "requests a minute for shared previews from one address", settings.Between(1, 1_000_000))).
	WithBurst(settings.Int("SHARED_BURST", 60, "requests at once for shared previews from one address", settings.Between(1, 1_000_000)))

// Links opens shared previews. Whatever stands in the way of one, that is said in the same words: nobody learns what there was.
type Links struct {
	DB     *pgxpool.Pool
	Tokens auth.Opaque
	Clock  func() time.Time
}

// TokenIn is a link's token.
type TokenIn struct {
	Token string `path:"token" maxLength:"64"`
}

func errNoLink() error {
	return fault.New(fault.NotFound, "The link opens nothing, or nothing any more.")
}

// open finds the preview that a token is for, and returns ctx with access to it alone.
func (l Links) open(ctx context.Context, token string) (context.Context, queries.SharedPreviewRow, error) {
	hash, ok := l.Tokens.Hash(token)
	if !ok {
		return ctx, queries.SharedPreviewRow{}, errNoLink()
	}
	row, err := queries.New(db.On(l.DB)).SharedPreview(ctx, queries.SharedPreviewParams{TokenHash: hash, Now: l.Clock()})
	if err != nil {
		return ctx, row, db.Missing(err, errNoLink())
	}
	return auth.WithAccess(ctx, auth.Access{ProjectID: row.ProjectID, Role: auth.Guest}), row, nil
}

// Shared answers a preview to whoever has a link to it.
type Shared struct{ Links }

// SharedDetails is what a link shows of a preview.
type SharedDetails struct {
	CreatedAt time.Time         `json:"created_at"`
	ExpiresAt time.Time         `json:"expires_at" doc:"when the link opens nothing any more"`
	Devices   []devices.Context `json:"devices" nullable:"false"`
	Screens   []Screen          `json:"screens" nullable:"false"`
}

// SharedPreview is the answer.
type SharedPreview struct {
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		Data SharedDetails `json:"data"`
	}
}

// Meta implements function.Handler.
func (Shared) Meta() function.Meta {
	return function.Meta{
		Name: "previews.shared", Method: "GET", Path: "/api/v1/shared/{token}", Summary: "A preview, to whoever has a link to it",
		Auth: function.Public, Limit: sharedPerMinute, Plain: []string{"token"}, Errors: []fault.Code{fault.NotFound},
	}
}

// Handle implements function.Handler.
func (f Shared) Handle(ctx context.Context, in *TokenIn) (*SharedPreview, error) {
	ctx, p, err := f.open(ctx, in.Token)
	if err != nil {
		return nil, err
	}
	out := SharedPreview{CacheControl: "no-store"}
	out.Body.Data = SharedDetails{CreatedAt: p.CreatedAt, ExpiresAt: p.ExpiresAt}
	if err := json.Unmarshal(p.Devices, &out.Body.Data.Devices); err != nil {
		return nil, fmt.Errorf("previews: stored devices: %w", err)
	}
	rows, err := queries.New(db.On(f.DB)).PreviewScreens(ctx, queries.PreviewScreensParams{PreviewID: p.ID, ProjectID: p.ProjectID})
	if err != nil {
		return nil, err
	}
	read := SharedScreen{}.Meta()
	for _, s := range rows {
		out.Body.Data.Screens = append(out.Body.Data.Screens, screenOf(s, read.URL(in.Token, s.ScreenID, LayoutFile), read.URL(in.Token, s.ScreenID, PictureFile)))
	}
	return &out, nil
}
