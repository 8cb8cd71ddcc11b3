// Package contents reads the files of projects from the object storage, for jobs.
package contents

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"regexp"

	"github.com/google/uuid"
	"github.com/maypok86/otter/v2"
	"golang.org/x/sync/errgroup"

	"hivesync/shared/fault"
	"hivesync/shared/objects"
	"hivesync/shared/preview/rendering"
	"hivesync/shared/projectpath"
)

// File is one file of a project at one moment, as a job is told of it.
type File struct {
	Path string `json:"path"`
	// SHA256 is lowercase hexadecimal: the key of the content.
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
}

// Limits bound a project, in files and bytes.
type Limits struct {
	MaxFiles int
	MaxBytes int64
	// MaxFile is the size beyond which a file is left out: of those that are too large for a request.
	MaxFile int64
}

var sha256Shape = regexp.MustCompile(`^[0-9a-f]{64}$`)

// Check checks what came through the queue as strictly as the API did: a worker must not depend on which version of the API accepted
// the job. Errors: PROJECT_TOO_LARGE, VALIDATION_FAILED.
func (l Limits) Check(files []File) error {
	if len(files) > l.MaxFiles {
		return fault.Newf(fault.ProjectTooLarge, "A project may hold at most %d files.", l.MaxFiles)
	}
	var total int64
	for i, file := range files {
		if clean, reason := projectpath.Clean(file.Path); reason != "" || clean != file.Path || !sha256Shape.MatchString(file.SHA256) || file.Size < 0 {
			return fault.New(fault.ValidationFailed, "The job's list of files is damaged.",
				fault.Detail{Field: fmt.Sprintf("files[%d]", i), Code: "invalid", Message: "expected a path, the SHA-256 of its content, and its size"})
		}
		if total += file.Size; total > l.MaxBytes {
			return fault.Newf(fault.ProjectTooLarge, "A project may hold at most %d bytes.", l.MaxBytes)
		}
	}
	return nil
}

// readsAtOnce bounds how many files one job reads from the storage at a time.
const readsAtOnce = 16

// Store reads projects' contents from the object storage and keeps those used most in memory: a developer
// who previews after each edit changes few files. Content is checked against its hash, so a damaged or
// exchanged object is never rendered, and what several jobs want at once is read once. A large file that is used
// once does not push out what is used often: the cache admits by frequency.
//
// The cache is by project and hash: a hash alone must not open another tenant's content.
type Store struct {
	objects *objects.Store
	maxFile int64
	cache   *otter.Cache[blobKey, []byte]
}

type blobKey struct {
	project uuid.UUID
	sha256  string
}

// entryBytes is about what the cache takes for an entry besides its content. It counts, since projects may be made of empty files.
const entryBytes = 256

// New returns a Store that read files of at most maxFile bytes and keep at most maxBytes; 0 keeps none.
func New(store *objects.Store, maxFile, maxBytes int64) *Store {
	return &Store{objects: store, maxFile: maxFile, cache: otter.Must(&otter.Options[blobKey, []byte]{
		MaximumWeight: uint64(max(maxBytes, 1)),
		Weigher:       func(_ blobKey, data []byte) uint32 { return uint32(min(entryBytes+len(data), math.MaxUint32)) },
	})}
}

// Project returns a project's files in memory. The contents are shared: nobody may change them. Errors:
// UNAVAILABLE when the storage is away or an object is missing or damaged, as a retry may find it whole.
func (s *Store) Project(ctx context.Context, project uuid.UUID, files []File) (rendering.MapFiles, error) {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(readsAtOnce)
	contents := make([][]byte, len(files))
	for i, f := range files {
		key := blobKey{project, f.SHA256}
		if data, ok := s.cache.GetIfPresent(key); ok {
			contents[i] = data
			continue
		}
		group.Go(func() error {
			data, err := s.cache.Get(ctx, key, otter.LoaderFunc[blobKey, []byte](s.read))
			contents[i] = data
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	out := make(rendering.MapFiles, len(files))
	for i, f := range files {
		out[f.Path] = contents[i]
	}
	return out, nil
}

func (s *Store) read(ctx context.Context, key blobKey) ([]byte, error) {
	data, _, err := s.objects.Get(ctx, objects.BlobKey(key.project, key.sha256), s.maxFile)
	if fault.Is(err, fault.NotFound) {
		return nil, fault.Wrap(err, fault.Unavailable, "A file of the project is missing in the storage.")
	}
	if err != nil {
		return nil, err
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != key.sha256 {
		return nil, fault.New(fault.Unavailable, "A file of the project is damaged in the storage.")
	}
	return data, nil
}
