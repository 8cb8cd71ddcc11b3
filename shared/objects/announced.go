package objects

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

const (
	// announcedAtOnce bounds how many objects are deleted at a time.
	announcedAtOnce = 8
	// announcedTimeout bounds the deletions that one statement announced. It is well below the two minutes after which
	// uploads no longer wait for their end.
	announcedTimeout = time.Minute
)

// DeleteAnnounced deletes the objects of contents whose deletion the database has announced, so that nobody stores them anew
// meanwhile. It returns the hashes of those that are gone, also with an error, of which one stands for all: the storage is away.
func (s *Store) DeleteAnnounced(ctx context.Context, hashes [][]byte, key func(hash []byte) string) (gone [][]byte, err error) {
	ctx, cancel := context.WithTimeout(ctx, announcedTimeout)
	defer cancel()
	var mu sync.Mutex
	var group errgroup.Group
	group.SetLimit(announcedAtOnce)
	for _, hash := range hashes {
		group.Go(func() error {
			failed := s.Delete(ctx, key(hash))
			mu.Lock()
			defer mu.Unlock()
			if failed != nil {
				err = failed
				return nil
			}
			gone = append(gone, hash)
			return nil
		})
	}
	_ = group.Wait() // what is gone is gone
	return gone, err
}
