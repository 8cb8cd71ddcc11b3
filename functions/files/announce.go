package files

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"hivesync/functions/files/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/limits"
	"hivesync/shared/objects"
	"hivesync/shared/projectpath"
	"hivesync/shared/settings"
)

// Announce announces a file that is too large for a request. The client puts its content at the address that it is given, and
// confirms it then: it is no file of the project before its content was found to be what was announced.
type Announce struct{ Writer }

var (
	largeFile   = limits.BytesPerPlan("large_file_bytes", "bytes of one large file of a project", limits.Numbers{Free: 25 << 20, Pro: 100 << 20, Premium: 500 << 20, Least: 1 << 10, Most: 5 << 30})
	openUploads = settings.Int("MAX_OPEN_UPLOADS", 20, "most large files of a project that are announced and not confirmed", settings.Between(1, 1000))
)

// AnnounceIn says what will be put.
type AnnounceIn struct {
	ProjectIn
	Body Listed
}

// LargeUpload says where the content goes.
type LargeUpload struct {
	UploadID  uuid.UUID         `json:"upload_id"`
	UploadURL string            `json:"upload_url" format:"uri" doc:"takes the content by PUT, once or again, until it expires"`
	Headers   map[string]string `json:"headers" doc:"that the PUT must have"`
	ExpiresAt time.Time         `json:"expires_at"`
}

const (
	// uploadTTL is how long a content may be put, openFor how long it may be confirmed.
	uploadTTL = time.Hour
	openFor   = 2 * uploadTTL
	mediaType = "application/octet-stream"
)

// Meta implements function.Handler.
func (Announce) Meta() function.Meta {
	return function.Meta{
		Name: "files.announce", Method: "POST", Path: "/api/v1/projects/{project_id}/uploads", Status: 201, Summary: "Announce a file that is too large for a request, and learn where to put it",
		Description: "Previews do not have files that are too large for a request.",
		Auth:        function.User, Scope: "files:write", Role: auth.Member, MaxBody: 4 << 10,
		Errors: []fault.Code{fault.NotFound, fault.InvalidPath, fault.ValidationFailed, fault.FileTooLarge, fault.StorageFull, fault.Conflict},
	}
}

// Handle implements function.Handler.
func (f Announce) Handle(ctx context.Context, in *AnnounceIn) (*function.Data[LargeUpload], error) {
	path, reason := projectpath.Clean(in.Body.Path)
	if reason != "" {
		return nil, errPath(reason)
	}
	sum, ok := digest(in.Body.SHA256)
	if !ok || in.Body.Size < 0 {
		return nil, fault.New(fault.ValidationFailed, "The file cannot be announced so.", fault.Detail{Field: "body.sha256", Code: "invalid", Message: "expected 64 hexadecimal digits in lower case"})
	}
	row := queries.AddUploadParams{ID: db.NewID(), ProjectID: in.ProjectID, Path: path, Sha256: sum[:], Size: in.Body.Size, Now: f.Clock()}
	err := db.Tx(ctx, f.DB, func(tx db.Handle) error {
		q, team, set := queries.New(tx), auth.AccessFrom(ctx).TeamID, f.Settings.Now()
		if _, err := q.LockProject(ctx, queries.LockProjectParams{ProjectID: in.ProjectID, TeamID: team}); err != nil {
			return db.Missing(err, errNoProject())
		}
		open, err := q.OpenUploads(ctx, queries.OpenUploadsParams{ProjectID: in.ProjectID, After: f.Clock().Add(-openFor)})
		if err != nil {
			return err
		}
		stored, err := q.StoredByTeam(ctx, team)
		if err != nil {
			return err
		}
		tier := auth.Tier(stored.Tier)
		if most := int64(largeFile.Number(set, tier)); row.Size > most {
			return fault.New(fault.FileTooLarge, fmt.Sprintf("A file may have at most %d bytes on the team's plan.", most))
		}
		if open.Uploads >= int64(openUploads.Get(set)) {
			return fault.Newf(fault.Conflict, "%d large files are announced and not confirmed. Confirm them first, or wait until they are forgotten.", open.Uploads)
		}
		if err := limits.StoredBytes.Full(set, tier, stored.Bytes+open.Bytes, row.Size, "Delete files and projects that are not needed"); err != nil {
			return err
		}
		return q.AddUpload(ctx, row)
	})
	if err != nil {
		return nil, err
	}
	url, headers, err := f.Objects.PresignUpload(ctx, objects.UploadKey(in.ProjectID, row.ID), uploadTTL, mediaType, row.Size, row.Sha256)
	if err != nil {
		return nil, err
	}
	return function.OK(LargeUpload{UploadID: row.ID, UploadURL: url, Headers: headers, ExpiresAt: f.Clock().Add(uploadTTL).UTC().Truncate(time.Second)}), nil
}

func errPath(reason string) error {
	return fault.New(fault.InvalidPath, "The path breaks a rule.", fault.Detail{Field: "path", Code: "path", Message: reason})
}
