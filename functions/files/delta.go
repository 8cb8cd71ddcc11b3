package files

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/files/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
)

// Delta holds the list of files that a client has against the project's, so that the client sends what differs alone. It looks at
// the contents of this project and at no others: a hash is no key to what somebody else has stored.
type Delta struct {
	DB     *pgxpool.Pool
	Limits Limits
}

// Listing is every file that the client has. It is read as it comes.
type Listing struct {
	Files []Listed `json:"files" doc:"as many as a project may have"`
}

// Listed is one of them.
type Listed struct {
	Path   string `json:"path" doc:"relative, with forward slashes"`
	SHA256 string `json:"sha256" pattern:"^[0-9a-f]{64}$" doc:"of the content, in hexadecimal"`
	Size   int64  `json:"size" minimum:"0" doc:"bytes"`
}

// Difference says what would make the project's files those of a listing.
type Difference struct {
	Revision int64    `json:"revision" doc:"of the project that the listing was held against: name it in the change"`
	Added    []string `json:"added" nullable:"false" doc:"paths that the project does not have"`
	Changed  []string `json:"changed" nullable:"false" doc:"paths that have another content in the project"`
	Removed  []string `json:"removed" nullable:"false" doc:"paths that the listing does not have"`
	Missing  []string `json:"missing" nullable:"false" doc:"SHA-256 of the contents to send, each once; files with others can name them by sha256"`
}

// Meta implements function.Handler.
func (f Delta) Meta() function.Meta {
	return function.Meta{
		Name: "files.delta", Method: "POST", Path: "/api/v1/projects/{project_id}/files/delta", Summary: "What differs between a client's files and the project's",
		Auth: function.User, Scope: "files:write", Role: auth.Member, MaxBody: f.Limits.MaxRequest, Stream: Listing{},
		Description: "The contents that need not be sent stay for as long as those that were stored just now, also where no file has them.",
		Errors:      []fault.Code{fault.NotFound, fault.InvalidPath, fault.ValidationFailed, fault.ProjectTooLarge},
	}
}

// Handle implements function.Handler.
func (f Delta) Handle(ctx context.Context, in *ProjectIn) (*function.Data[Difference], error) {
	b, err := f.read(ctx)
	if err != nil {
		return nil, err
	}
	var d Difference
	err = db.Tx(ctx, f.DB, func(tx db.Handle) error {
		q := queries.New(tx)
		if err := q.PlanByIndex(ctx); err != nil {
			return err
		}
		project, err := q.LockProject(ctx, queries.LockProjectParams{ProjectID: in.ProjectID, TeamID: auth.AccessFrom(ctx).TeamID})
		if err != nil {
			return db.Missing(err, errNoProject())
		}
		rows, err := q.AllFiles(ctx, in.ProjectID)
		if err != nil {
			return err
		}
		d = differ(b, rows)
		d.Revision = project.Revision
		return f.missing(ctx, q, in, b, &d)
	})
	if err != nil {
		return nil, err
	}
	return function.OK(d), nil
}

// read reads the listing as a batch that names every content.
func (f Delta) read(ctx context.Context) (*batch, error) {
	b := newBatch(f.Limits)
	var bytes int64
	err := function.ReadObject(function.BodyFrom(ctx), 1<<10, function.Fields{
		"files": func(v *function.Value) error {
			return v.List(f.Limits.MaxFiles, func(i int, v *function.Value) error {
				var l Listed
				if err := v.Object(function.Fields{
					"path":   func(v *function.Value) error { return v.Decode(&l.Path) },
					"sha256": func(v *function.Value) error { return v.Decode(&l.SHA256) },
					"size":   func(v *function.Value) error { return v.Decode(&l.Size) },
				}, "path", "sha256", "size"); err != nil {
					return err
				}
				field := fmt.Sprintf("files[%d]", i)
				sum, ok := digest(l.SHA256)
				switch path, fine := b.place(field, l.Path); {
				case !fine:
				case !ok:
					b.wrong(fault.ValidationFailed, field+".sha256", "invalid", "expected 64 hexadecimal digits in lower case")
				case l.Size < 0:
					b.wrong(fault.ValidationFailed, field+".size", "out_of_range", "expected number >= 0")
				default:
					b.take(path, content{sum: sum, size: l.Size})
					if l.Size <= f.Limits.MaxFile {
						bytes += l.Size
					}
				}
				return nil
			})
		},
	})
	switch {
	case err != nil:
		return nil, err
	case b.code != "":
		return nil, fault.New(b.code, "The list of files cannot be taken as it is.", b.details...)
	case bytes > f.Limits.MaxProject:
		return nil, fault.Newf(fault.ProjectTooLarge, "A project may hold at most %d bytes; it would hold %d.", f.Limits.MaxProject, bytes)
	}
	return &b, nil
}

// differ compares a listing with the files that the project has.
func differ(b *batch, rows []queries.AllFilesRow) (d Difference) {
	there := make(map[string][]byte, len(rows))
	for _, row := range rows {
		there[row.Path] = row.Sha256
		if b.byKey[row.PathKey] != row.Path {
			d.Removed = append(d.Removed, row.Path)
		}
	}
	for i, path := range b.paths {
		switch sum, has := there[path]; {
		case !has:
			d.Added = append(d.Added, path)
		case string(sum) != string(b.hashes[i]):
			d.Changed = append(d.Changed, path)
		}
	}
	slices.Sort(d.Added)
	slices.Sort(d.Changed)
	slices.Sort(d.Removed)
	return d
}

// missing finds the contents that the storage does not have, and keeps those that it has.
func (f Delta) missing(ctx context.Context, q *queries.Queries, in *ProjectIn, b *batch, d *Difference) error {
	for some := range slices.Chunk(b.named(), lookedUp) {
		rows, err := q.Blobs(ctx, queries.BlobsParams{ProjectID: in.ProjectID, Hashes: some})
		if err != nil {
			return err
		}
		kept := make(map[[sha256.Size]byte]bool, len(rows))
		for _, row := range rows {
			kept[[sha256.Size]byte(row.Sha256)] = row.Stored && !row.Condemned
		}
		for _, sum := range some {
			if !kept[[sha256.Size]byte(sum)] {
				d.Missing = append(d.Missing, hex.EncodeToString(sum))
			}
		}
		if err := q.RenewUnused(ctx, queries.RenewUnusedParams{ProjectID: in.ProjectID, Hashes: some}); err != nil {
			return err
		}
	}
	return nil
}
