package previews

import (
	"container/list"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"sync"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"hivesync/shared/fault"
	"hivesync/shared/objects"
	"hivesync/shared/preview/rendering"
)

var sha256Shape = regexp.MustCompile(`^[0-9a-f]{64}$`)

// readsAtOnce bounds how many files one job reads from the storage at a time.
const readsAtOnce = 16

// Blobs reads projects' contents from the object storage and keeps those used last in memory: a developer
// who previews after each edit changes few files. Content is checked against its hash, so a damaged or
// exchanged object is never rendered.
//
// The cache is by project and hash: a hash alone must not open another tenant's content.
type Blobs struct {
	store    *objects.Store
	maxFile  int64
	maxBytes int64

	mu    sync.Mutex
	bytes int64
	order *list.List // of *cached, the latest used first
	byKey map[blobKey]*list.Element
}

type blobKey struct {
	project uuid.UUID
	sha256  string
}

type cached struct {
	key  blobKey
	data []byte
}

// NewBlobs returns Blobs that read files of at most maxFile bytes and keep at most maxBytes.
func NewBlobs(store *objects.Store, maxFile, maxBytes int64) *Blobs {
	return &Blobs{store: store, maxFile: maxFile, maxBytes: maxBytes, order: list.New(), byKey: map[blobKey]*list.Element{}}
}

// Project returns a project's files in memory. The contents are shared: nobody may change them. Errors:
// UNAVAILABLE when the storage is away or an object is missing or damaged, as a retry may find it whole.
func (b *Blobs) Project(ctx context.Context, project uuid.UUID, files []ManifestFile) (rendering.MapFiles, error) {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(readsAtOnce)
	contents := make([][]byte, len(files))
	for i, f := range files {
		key := blobKey{project, f.SHA256}
		if data, ok := b.get(key); ok {
			contents[i] = data
			continue
		}
		group.Go(func() error {
			data, err := b.read(ctx, key)
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

func (b *Blobs) read(ctx context.Context, key blobKey) ([]byte, error) {
	data, _, err := b.store.Get(ctx, objects.BlobKey(key.project, key.sha256), b.maxFile)
	if fault.Is(err, fault.NotFound) {
		return nil, fault.Wrap(err, fault.Unavailable, "A file of the project is missing in the storage.")
	}
	if err != nil {
		return nil, err
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != key.sha256 {
		return nil, fault.New(fault.Unavailable, "A file of the project is damaged in the storage.")
	}
	b.put(key, data)
	return data, nil
}

func (b *Blobs) get(key blobKey) ([]byte, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	e, ok := b.byKey[key]
	if !ok {
		return nil, false
	}
	b.order.MoveToFront(e)
	return e.Value.(*cached).data, true //nolint:forcetypeassert // the list holds nothing else
}

func (b *Blobs) put(key blobKey, data []byte) {
	size := int64(len(data))
	if size > b.maxBytes/4 { // one file must not empty the cache
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, ok := b.byKey[key]; ok {
		return
	}
	b.byKey[key] = b.order.PushFront(&cached{key, data})
	b.bytes += size
	for b.bytes > b.maxBytes {
		last := b.order.Back()
		c := b.order.Remove(last).(*cached) //nolint:forcetypeassert // the list holds nothing else
		delete(b.byKey, c.key)
		b.bytes -= int64(len(c.data))
	}
}
