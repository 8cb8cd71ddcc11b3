// Package stored gives previews the npm packages that a team has in the object storage.
package stored

import (
	"bytes"
	"context"
	"sync"
	"sync/atomic"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"hivesync/shared/fault"
	"hivesync/shared/objects"
	"hivesync/shared/packages/archive"
	"hivesync/shared/packages/fetched"
	"hivesync/shared/packages/sets"
	"hivesync/shared/preview/npm"
)

// readsAtOnce bounds how many archives of one set are read at a time.
const readsAtOnce = 16

// Packages reads sets and their archives. What is damaged or was exchanged is never used: all is known by its SHA-256.
type Packages struct{ Objects *objects.Store }

// Of returns a team's set by its SHA-256 in lowercase hexadecimal. It is read when it is opened; progress hears how much of it is, from
// 0 to 1.
func (p *Packages) Of(team uuid.UUID, sha256 string, progress func(done float64)) npm.Source {
	return &source{objects: p.Objects, team: team, sha256: sha256, progress: progress}
}

type source struct {
	objects  *objects.Store
	team     uuid.UUID
	sha256   string
	progress func(float64)
}

// Identity implements npm.Source. What one team has stored serves no other, even where it is the same.
func (s *source) Identity() string { return s.team.String() + "/" + s.sha256 }

// Open implements npm.Source. Errors: UNAVAILABLE when the storage is away or something is missing or damaged, as a retry may find it
// whole.
func (s *source) Open(ctx context.Context) (npm.Packages, error) {
	raw, err := s.read(ctx, s.sha256, sets.MaxBytes)
	if err != nil {
		return nil, err
	}
	set, err := sets.Decode(raw)
	if err != nil {
		return nil, err
	}
	archives := set.Archives()
	var mu sync.Mutex
	contents := make(map[string][]byte, len(archives))
	var files, unpackedBytes atomic.Int64
	group, reading := errgroup.WithContext(ctx)
	group.SetLimit(readsAtOnce)
	for digest, size := range archives {
		group.Go(func() error {
			tgz, err := s.read(reading, digest, size)
			if err != nil {
				return err
			}
			held, err := archive.Measure(bytes.NewReader(tgz))
			if err != nil {
				return err
			}
			if err := sets.TooLarge(int(files.Add(int64(held.Files))), unpackedBytes.Add(held.Bytes)); err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			contents[digest] = tgz
			s.progress(float64(len(contents)) / float64(len(archives)))
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	unpacked := make(map[string]npm.Files, len(set.Packages))
	digests := make(map[string]string, len(set.Packages))
	for key, p := range set.Packages {
		unpacked[key], digests[key] = fetched.Archive(contents[p.SHA256]), p.SHA256
	}
	return fetched.New(set.Graph(), unpacked, digests), nil
}

func (s *source) read(ctx context.Context, digest string, limit int64) ([]byte, error) {
	data, _, err := s.objects.Get(ctx, objects.PackageKey(s.team, digest), limit)
	if fault.Is(err, fault.NotFound) {
		return nil, fault.Wrap(err, fault.Unavailable, "An npm package of the project is missing in the storage. Send the project's packages again.")
	}
	if err != nil {
		return nil, err
	}
	if sets.Digest(data) != digest {
		return nil, fault.New(fault.Unavailable, "An npm package of the project is damaged in the storage. Send the project's packages again.")
	}
	return data, nil
}
