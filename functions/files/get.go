package files

import (
	"context"
	"encoding/hex"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/files/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/objects"
	"hivesync/shared/projectpath"
)

// Get answers the content of one file, byte for byte.
type Get struct {
	DB      *pgxpool.Pool
	Objects *objects.Store
	// MaxFile bounds what is read from the storage, in bytes.
	MaxFile int64
}

// GetIn names the file.
type GetIn struct {
	ProjectIn
	Path string `query:"path" required:"true" minLength:"1" maxLength:"512" doc:"the file's path in the project"`
}

// Meta implements function.Handler.
func (Get) Meta() function.Meta {
	return function.Meta{
		Name: "files.get", Method: "GET", Path: "/api/v1/projects/{project_id}/files/content",
		Summary: "The content of one file", Auth: function.User, Scope: "files:read", Role: auth.Guest,
		Errors: []fault.Code{fault.NotFound, fault.InvalidPath},
	}
}

// Handle implements function.Handler.
func (f Get) Handle(ctx context.Context, in *GetIn) (*function.Blob, error) {
	path, reason := projectpath.Clean(in.Path)
	if reason != "" {
		return nil, fault.New(fault.InvalidPath, "The path breaks a rule.", fault.Detail{Field: "path", Code: "path", Message: reason})
	}
	row, err := queries.New(db.On(f.DB)).File(ctx, queries.FileParams{ProjectID: in.ProjectID, TeamID: auth.AccessFrom(ctx).TeamID, Path: path})
	if err != nil {
		return nil, db.Missing(err, fault.New(fault.NotFound, "There is no such file in the project."))
	}
	sum := hex.EncodeToString(row.Sha256)
	content, _, err := f.Objects.Get(ctx, objects.BlobKey(in.ProjectID, sum), max(f.MaxFile, row.Size))
	if fault.Is(err, fault.NotFound) {
		return nil, fault.Wrap(err, fault.Unavailable, "The file's content cannot be read at the moment.")
	}
	if err != nil {
		return nil, err
	}
	return &function.Blob{
		// Never a type that a browser would run or guess about: the content is a user's.
		ContentType: "application/octet-stream", ContentDisposition: "attachment", ETag: `"` + sum + `"`,
		CacheControl: "private, no-cache", Body: content,
	}, nil
}
