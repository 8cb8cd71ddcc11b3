package files

import (
	"context"
	"encoding/hex"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/files/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/objects"
	"hivesync/shared/projectpath"
)

// Get answers the content of one file, as it is or as it was at a revision, byte for byte.
type Get struct {
	DB      *pgxpool.Pool
	Objects *objects.Store
	// MaxFile bounds what is read from the storage, in bytes.
	MaxFile int64
}

// GetIn names the file.
type GetIn struct {
	ProjectIn
	AtIn
	Path string `query:"path" required:"true" minLength:"1" maxLength:"512" doc:"the file's path in the project"`
}

// Meta implements function.Handler.
func (Get) Meta() function.Meta {
	return function.Meta{
		Name: "files.get", Method: "GET", Path: "/api/v1/projects/{project_id}/files/content",
		Summary: "The content of one file", Auth: function.User, Scope: "files:read", Role: auth.Guest,
		Errors: []fault.Code{fault.NotFound, fault.InvalidPath, fault.FileTooLarge},
	}
}

// Handle implements function.Handler.
func (f Get) Handle(ctx context.Context, in *GetIn) (*function.Blob, error) {
	path, reason := projectpath.Clean(in.Path)
	if reason != "" {
		return nil, errPath(reason)
	}
	q := queries.New(db.On(f.DB))
	row, err := find(ctx, q, in.ProjectID, path, in.Revision.Pointer())
	if err != nil {
		return nil, err
	}
	if row.Size > f.MaxFile {
		return nil, fault.Newf(fault.FileTooLarge, "The file has %d bytes, which is too large for an answer. Ask where to download it.", row.Size)
	}
	content, err := f.read(ctx, in.ProjectID, row)
	if err != nil {
		return nil, err
	}
	return &function.Blob{
		// Never a type that a browser would run or guess about: the content is a user's.
		ContentType: "application/octet-stream", ContentDisposition: "attachment", ETag: `"` + hex.EncodeToString(row.Sha256) + `"`,
		CacheControl: "private, no-cache", Body: content,
	}, nil
}

// read reads a content. Errors: UNAVAILABLE where the storage has lost it, which is noted.
func (f Get) read(ctx context.Context, project uuid.UUID, row queries.FileAtRow) ([]byte, error) {
	content, _, err := f.Objects.Get(ctx, objects.BlobKey(project, hex.EncodeToString(row.Sha256)), row.Size)
	if fault.Is(err, fault.NotFound) {
		if err := queries.New(db.On(f.DB)).LoseBlob(ctx, queries.LoseBlobParams{ProjectID: project, Sha256: row.Sha256}); err != nil {
			return nil, err
		}
		return nil, fault.Wrap(err, fault.Unavailable, "The file's content is missing in the storage. Writing the file again brings it back.")
	}
	return content, err
}

// find is the file at a path, now or at a revision. Error: NOT_FOUND.
func find(ctx context.Context, q *queries.Queries, project uuid.UUID, path string, revision *int64) (queries.FileAtRow, error) {
	missing := fault.New(fault.NotFound, "There is no such file in the project.")
	if revision == nil {
		row, err := q.File(ctx, queries.FileParams{ProjectID: project, TeamID: auth.AccessFrom(ctx).TeamID, Path: path})
		return queries.FileAtRow{Sha256: row.Sha256, Size: row.Size}, db.Missing(err, missing)
	}
	if err := kept(ctx, q, project, *revision); err != nil {
		return queries.FileAtRow{}, err
	}
	row, err := q.FileAt(ctx, queries.FileAtParams{ProjectID: project, Path: path, Revision: *revision})
	return row, db.Missing(err, missing)
}
