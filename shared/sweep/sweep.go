// Package sweep walks the object storage a stretch at a time, and remembers how far it has come: for whoever must find
// what no row knows, since its process ended or its rows went, without reading the whole storage at once.
//
// It deletes nothing itself, and lets nobody look at a storage that belongs to another database, where no row would know
// anything.
package sweep

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/objects"
	"hivesync/shared/sweep/queries"
)

// Sweep is a walk over the objects below one prefix.
type Sweep struct {
	DB      *pgxpool.Pool
	Objects *objects.Store
	// Prefix is what the keys start with, such as "previews/".
	Prefix string
	// Page is how many objects are looked at together, 1000 when zero, and Pages how many times one run does that at most.
	Page, Pages int
}

// OwnerKey is the object that says whose the storage is.
const OwnerKey = "owner"

// ownerBytes bounds what is read of it.
const ownerBytes = 1 << 10

// Run looks at the next objects in the order of their keys, from the beginning again once there are no more. A page that look
// fails on is looked at again by the next run. Errors: CONFLICT for a storage that is marked by another database.
func (s Sweep) Run(ctx context.Context, look func(ctx context.Context, page []objects.Info) error) error {
	q := queries.New(db.On(s.DB))
	if err := s.own(ctx, q); err != nil {
		return err
	}
	after, err := q.SweptTo(ctx, s.Prefix)
	if err != nil {
		return err
	}
	size := s.Page
	if size == 0 {
		size = 1000
	}
	for range s.Pages {
		page, err := s.Objects.List(ctx, s.Prefix, after, size)
		if err != nil {
			return err
		}
		if len(page) == 0 {
			return q.SetSweptTo(ctx, queries.SetSweptToParams{Prefix: s.Prefix})
		}
		if err := look(ctx, page); err != nil {
			return err
		}
		after = page[len(page)-1].Key
		if err := q.SetSweptTo(ctx, queries.SetSweptToParams{Prefix: s.Prefix, After: after}); err != nil {
			return err
		}
	}
	return nil
}

// own marks the storage as the database's, unless it is marked already.
func (s Sweep) own(ctx context.Context, q *queries.Queries) error {
	owner, err := q.Owner(ctx)
	if err != nil {
		return err
	}
	mark, _, err := s.Objects.Get(ctx, OwnerKey, ownerBytes)
	if fault.Is(err, fault.NotFound) {
		return s.Objects.Put(ctx, OwnerKey, []byte(owner.String()), "text/plain")
	}
	if err != nil {
		return err
	}
	if marked, err := uuid.ParseBytes(mark); err != nil || marked != owner {
		return fault.New(fault.Conflict, "The bucket is another database's: what this one does not know is not deleted. Use a bucket of its own, or delete the object "+OwnerKey+" to give it this one.")
	}
	return nil
}
