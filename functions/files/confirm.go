package files

import (
	"bytes"
	"context"
	"time"

	"github.com/google/uuid"

	"hivesync/functions/files/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/objects"
)

// Confirm makes a file of a content that was put. The storage hands it over piece by piece to be hashed, and copies it itself to
// where no client can put anything, if it is the same still: what is put later changes no file.
type Confirm struct {
	Writer
	// reading holds a place for each content that is hashed.
	reading chan struct{}
}

// hashedAtOnce bounds how many contents one process reads at a time.
const hashedAtOnce = 4

// UploadIn names an announced file.
type UploadIn struct {
	ProjectIn
	UploadID uuid.UUID `path:"upload_id"`
}

// Meta implements function.Handler.
func (Confirm) Meta() function.Meta {
	return function.Meta{
		Name: "files.confirm", Method: "POST", Path: "/api/v1/projects/{project_id}/uploads/{upload_id}/confirm", Summary: "Make a file of a content that was put",
		Auth: function.User, Scope: "files:write", Role: auth.Member, Plain: []string{"upload_id"}, Timeout: 2 * time.Minute,
		Errors: []fault.Code{fault.NotFound, fault.NotReady, fault.ValidationFailed, fault.Conflict, fault.ProjectTooLarge, fault.StorageFull},
	}
}

// Handle implements function.Handler. To confirm a file again changes nothing.
func (f Confirm) Handle(ctx context.Context, in *UploadIn) (*function.Data[File], error) {
	select {
	case f.reading <- struct{}{}:
		defer func() { <-f.reading }()
	case <-ctx.Done():
		return nil, fault.Wrap(ctx.Err(), fault.Unavailable, "Too many files are confirmed at the moment. Try again shortly.")
	}
	q, key := queries.New(db.On(f.DB)), objects.UploadKey(in.ProjectID, in.UploadID)
	row, err := q.Upload(ctx, queries.UploadParams{ID: in.UploadID, ProjectID: in.ProjectID})
	none := fault.New(fault.NotFound, "No such file was announced, or it was not confirmed in time.")
	if err != nil {
		return nil, db.Missing(err, none)
	}
	if row.Revision == nil && f.Clock().Sub(row.CreatedAt) > openFor {
		return nil, none
	}
	done := function.OK(file(row.Path, row.Sha256, row.Size, row.CreatedAt))
	if row.Revision != nil {
		return done, nil
	}
	sum, info, err := f.Objects.Digest(ctx, key, row.Size)
	switch {
	case fault.Is(err, fault.NotFound):
		return nil, fault.New(fault.NotReady, "The content was not put yet. Put it at upload_url first.")
	case err != nil && !fault.Is(err, fault.FileTooLarge):
		return nil, err
	case err != nil, info.Size != row.Size, !bytes.Equal(sum, row.Sha256):
		return nil, fault.New(fault.ValidationFailed, "The content is not the one that was announced. Put that one, or announce this one.",
			fault.Detail{Field: "sha256", Code: "invalid", Message: "expected content of the announced size and SHA-256"})
	}
	out, err := f.change(ctx, in.ProjectID, func(context.Context, *queries.Queries) (*batch, error) {
		b := newBatch(f.Limits)
		if path, fine := b.place("path", row.Path); fine {
			b.take(path, content{sum: [32]byte(sum), size: row.Size, sent: true, key: key, etag: info.ETag})
		}
		return &b, nil
	})
	if err != nil {
		return nil, err
	}
	if err := q.ConfirmUpload(ctx, queries.ConfirmUploadParams{ID: row.ID, ProjectID: in.ProjectID, Revision: out.Revision}); err != nil {
		return nil, err
	}
	return done, f.Objects.Delete(ctx, key)
}
