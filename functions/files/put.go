package files

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"

	"hivesync/functions/files/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/objects"
	"hivesync/shared/projectpath"
)

// Put writes and deletes a project's files, all or none of them. New content is uploaded first, under
// its hash, where nothing refers to it yet; then one transaction changes the paths.
type Put struct {
	DB      *pgxpool.Pool
	Objects *objects.Store
	Limits  Limits
}

// Limits bound uploads.
type Limits struct {
	// MaxRequest, MaxFile and MaxProject are bytes: of the request's body, of one file, of all files.
	MaxRequest, MaxFile, MaxProject int64
	// MaxFiles is how many files a project may have.
	MaxFiles int
}

// PutBody is the body, which is read as it comes.
type PutBody struct {
	Files    []Upload `json:"files,omitempty" maxItems:"5000" doc:"files to write"`
	Delete   []string `json:"delete,omitempty" maxItems:"5000" doc:"paths to delete; those that are not there are ignored"`
	Replace  bool     `json:"replace,omitempty" doc:"delete every file that this request does not write"`
	Revision *int64   `json:"revision,omitempty" minimum:"0" doc:"refuse when the project's revision is another one"`
}

// Upload is one file to write.
type Upload struct {
	Path     string `json:"path" doc:"relative, with forward slashes"`
	Content  string `json:"content" doc:"the text itself, or base64 of the bytes"`
	Encoding string `json:"encoding,omitempty" enum:"utf8,base64" default:"utf8"`
}

// PutOut says what the request changed.
type PutOut struct {
	Revision   int64 `json:"revision" doc:"of the project now; unchanged when nothing was to be done"`
	FileCount  int   `json:"file_count"`
	TotalBytes int64 `json:"total_bytes"`
	// Written counts files that are new or have new content; Unchanged those that were there already.
	Written   int `json:"written"`
	Unchanged int `json:"unchanged"`
	Deleted   int `json:"deleted"`
	// Uploaded counts contents that the project had not seen before.
	Uploaded int `json:"uploaded"`
}

// uploadsAtOnce bounds how many objects one request stores at a time.
const uploadsAtOnce = 8

// Meta implements function.Handler.
func (f Put) Meta() function.Meta {
	return function.Meta{
		Name: "files.put", Method: "PUT", Path: "/api/v1/projects/{project_id}/files",
		Summary: "Write and delete files of a project, all or none", Auth: function.User, Scope: "files:write", Role: auth.Member,
		MaxBody: f.Limits.MaxRequest, Stream: PutBody{},
		Errors: []fault.Code{fault.NotFound, fault.InvalidPath, fault.ValidationFailed, fault.FileTooLarge, fault.ProjectTooLarge, fault.Conflict},
	}
}

// Handle implements function.Handler.
func (f Put) Handle(ctx context.Context, in *ProjectIn) (*function.Data[PutOut], error) {
	b, err := read(function.BodyFrom(ctx), f.Limits)
	if err != nil {
		return nil, err
	}
	access := auth.AccessFrom(ctx)
	project := in.ProjectID
	known, err := queries.New(db.On(f.DB)).KnownBlobs(ctx, queries.KnownBlobsParams{ProjectID: project, TeamID: access.TeamID, Hashes: b.hashes})
	if err != nil {
		return nil, err
	}
	fresh := b.unknown(known)
	if err := f.upload(ctx, project, fresh); err != nil {
		return nil, err
	}
	var out PutOut
	err = db.Tx(ctx, f.DB, func(tx db.Handle) (err error) {
		out, err = f.change(ctx, queries.New(tx), access, in, b)
		return err
	})
	switch {
	case db.Violates(err, "files_project_id_path_key_key"):
		return nil, fault.New(fault.Conflict, "The project holds a file whose path differs in case alone. Delete it in the same request.",
			fault.Detail{Field: "files", Code: "case", Message: "two paths may not differ in case alone"})
	case err != nil:
		return nil, err
	}
	out.Uploaded = len(fresh)
	return function.OK(out), nil
}

