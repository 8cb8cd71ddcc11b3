// Package sweep walks the object storage a stretch at a time, and remembers how far it has come: for whoever must find
// what no row knows, since its process ended or its rows went, without reading the whole storage at once.
//
// It deletes nothing itself, and lets nobody look at a storage that belongs to another database, where no row would know
// anything.
package sweep

import (
	"cmp"
	"context"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/shared/db"
	"hivesync/shared/objects"
	"hivesync/shared/sweep/queries"
)

// Sweep is a walk over the objects below one prefix.
type Sweep struct {
	DB      *pgxpool.Pool
	Objects *objects.Store
	// Prefix is what the keys start with, such as "previews/".
	Prefix string
	// Page is how many objects are looked at together, 1000 when zero, and Pages how many times one run does that at most,
	// 100 when zero.
	Page, Pages int
}

// Run looks at the next objects in the order of their keys, from the beginning again once there are no more. A page that look
// fails on is looked at again by the next run. Errors: CONFLICT for a storage that is not marked as this database's, which only an
// empty one is without being told.
func (s Sweep) Run(ctx context.Context, look func(ctx context.Context, page []objects.Info) error) error {
	if err := own(ctx, s.DB, s.Objects); err != nil {
		return err
	}
	q := queries.New(db.On(s.DB))
	after, err := q.SweptTo(ctx, s.Prefix)
	if err != nil {
		return err
	}
	size, pages := cmp.Or(s.Page, 1000), cmp.Or(s.Pages, 100)
	for range pages {
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
