package packages

import (
	"context"
	"encoding/hex"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"

	"hivesync/functions/packages/queries"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/limits"
	"hivesync/shared/objects"
	"hivesync/shared/packages/archive"
	"hivesync/shared/settings"
)

// contents keeps archives and sets for a team: a row first, which says that an object is about to be stored, then the object, then
// that it is there.
type contents struct {
	db       *pgxpool.Pool
	objects  *objects.Store
	settings *settings.Live
}

// content is an archive, or a set's JSON, whose size is none: what it unpacks to.
type content struct {
	sum   []byte
	data  []byte
	bytes int64 // of data, also where the storage has it and nobody here
	size  archive.Size
}

// callsAtOnce bounds how many objects one request stores at a time.
const callsAtOnce = 8

// keep stores those of the contents that the team does not have, and returns how many. Errors: STORAGE_FULL, UNAVAILABLE.
func (c contents) keep(ctx context.Context, team uuid.UUID, list []content) (int, error) {
	var missing []content
	err := holding(ctx, c.db, team, func(q *queries.Queries) (err error) {
		if missing, err = lacking(ctx, q, team, list); err != nil {
			return err
		}
		return c.claim(ctx, q, team, list)
	})
	if err != nil || len(missing) == 0 {
		return 0, err
	}
	group, storing := errgroup.WithContext(ctx)
	group.SetLimit(callsAtOnce)
	for _, m := range missing {
		group.Go(func() error {
			return c.objects.Put(storing, objects.PackageKey(team, hex.EncodeToString(m.sum)), m.data, "application/octet-stream")
		})
	}
	if err := group.Wait(); err != nil {
		return 0, err
	}
	err = queries.New(db.On(c.db)).StoreContents(ctx, queries.StoreContentsParams{TeamID: team, Hashes: sums(missing)})
	return len(missing), err
}

// claim counts what is about to be stored, or refuses what the team's plan has no room for.
func (c contents) claim(ctx context.Context, q *queries.Queries, team uuid.UUID, list []content) error {
	if err := q.ClaimContents(ctx, claims(team, list)); err != nil {
		return err
	}
	kept, err := q.KeptByTeam(ctx, team)
	if err != nil {
		return err
	}
	return limits.PackageBytes.Full(c.settings.Now(), auth.Tier(kept.Tier), kept.Bytes, 0, leaveOut)
}

// leaveOut is what to do where a plan has no room.
const leaveOut = "Leave out packages that no screen imports"

func claims(team uuid.UUID, list []content) queries.ClaimContentsParams {
	p := queries.ClaimContentsParams{TeamID: team, Hashes: sums(list)}
	for _, l := range list {
		p.Sizes, p.Unpacked = append(p.Sizes, l.bytes), append(p.Unpacked, l.size.Bytes)
		p.Files = append(p.Files, int32(l.size.Files)) // #nosec G115 -- bounded by archive.SentLimits
	}
	return p
}

// lacking returns those that the storage is not known to have.
func lacking(ctx context.Context, q *queries.Queries, team uuid.UUID, list []content) (missing []content, err error) {
	rows, err := find(ctx, q, team, sums(list))
	if err != nil {
		return nil, err
	}
	for _, l := range list {
		if !rows[string(l.sum)].Stored {
			missing = append(missing, l)
		}
	}
	return missing, nil
}

// find returns the rows of contents, by their sums. Error: UNAVAILABLE while one of them is being deleted.
func find(ctx context.Context, q *queries.Queries, team uuid.UUID, hashes [][]byte) (map[string]queries.ContentsRow, error) {
	rows, err := q.Contents(ctx, queries.ContentsParams{TeamID: team, Hashes: hashes})
	out := make(map[string]queries.ContentsRow, len(rows))
	for _, row := range rows {
		if row.Condemned {
			return nil, errGoing()
		}
		out[string(row.Sha256)] = row
	}
	return out, err
}

func errGoing() error {
	return fault.New(fault.Unavailable, "A package that was not used any more is being deleted just now. Try again.").After(2 * time.Second)
}

func sums(list []content) [][]byte {
	out := make([][]byte, len(list))
	for i := range list {
		out[i] = list[i].sum
	}
	return out
}

// holding runs do in a transaction that has the team's row locked.
func holding(ctx context.Context, pool *pgxpool.Pool, team uuid.UUID, do func(q *queries.Queries) error) error {
	return db.Tx(ctx, pool, func(tx db.Handle) error {
		q := queries.New(tx)
		if err := q.LockTeam(ctx, team); err != nil {
			return err
		}
		return do(q)
	})
}
