package archives

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/archives/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/objects"
)

// Get answers the archive that the caller asked for last, with an address that it is read from for a while once it is ready.
type Get struct {
	DB      *pgxpool.Pool
	Objects *objects.Store
	Clock   func() time.Time
}

// Download is an export, and where it is.
type Download struct {
	Export
	DownloadURL     string     `json:"download_url,omitempty" format:"uri" doc:"of one that is ready"`
	DownloadExpires *time.Time `json:"download_expires_at,omitempty" doc:"until when the address works: ask again for another"`
}

// downloadTTL is how long an address works.
const downloadTTL = 5 * time.Minute

// Meta implements function.Handler.
func (Get) Meta() function.Meta {
	return function.Meta{
		Name: "archives.get", Method: "GET", Path: "/api/v1/auth/export", Summary: "The archive that the caller asked for last",
		Auth: function.User, Errors: []fault.Code{fault.NotFound},
	}
}

// Handle implements function.Handler.
func (f Get) Handle(ctx context.Context, _ *function.Empty) (*function.Data[Download], error) {
	now := f.Clock()
	row, err := queries.New(db.On(f.DB)).LatestExport(ctx, auth.PrincipalFrom(ctx).UserID)
	if err != nil {
		return nil, db.Missing(err, errNone())
	}
	if row.ExpiresAt != nil && !now.Before(*row.ExpiresAt) {
		return nil, errNone()
	}
	out := Download{Export: exportOf(row)}
	if row.State == "ready" {
		if out.DownloadURL, err = f.Objects.PresignGet(ctx, objects.ExportKey(row.ID), downloadTTL, "hivesync-"+row.CreatedAt.UTC().Format("2006-01-02")+".zip"); err != nil {
			return nil, err
		}
		out.DownloadExpires = new(now.Add(downloadTTL).UTC().Truncate(time.Second))
	}
	return function.OK(out), nil
}
