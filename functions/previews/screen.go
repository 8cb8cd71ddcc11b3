package previews

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/previews/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/objects"
)

// The files of a screen.
const (
	LayoutFile  = "layout.json"
	PictureFile = "screen.png"
)

// Screen files never change once they are written; only who may read them does.
const immutable = "private, max-age=31536000, immutable"

// ReadScreen answers a screen's layout or picture, to a preview token or a member of the team.
type ReadScreen struct {
	DB      *pgxpool.Pool
	Objects *objects.Store
	// MaxFile bounds what is read from the storage, in bytes.
	MaxFile int64
}

type ReadScreenIn struct {
	PreviewID uuid.UUID `path:"preview_id"`
	ScreenID  string    `path:"screen_id" maxLength:"128"`
	File      string    `path:"file" enum:"layout.json,screen.png"`
}

// Meta implements function.Handler.
func (ReadScreen) Meta() function.Meta {
	return function.Meta{
		Name: "previews.screen", Method: "GET", Path: "/api/v1/previews/{preview_id}/screens/{screen_id}/{file}",
		Summary: "A screen's layout.json or screen.png", Auth: function.Preview, Scope: "previews:read", Role: auth.Guest,
		Plain: []string{"screen_id", "file"}, Content: []string{"application/json", "image/png"}, Errors: []fault.Code{fault.NotReady},
	}
}

// Handle implements function.Handler.
func (f ReadScreen) Handle(ctx context.Context, in *ReadScreenIn) (*function.Blob, error) {
	screen, err := find(ctx, f.DB, in.PreviewID, in.ScreenID)
	if err != nil {
		return nil, err
	}
	key, contentType, etag := objects.PreviewLayoutKey(in.PreviewID, in.ScreenID), "application/json", screen.LayoutHash
	if in.File == PictureFile {
		key, contentType, etag = objects.PreviewScreenKey(in.PreviewID, in.ScreenID), "image/png", ""
	}
	return fetch(ctx, f.Objects, key, contentType, etag, f.MaxFile)
}

// find answers a screen of a preview in the project that the host opened to the caller.
func find(ctx context.Context, pool *pgxpool.Pool, preview uuid.UUID, screen string) (queries.PreviewScreen, error) {
	q, project := queries.New(db.On(pool)), auth.AccessFrom(ctx).ProjectID
	row, err := q.PreviewScreen(ctx, queries.PreviewScreenParams{PreviewID: preview, ProjectID: project, ScreenID: screen})
	if !db.NoRows(err) {
		return row, err
	}
	p, err := q.Preview(ctx, queries.PreviewParams{PreviewID: preview, ProjectID: project})
	switch {
	case err != nil:
		return row, db.Missing(err, errNoPreview())
	case p.FinishedAt == nil:
		return row, fault.New(fault.NotReady, "The preview is not ready yet. Wait for its preview.ready event.")
	}
	return row, fault.New(fault.NotFound, "The preview has no such screen.")
}

func fetch(ctx context.Context, store *objects.Store, key, contentType, etag string, limit int64) (*function.Blob, error) {
	data, info, err := store.Get(ctx, key, limit)
	if fault.Is(err, fault.NotFound) {
		// The record says that it exists.
		return nil, fault.Wrap(err, fault.Unavailable, "The file cannot be read at the moment. Try again shortly.")
	}
	if err != nil {
		return nil, err
	}
	if etag == "" {
		etag = info.ETag
	} else {
		etag = `"` + etag + `"`
	}
	return &function.Blob{ContentType: contentType, CacheControl: immutable, ETag: etag, Body: data}, nil
}
