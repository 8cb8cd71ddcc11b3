package files

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"

	"hivesync/functions/files/queries"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/limits"
	"hivesync/shared/objects"
	"hivesync/shared/settings"
)

// Writer changes a project's files, all that a batch says or nothing. One transaction holds the batch against the project and
// claims the contents that are new; they are stored under their hashes, where nothing refers to them yet; then another
// transaction looks again and changes the paths.
type Writer struct {
	DB      *pgxpool.Pool
	Objects *objects.Store
	Limits  Limits
	// Settings hold how much the plans may store.
	Settings *settings.Live
	Clock    func() time.Time
}

const (
	// callsAtOnce bounds how many objects one request stores or looks for at a time.
	callsAtOnce = 8
	// maxLooks bounds how many objects that should be there one request looks for.
	maxLooks = 64
	// maxTries bounds how often contents are stored for one request: once, unless some are lost meanwhile.
	maxTries = 3
)

// change changes a project's files by the batch that is made with the project's row locked; it is made anew where that has to
// be locked again.
func (w Writer) change(ctx context.Context, project uuid.UUID, of func(context.Context, *queries.Queries) (*batch, error)) (ChangeResult, error) {
	stored := map[[sha256.Size]byte]bool{} // by this request
	for range maxTries {
		out, b, missing, err := w.try(ctx, project, of, stored)
		if err != nil {
			return ChangeResult{}, err
		}
		if len(missing) == 0 {
			mended, err := w.mend(ctx, project, b, stored)
			out.Uploaded = len(stored) + mended
			return out, err
		}
		err = each(ctx, missing, func(ctx context.Context, c content) error { return w.store(ctx, project, c) })
		if err != nil {
			return ChangeResult{}, err
		}
		for _, c := range missing {
			stored[c.sum] = true
		}
	}
	return ChangeResult{}, fault.New(fault.Unavailable, "The project's contents changed while these were stored. Try again.").After(time.Second)
}

// try changes the project, if the storage has all contents. Otherwise it returns the missing ones, which the database
// expects from then on: whether they are acceptable at all is known before one of them is stored.
func (w Writer) try(ctx context.Context, project uuid.UUID, of func(context.Context, *queries.Queries) (*batch, error), stored map[[sha256.Size]byte]bool) (out ChangeResult, b *batch, missing []content, err error) {
	err = db.Tx(ctx, w.DB, func(tx db.Handle) error {
		q := queries.New(tx)
		if err := q.PlanByIndex(ctx); err != nil {
			return err
		}
		before, err := q.LockProject(ctx, queries.LockProjectParams{ProjectID: project, TeamID: auth.AccessFrom(ctx).TeamID})
		if err != nil {
			return db.Missing(err, errNoProject())
		}
		if b, err = of(ctx, q); err != nil {
			return err
		}
		if err := resolve(ctx, q, project, b); err != nil {
			return err
		}
		if want := b.revision; want != nil && *want != before.Revision {
			return fault.New(fault.Conflict, "The project has changed since. Read its files again.").With("revision", before.Revision)
		}
		p, err := newPlan(ctx, q, project, before, b, w.Limits)
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
			return w.charge(ctx, q, project, fresh)
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
		if out.Revision, err = q.ChangeProject(ctx, queries.ChangeProjectParams{ProjectID: project, FileCount: p.files, TotalBytes: p.bytes}); err != nil {
			return err
		}
		return w.record(ctx, q, project, before.Revision, b, &p)
	})
	return out, b, missing, err
}

// resolve finds out how large the contents are that a batch names. Error: CONFLICT with the files whose content the project does not
// have.
func resolve(ctx context.Context, q *queries.Queries, project uuid.UUID, b *batch) error {
	if named := b.named(); len(named) > 0 {
		rows, err := q.Blobs(ctx, queries.BlobsParams{ProjectID: project, Hashes: named})
		if err != nil {
			return err
		}
		for i := range b.contents {
			if !b.contents[i].sent {
				b.contents[i].size = unknown // a former look may be past
			}
		}
		for _, row := range rows {
			if row.Stored && !row.Condemned {
				b.contents[b.bySum[[sha256.Size]byte(row.Sha256)]].size = row.Size
			}
		}
	}
	for i, sum := range b.hashes {
		if b.sizes[i] = b.contents[b.bySum[[sha256.Size]byte(sum)]].size; b.sizes[i] == unknown {
			b.wrong(fault.Conflict, fmt.Sprintf("files[%d].sha256", i), "missing", "the project does not have the content: send it")
		}
	}
	if b.code != "" {
		return fault.New(b.code, "The project does not have some of the contents that are named. Nothing was changed.", b.details...)
	}
	return nil
}

// charge counts more bytes, or refuses those that the plan of the project's team has no room for. It is the last step of its
// transaction, since the team's other projects wait for the end.
func (w Writer) charge(ctx context.Context, q *queries.Queries, project uuid.UUID, more int64) error {
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
	if err := limits.StoredBytes.Full(w.Settings.Now(), auth.Tier(stored.Tier), stored.Bytes, more, "Delete files and projects that are not needed"); err != nil {
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
			fresh += c.size
		}
		if !has {
			missing = append(missing, c)
		}
	}
	return missing, fresh, nil
}

// mend stores anew what the storage has lost though the database knows it, where it came with the batch. It looks at a bounded number of contents: beyond
// them, files.get notices.
func (w Writer) mend(ctx context.Context, project uuid.UUID, b *batch, stored map[[sha256.Size]byte]bool) (int, error) {
	var mended atomic.Int64
	known := slices.DeleteFunc(slices.Clone(b.contents), func(c content) bool { return stored[c.sum] || !c.sent })
	err := each(ctx, known[:min(len(known), maxLooks)], func(ctx context.Context, c content) error {
		_, err := w.Objects.Head(ctx, objects.BlobKey(project, hex.EncodeToString(c.sum[:])))
		if !fault.Is(err, fault.NotFound) {
			return err
		}
		mended.Add(1)
		return w.store(ctx, project, c)
	})
	return int(mended.Load()), err
}

func (w Writer) store(ctx context.Context, project uuid.UUID, c content) error {
	if c.key != "" {
		return w.Objects.Copy(ctx, c.key, c.etag, objects.BlobKey(project, hex.EncodeToString(c.sum[:])))
	}
	return w.Objects.Put(ctx, objects.BlobKey(project, hex.EncodeToString(c.sum[:])), c.data, "application/octet-stream")
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
