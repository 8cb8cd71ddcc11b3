package files

import (
	"context"

	"hivesync/functions/files/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/fault"
)

// Put writes and deletes a project's files, all or none of them. A content that the project has already may be named by its hash:
// that of another project is unknown here, so that nobody learns of it, or obtains it, by its hash alone.
type Put struct{ Writer }

// Limits bound uploads.
type Limits struct {
	// MaxRequest, MaxFile and MaxProject are bytes: of the request's body, of one file, of all files.
	MaxRequest, MaxFile, MaxProject int64
	// MaxFiles is how many files a project may have.
	MaxFiles int
}

// Change is what to do with a project's files: all or nothing. It is read as it comes.
type Change struct {
	Files    []Upload `json:"files,omitempty" maxItems:"5000" doc:"files to write"`
	Delete   []string `json:"delete,omitempty" maxItems:"5000" doc:"paths to delete; those that are not there are ignored"`
	Replace  bool     `json:"replace,omitempty" doc:"delete every file that this request does not write"`
	Revision *int64   `json:"revision,omitempty" minimum:"0" doc:"refuse when the project's revision is another one"`
}

// Upload is one file to write.
type Upload struct {
	Path     string `json:"path" doc:"relative, with forward slashes"`
	Content  string `json:"content" required:"false" doc:"the text itself, or base64 of the bytes"`
	Encoding string `json:"encoding,omitempty" enum:"utf8,base64" default:"utf8"`
	SHA256   string `json:"sha256,omitempty" pattern:"^[0-9a-f]{64}$" doc:"in place of content: of one that the project has already, in hexadecimal"`
}

// ChangeResult says what the request changed.
type ChangeResult struct {
	Revision   int64 `json:"revision" doc:"of the project now; unchanged when nothing was to be done"`
	FileCount  int   `json:"file_count"`
	TotalBytes int64 `json:"total_bytes"`
	// Written counts files that are new or have new content; Unchanged those that were there already.
	Written   int `json:"written"`
	Unchanged int `json:"unchanged"`
	Deleted   int `json:"deleted"`
	// Uploaded counts contents that the storage did not have.
	Uploaded int `json:"uploaded"`
}

// Meta implements function.Handler.
func (f Put) Meta() function.Meta {
	return function.Meta{
		Name: "files.put", Method: "PUT", Path: "/api/v1/projects/{project_id}/files",
		Summary: "Write and delete files of a project, all or none", Auth: function.User, Scope: "files:write", Role: auth.Member,
		MaxBody: f.Limits.MaxRequest, Stream: Change{},
		Errors: []fault.Code{fault.NotFound, fault.InvalidPath, fault.ValidationFailed, fault.FileTooLarge, fault.ProjectTooLarge, fault.StorageFull, fault.Conflict},
	}
}

// Handle implements function.Handler.
func (f Put) Handle(ctx context.Context, in *ProjectIn) (*function.Data[ChangeResult], error) {
	b, err := read(function.BodyFrom(ctx), f.Limits)
	if err != nil {
		return nil, err
	}
	out, err := f.change(ctx, in.ProjectID, func(context.Context, *queries.Queries) (*batch, error) { return &b, nil })
	if err != nil {
		return nil, err
	}
	return function.OK(out), nil
}
