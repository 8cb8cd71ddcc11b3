package sweep

import (
	"context"
	"encoding/json"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/objects"
	"hivesync/shared/sweep/queries"
)

// OwnerKey is the object that says whose the storage is.
const OwnerKey = "owner"

// ownerBytes bounds what is read of it.
const ownerBytes = 1 << 10

// mark is what OwnerKey holds, and the database knows of itself. One that was restored from a dump is called otherwise, and one
// that runs from a copy of the disks falls behind: each sweep makes a new generation.
type mark struct {
	Database   string    `json:"database"`
	Generation uuid.UUID `json:"generation"`
}

// Claim marks a storage that is empty as the database's, unless it is marked already. Errors: CONFLICT for one that is marked by
// another database, or that holds something and has no mark.
func Claim(ctx context.Context, pool *pgxpool.Pool, store *objects.Store) error {
	return owning(ctx, pool, func(q *queries.Queries, own queries.OwnerRow) error { return claim(ctx, q, store, own) })
}

// Adopt marks a storage as the database's whatever it holds: what the database does not know is deleted from it in time. Of one
// that another has marked only with replace. Errors: CONFLICT.
func Adopt(ctx context.Context, pool *pgxpool.Pool, store *objects.Store, replace bool) error {
	return owning(ctx, pool, func(q *queries.Queries, own queries.OwnerRow) error {
		if marked, err := check(ctx, store, own); marked && err == nil || err != nil && (!replace || !fault.Is(err, fault.Conflict)) {
			return err
		}
		return rotate(ctx, q, store, own)
	})
}

// own makes sure that the storage is the database's, and gives the mark a new generation.
func own(ctx context.Context, pool *pgxpool.Pool, store *objects.Store) error {
	return owning(ctx, pool, func(q *queries.Queries, own queries.OwnerRow) error {
		if err := claim(ctx, q, store, own); err != nil {
			return err
		}
		return rotate(ctx, q, store, own)
	})
}

// owning lets one at a time look at the mark. What do writes stays, whatever becomes of the transaction that holds the lock.
func owning(ctx context.Context, pool *pgxpool.Pool, do func(q *queries.Queries, own queries.OwnerRow) error) error {
	return db.Tx(ctx, pool, func(tx db.Handle) error {
		if err := queries.New(tx).LockOwner(ctx); err != nil {
			return err
		}
		q := queries.New(db.On(pool))
		own, err := q.Owner(ctx)
		if err != nil {
			return err
		}
		return do(q, own)
	})
}

func claim(ctx context.Context, q *queries.Queries, store *objects.Store, own queries.OwnerRow) error {
	if marked, err := check(ctx, store, own); marked || err != nil {
		return err
	}
	for _, prefix := range []string{objects.Projects, objects.Previews, objects.Teams, objects.Attachments, objects.Exports} {
		list, err := store.List(ctx, prefix, "", 1)
		if err != nil {
			return err
		}
		if len(list) > 0 {
			return fault.New(fault.Conflict, "The bucket holds objects and no mark of a database: none is deleted. If they are this database's alone, run `hivesync adopt-bucket`.")
		}
	}
	raw, err := json.Marshal(mark{own.Database, own.Generation})
	if err != nil {
		return err
	}
	if err := store.PutNew(ctx, OwnerKey, raw, "application/json"); err != nil && !fault.Is(err, fault.Conflict) {
		return err
	}
	_, err = check(ctx, store, own) // another may have come first, or last
	return err
}

// check reports whether the storage has a mark. Errors: CONFLICT where it is another database's.
func check(ctx context.Context, store *objects.Store, own queries.OwnerRow) (marked bool, err error) {
	raw, _, err := store.Get(ctx, OwnerKey, ownerBytes)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	if err != nil && !fault.Is(err, fault.FileTooLarge) {
		return false, err
	}
	var m mark
	if err == nil && json.Unmarshal(raw, &m) == nil && m.Database == own.Database && (m.Generation == own.Generation || own.Next != nil && m.Generation == *own.Next) {
		return true, nil
	}
	return true, fault.New(fault.Conflict, "The bucket is marked by another database, or by a copy of this one: nothing is deleted from it. "+
		"Use a bucket of its own or, if no other uses this one any more, run `hivesync adopt-bucket --replace`.")
}

// rotate gives the mark a new generation. The database says first which it will be, so that a run that breaks off in between is
// known by either.
func rotate(ctx context.Context, q *queries.Queries, store *objects.Store, own queries.OwnerRow) error {
	next := uuid.New()
	if own.Next != nil {
		next = *own.Next
	}
	raw, err := json.Marshal(mark{own.Database, next})
	if err != nil {
		return err
	}
	if err := q.AnnounceGeneration(ctx, &next); err != nil {
		return err
	}
	if err := store.Put(ctx, OwnerKey, raw, "application/json"); err != nil {
		return err
	}
	return q.SetGeneration(ctx, next)
}
