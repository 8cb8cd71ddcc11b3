package previews

import (
	"context"
	"strconv"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/previews/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/jobs"
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
	function.PartIn
}

// Meta implements function.Handler.
func (ReadScreen) Meta() function.Meta {
	return function.Meta{
		Name: "previews.screen", Method: "GET", Path: "/api/v1/previews/{preview_id}/screens/{screen_id}/{file}",
		Summary: "A screen's layout.json or screen.png", Auth: function.Preview, Scope: "previews:read", Role: auth.Guest,
		Plain: []string{"screen_id", "file"}, Content: []string{"application/json", "image/png"}, Errors: []fault.Code{fault.NotReady, fault.RangeNotSatisfiable},
	}
}

// Handle implements function.Handler.
func (f ReadScreen) Handle(ctx context.Context, in *ReadScreenIn) (*function.Blob, error) {
	screen, err := find(ctx, f.DB, in.PreviewID, in.ScreenID)
	if err != nil {
		return nil, err
	}
	key, contentType, etag := objects.PreviewLayoutKey(in.PreviewID, in.ScreenID), "application/json", `W/"`+screen.LayoutHash+`"` // weak: it is compressed on its way
	if in.File == PictureFile {
		key, contentType, etag = objects.PreviewScreenKey(in.PreviewID, in.ScreenID), "image/png", ""
	}
	return fetch(ctx, f.Objects, &in.PartIn, function.Blob{ContentType: contentType, ETag: etag}, key, f.MaxFile)
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
	case p.Preview.EmptiedAt != nil && jobs.State(p.State) == jobs.StateSucceeded:
		return row, fault.New(fault.NotFound, "The preview's pictures are no longer kept. Ask for a preview of the screen again.")
	}
	return row, fault.New(fault.NotFound, "The preview has no such screen.")
}

// fetch answers an object, or the part of it that is asked for, of at most limit bytes. Blob says its type and its ETag; where
// it has none the storage's is taken.
func fetch(ctx context.Context, store *objects.Store, in *function.PartIn, blob function.Blob, key string, limit int64) (*function.Blob, error) {
	var info objects.Info
	var err error
	if in.HeadersAlone {
		info, err = store.Head(ctx, key)
		blob.ContentLength = strconv.FormatInt(info.Size, 10)
	} else {
		blob.Body, info, blob.ContentRange, err = store.GetPart(ctx, key, in.Span(), limit)
	}
	if fault.Is(err, fault.NotFound) {
		// The record says that it exists.
		return nil, fault.Wrap(err, fault.Unavailable, "The file cannot be read at the moment. Try again shortly.")
	}
	if err != nil && !fault.Is(err, fault.RangeNotSatisfiable) {
		return nil, err
	}
	if blob.ETag == "" {
		blob.ETag = info.ETag
	}
	if in.Span() != "" && !in.HeadersAlone && !in.Of(blob.ETag) { // a part of what it no longer is
		return fetch(ctx, store, &function.PartIn{}, blob, key, limit)
	}
	if err != nil {
		return nil, err
	}
	blob.CacheControl, blob.AcceptRanges = immutable, "bytes"
	return &blob, nil
}
