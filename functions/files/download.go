package files

import (
	"context"
	"encoding/hex"
	"path"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/files/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/objects"
	"hivesync/shared/projectpath"
)

// Download answers an address that a file's content is read from for a while, also where it is too large for an answer. A browser
// saves it: it never shows it as a page.
type Download struct {
	DB      *pgxpool.Pool
	Objects *objects.Store
	Clock   func() time.Time
}

// FileDownload says where the content is.
type FileDownload struct {
	SHA256      string    `json:"sha256" doc:"of the content, in hexadecimal"`
	Size        int64     `json:"size" doc:"bytes"`
	DownloadURL string    `json:"download_url" format:"uri"`
	ExpiresAt   time.Time `json:"expires_at"`
}

// downloadTTL is how long the content may be read.
const downloadTTL = 5 * time.Minute

// Meta implements function.Handler.
func (Download) Meta() function.Meta {
	return function.Meta{
		Name: "files.download", Method: "GET", Path: "/api/v1/projects/{project_id}/files/download", Summary: "Where the content of one file is read, however large",
		Auth: function.User, Scope: "files:read", Role: auth.Guest, Errors: []fault.Code{fault.NotFound, fault.InvalidPath},
	}
}

// Handle implements function.Handler.
func (f Download) Handle(ctx context.Context, in *GetIn) (*function.Data[FileDownload], error) {
	name, reason := projectpath.Clean(in.Path)
	if reason != "" {
		return nil, errPath(reason)
	}
	row, err := find(ctx, queries.New(db.On(f.DB)), in.ProjectID, name, in.Revision.Pointer())
	if err != nil {
		return nil, err
	}
	sum := hex.EncodeToString(row.Sha256)
	url, err := f.Objects.PresignGet(ctx, objects.BlobKey(in.ProjectID, sum), downloadTTL, path.Base(name))
	if err != nil {
		return nil, err
	}
	return function.OK(FileDownload{SHA256: sum, Size: row.Size, DownloadURL: url, ExpiresAt: f.Clock().Add(downloadTTL).UTC().Truncate(time.Second)}), nil
}