func (f Put) upload(ctx context.Context, project uuid.UUID, fresh []content) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(uploadsAtOnce)
	for _, c := range fresh {
		group.Go(func() error {
			return f.Objects.Put(ctx, objects.BlobKey(project, hex.EncodeToString(c.sum[:])), c.data, "application/octet-stream")
		})
	}
	return group.Wait()
}

// change applies the batch in q's transaction, with the project's row locked.
func (f Put) change(ctx context.Context, q *queries.Queries, access auth.Access, in *ProjectIn, b batch) (PutOut, error) {
	project, err := q.LockProject(ctx, queries.LockProjectParams{ProjectID: in.ProjectID, TeamID: access.TeamID})
	if err != nil {
		return PutOut{}, db.Missing(err, fault.New(fault.NotFound, "There is no such project."))
	}
	if want := b.revision; want != nil && *want != project.Revision {
		return PutOut{}, fault.New(fault.Conflict, "The project has changed since. Read its files again.").With("revision", project.Revision)
	}
	var deleted int64
	if b.replace {
		deleted, err = q.DeleteOtherFiles(ctx, queries.DeleteOtherFilesParams{ProjectID: in.ProjectID, TeamID: access.TeamID, Paths: b.paths})
	} else {
		deleted, err = q.DeleteFiles(ctx, queries.DeleteFilesParams{ProjectID: in.ProjectID, TeamID: access.TeamID, Paths: b.deletes})
	}
	if err != nil {
		return PutOut{}, err
	}
	err = q.InsertBlobs(ctx, queries.InsertBlobsParams{ProjectID: in.ProjectID, TeamID: access.TeamID, Hashes: b.hashes, Sizes: b.sizes})
	if err != nil {
		return PutOut{}, err
	}
	written, err := q.UpsertFiles(ctx, queries.UpsertFilesParams{
		ProjectID: in.ProjectID, TeamID: access.TeamID, Paths: b.paths, PathKeys: b.keys, Hashes: b.hashes, Sizes: b.sizes,
	})
	if err != nil {
		return PutOut{}, err
	}
	out := PutOut{
		Revision: project.Revision, FileCount: int(project.FileCount), TotalBytes: project.TotalBytes,
		Written: int(written), Unchanged: len(b.paths) - int(written), Deleted: int(deleted),
	}
	if written == 0 && deleted == 0 {
		return out, nil
	}
	totals, err := f.check(ctx, q, in.ProjectID, access.TeamID)
	if err != nil {
		return PutOut{}, err
	}
	out.FileCount, out.TotalBytes = int(totals.FileCount), totals.TotalBytes
	out.Revision, err = q.BumpProject(ctx, queries.BumpProjectParams{
		ProjectID: in.ProjectID, TeamID: access.TeamID, FileCount: totals.FileCount, TotalBytes: totals.TotalBytes,
	})
	return out, err
}

// check holds the outcome against the project's limits; an error rolls the change back.
func (f Put) check(ctx context.Context, q *queries.Queries, project, team uuid.UUID) (queries.FileTotalsRow, error) {
	totals, err := q.FileTotals(ctx, queries.FileTotalsParams{ProjectID: project, TeamID: team})
	switch {
	case err != nil:
		return totals, err
	case totals.TotalBytes > f.Limits.MaxProject:
		return totals, fault.Newf(fault.ProjectTooLarge, "A project may hold at most %d bytes; it would hold %d.", f.Limits.MaxProject, totals.TotalBytes)
	case int(totals.FileCount) > f.Limits.MaxFiles:
		return totals, fault.Newf(fault.ProjectTooLarge, "A project may hold at most %d files; it would hold %d.", f.Limits.MaxFiles, totals.FileCount)
	}
	_, err = q.FileAboveOrBelow(ctx, queries.FileAboveOrBelowParams{ProjectID: project, TeamID: team})
	switch {
	case db.NoRows(err):
		return totals, nil
	case err != nil:
		return totals, err
	}
	return totals, fault.New(fault.Conflict, "A path cannot be a file and a folder at once.",
		fault.Detail{Field: "files", Code: "folder", Message: fmt.Sprintf("no path may continue behind another file's path (at most %d parts)", projectpath.MaxDepth)})
}

type content struct {
	sum  [sha256.Size]byte
	data []byte
}
