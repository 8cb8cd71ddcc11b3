package packages

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"io"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"hivesync/functions/packages/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/objects"
	"hivesync/shared/packages/sets"
)

// Put has a project use a set of packages, once the team has all archives that it names.
type Put struct{ contents }

// Answer says whether the set is used now.
type Answer struct {
	SHA256  string   `json:"sha256" doc:"of the set as it is kept, in hexadecimal: the same set has the same"`
	Used    bool     `json:"used" doc:"true when previews that are asked for from now on use the set"`
	Missing []string `json:"missing" nullable:"false" doc:"SHA-256 of the archives that the team does not have: send them, then the set again"`
}

// Meta implements function.Handler.
func (f Put) Meta() function.Meta {
	return function.Meta{
		Name: "packages.put", Method: "PUT", Path: "/api/v1/projects/{project_id}/packages",
		Summary: "Have a project's previews use a set of npm packages", Auth: function.User, Scope: "files:write", Role: auth.Member,
		MaxBody: sets.MaxBytes, Stream: sets.Set{},
		Description: "While the team lacks archives that the set names, nothing changes and `missing` lists them. A set that the project uses already is " +
			"held against the storage: what that has lost is missing, too.",
		Errors: []fault.Code{fault.NotFound, fault.ValidationFailed, fault.PackagesTooLarge, fault.StorageFull, fault.Unavailable},
	}
}

// Handle implements function.Handler.
func (f Put) Handle(ctx context.Context, in *ProjectIn) (*function.Data[Answer], error) {
	body, err := io.ReadAll(function.BodyFrom(ctx))
	if err != nil {
		return nil, err
	}
	set, err := sets.Decode(body)
	if err != nil {
		return nil, err
	}
	raw, digest, err := set.Encode()
	if err != nil {
		return nil, err
	}
	u := use{project: in.ProjectID, team: auth.AccessFrom(ctx).TeamID, set: set, archives: hashes(set)}
	if u.sum, err = hex.DecodeString(digest); err != nil {
		return nil, err
	}
	if u.again, err = f.uses(ctx, u); err != nil {
		return nil, err
	}
	for range 3 { // once to store the set itself, unless it goes meanwhile
		missing, stored, err := f.try(ctx, u)
		if err == nil && stored && u.again {
			missing, err = f.lost(ctx, u)
		}
		if err != nil {
			return nil, err
		}
		if len(missing) > 0 || stored {
			return function.OK(Answer{SHA256: digest, Used: len(missing) == 0, Missing: missing}), nil
		}
		if _, err := f.keep(ctx, u.team, []content{{sum: u.sum, data: raw, bytes: int64(len(raw))}}); err != nil {
			return nil, err
		}
	}
	return nil, fault.New(fault.Unavailable, "The team's packages changed while these were looked for. Try again.").After(time.Second)
}

// use is a set that a project is to use.
type use struct {
	project, team uuid.UUID
	set           *sets.Set
	sum           []byte
	archives      [][]byte
	again         bool // whether it uses the set already
}

func (f Put) uses(ctx context.Context, u use) (bool, error) {
	now, err := queries.New(db.On(f.db)).PackagesOfProject(ctx, queries.PackagesOfProjectParams{ProjectID: u.project, TeamID: u.team})
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	return bytes.Equal(now.Sha256, u.sum), err
}

// looksAtOnce bounds how many objects one request looks for at a time.
const looksAtOnce = 16

// lost looks whether the storage has what the database believes. A set that is sent again, though the project uses it, is one whose
// previews failed for want of an archive: those that are gone are missing from now on.
func (f Put) lost(ctx context.Context, u use) (missing []string, err error) {
	var mu sync.Mutex
	var hashes [][]byte
	group, looking := errgroup.WithContext(ctx)
	group.SetLimit(looksAtOnce)
	for _, sum := range append(slices.Clone(u.archives), u.sum) {
		group.Go(func() error {
			digest := hex.EncodeToString(sum)
			_, err := f.objects.Head(looking, objects.PackageKey(u.team, digest))
			if !fault.Is(err, fault.NotFound) {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			hashes = append(hashes, sum)
			if !bytes.Equal(sum, u.sum) {
				missing = append(missing, digest)
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil || len(hashes) == 0 {
		return nil, err
	}
	if err := queries.New(db.On(f.db)).LoseContents(ctx, queries.LoseContentsParams{TeamID: u.team, Hashes: hashes}); err != nil {
		return nil, err
	}
	slices.Sort(missing)
	if len(missing) == 0 { // the set alone
		raw, _, err := u.set.Encode()
		if err == nil {
			_, err = f.keep(ctx, u.team, []content{{sum: u.sum, data: raw, bytes: int64(len(raw))}})
		}
		return nil, err
	}
	return missing, nil
}

// hashes are the archives' digests in their order.
func hashes(set *sets.Set) [][]byte {
	out := [][]byte{} // none is no NULL to the database
	for _, digest := range slices.Sorted(maps.Keys(set.Archives())) {
		sum, _ := hex.DecodeString(digest) // a set has been checked
		out = append(out, sum)
	}
	return out
}

// try changes the project, if the storage has the set and all its archives. It says which of these are missing, or whether the set is.
func (f Put) try(ctx context.Context, u use) (missing []string, stored bool, err error) {
	err = holding(ctx, f.db, u.team, func(q *queries.Queries) error {
		rows, err := find(ctx, q, u.team, append(slices.Clone(u.archives), u.sum))
		if err != nil {
			return err
		}
		if err := q.TouchContents(ctx, queries.TouchContentsParams{TeamID: u.team, Hashes: append(slices.Clone(u.archives), u.sum)}); err != nil {
			return err
		}
		sizes := u.set.Archives()
		var files int
		var unpacked int64
		for _, sum := range u.archives {
			row, digest := rows[string(sum)], hex.EncodeToString(sum)
			switch {
			case !row.Stored:
				missing = append(missing, digest)
			case row.Size != sizes[digest]:
				return fault.New(fault.ValidationFailed, "The set of packages cannot be taken as it is.",
					fault.Detail{Field: "packages", Code: "size", Message: "an archive has another size than the set says: " + digest})
			}
			files, unpacked = files+int(row.Files), unpacked+row.Unpacked
		}
		if err := sets.TooLarge(files, unpacked); err != nil || len(missing) > 0 {
			return err
		}
		if stored = rows[string(u.sum)].Stored; !stored {
			return nil
		}
		if err := keepSet(ctx, q, u, len(u.set.Packages), files, unpacked); err != nil {
			return err
		}
		return useSet(ctx, q, u)
	})
	return missing, stored, err
}

// keepSet writes that the team has a set.
func keepSet(ctx context.Context, q *queries.Queries, u use, packages, files int, unpacked int64) error {
	return q.KeepSet(ctx, queries.KeepSetParams{
		TeamID: u.team, Sha256: u.sum, Archives: u.archives, Unpacked: unpacked,
		Packages: int32(packages), Files: int32(files), // #nosec G115 -- both are bounded by the set's limits
	})
}

// useSet has the project use a set that is kept.
func useSet(ctx context.Context, q *queries.Queries, u use) error {
	if err := q.LeaveSet(ctx, queries.LeaveSetParams{ProjectID: u.project, TeamID: u.team}); err != nil {
		return err
	}
	return q.UseSet(ctx, queries.UseSetParams{ProjectID: u.project, TeamID: u.team, Sha256: u.sum})
}
