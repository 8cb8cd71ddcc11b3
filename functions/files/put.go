package files

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"

	"hivesync/functions/files/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/limits"
	"hivesync/shared/objects"
	"hivesync/shared/settings"
)

// Put writes and deletes a project's files, all or none of them. One transaction holds the request against the project and
// claims the contents that are new; they are stored under their hashes, where nothing refers to them yet; then another
// transaction looks again and changes the paths.
type Put struct {
	DB      *pgxpool.Pool
	Objects *objects.Store
	Limits  Limits
	// Settings hold how much the plans may store.
	Settings *settings.Live
}

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
	Content  string `json:"content" doc:"the text itself, or base64 of the bytes"`
	Encoding string `json:"encoding,omitempty" enum:"utf8,base64" default:"utf8"`
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

const (
	// callsAtOnce bounds how many objects one request stores or looks for at a time.
	callsAtOnce = 8
	// maxLooks bounds how many objects that should be there one request looks for.
	maxLooks = 64
	// maxTries bounds how often contents are stored for one request: once, unless some are lost meanwhile.
	maxTries = 3
)

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
	stored := map[[sha256.Size]byte]bool{} // by this request
	for range maxTries {
		out, missing, err := f.try(ctx, in.ProjectID, &b, stored)
		if err != nil {
			return nil, err
		}
		if len(missing) == 0 {
			mended, err := f.mend(ctx, in.ProjectID, &b, stored)
			out.Uploaded = len(stored) + mended
			return function.OK(out), err
		}
		err = each(ctx, missing, func(ctx context.Context, c content) error { return f.store(ctx, in.ProjectID, c) })
		if err != nil {
			return nil, err
		}
		for _, c := range missing {
			stored[c.sum] = true
		}
	}
	return nil, fault.New(fault.Unavailable, "The project's contents changed while these were stored. Try again.").After(time.Second)
}

// try changes the project, if the storage has all contents. Otherwise it returns the missing ones, which the database
// expects from then on: whether they are acceptable at all is known before one of them is stored.
func (f Put) try(ctx context.Context, project uuid.UUID, b *batch, stored map[[sha256.Size]byte]bool) (out ChangeResult, missing []content, err error) {
	err = db.Tx(ctx, f.DB, func(tx db.Handle) error {
		q := queries.New(tx)
		if err := q.PlanByIndex(ctx); err != nil {
			return err
		}
		before, err := q.LockProject(ctx, queries.LockProjectParams{ProjectID: project, TeamID: auth.AccessFrom(ctx).TeamID})
		if err != nil {
			return db.Missing(err, fault.New(fault.NotFound, "There is no such project."))
		}
		if want := b.revision; want != nil && *want != before.Revision {
			return fault.New(fault.Conflict, "The project has changed since. Read its files again.").With("revision", before.Revision)
		}
		p, err := newPlan(ctx, q, project, before, b, f.Limits)
		if err != nil {
			return err
		}
		var fresh int64
		if missing, fresh, err = lacking(ctx, q, project, b, stored); err != nil {
			return err
		}
		hashes, sizes := columns(b.contents)
		if len(missing) > 0 {
			if err := q.ClaimBlobs(ctx, queries.ClaimBlobsParams{ProjectID: project, Hashes: hashes, Sizes: sizes}); err != nil {
				return err
			}
			return f.charge(ctx, q, project, fresh)
		}
		out = ChangeResult{
			Revision: before.Revision, FileCount: int(p.files), TotalBytes: p.bytes,
			Written: len(p.write), Unchanged: len(b.paths) - len(p.write), Deleted: len(p.gone),
		}
		if len(p.write)+len(stored) > 0 {
			if err := q.UseBlobs(ctx, queries.UseBlobsParams{ProjectID: project, Hashes: hashes, Sizes: sizes}); err != nil {
				return err
			}
		}
		if len(p.write)+len(p.gone) == 0 {
			return nil
		}
		if err := p.apply(ctx, q, project, b); err != nil {
			return err
		}
		out.Revision, err = q.ChangeProject(ctx, queries.ChangeProjectParams{ProjectID: project, FileCount: p.files, TotalBytes: p.bytes})
		return err
	})
	return out, missing, err
}

// charge counts more bytes, or refuses those that the plan of the project's team has no room for. It is the last step of its
// transaction, since the team's other projects wait for the end.
func (f Put) charge(ctx context.Context, q *queries.Queries, project uuid.UUID, more int64) error {
	if more == 0 {
		return nil
	}
	team := auth.AccessFrom(ctx).TeamID
	if err := q.LockTeam(ctx, team); err != nil {
		return err
	}
	stored, err := q.StoredByTeam(ctx, team)
	if err != nil {
		return err
	}
	if err := limits.StoredBytes.Full(f.Settings.Now(), auth.Tier(stored.Tier), stored.Bytes, more, "Delete files and projects that are not needed"); err != nil {
		return err
	}
	return q.CountStored(ctx, queries.CountStoredParams{ProjectID: project, Change: more})
}

// lacking returns the batch's contents that the storage is not known to have, and how many bytes of them are not counted yet.
func lacking(ctx context.Context, q *queries.Queries, project uuid.UUID, b *batch, stored map[[sha256.Size]byte]bool) (missing []content, fresh int64, err error) {
	hashes, _ := columns(b.contents)
	rows, err := q.Blobs(ctx, queries.BlobsParams{ProjectID: project, Hashes: hashes})
	if err != nil {
		return nil, 0, err
	}
	known := make(map[[sha256.Size]byte]bool, len(rows)) // to whether the storage has it
	for _, row := range rows {
		sum := [sha256.Size]byte(row.Sha256)
		if row.Condemned {
			return nil, 0, fault.New(fault.Unavailable, "A content that was not used any more is being deleted just now. Try again.").After(2 * time.Second)
		}
		known[sum] = row.Stored || stored[sum]
	}
	for _, c := range b.contents {
		has, counted := known[c.sum]
		if !counted {
			fresh += int64(len(c.data))
		}
		if !has {
			missing = append(missing, c)
		}
	}
	return missing, fresh, nil
}

// mend stores anew what the storage has lost though the database knows it. It looks at a bounded number of contents: beyond
// them, files.get notices.
func (f Put) mend(ctx context.Context, project uuid.UUID, b *batch, stored map[[sha256.Size]byte]bool) (int, error) {
	var mended atomic.Int64
	known := slices.DeleteFunc(slices.Clone(b.contents), func(c content) bool { return stored[c.sum] })
	err := each(ctx, known[:min(len(known), maxLooks)], func(ctx context.Context, c content) error {
		_, err := f.Objects.Head(ctx, objects.BlobKey(project, hex.EncodeToString(c.sum[:])))
		if !fault.Is(err, fault.NotFound) {
			return err
		}
		mended.Add(1)
		return f.store(ctx, project, c)
	})
	return int(mended.Load()), err
}

func (f Put) store(ctx context.Context, project uuid.UUID, c content) error {
	return f.Objects.Put(ctx, objects.BlobKey(project, hex.EncodeToString(c.sum[:])), c.data, "application/octet-stream")
}

// each calls the storage for each content, some at a time.
func each(ctx context.Context, contents []content, call func(context.Context, content) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(callsAtOnce)
	for _, c := range contents {
		group.Go(func() error { return call(ctx, c) })
	}
	return group.Wait()
}
