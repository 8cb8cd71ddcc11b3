package previews

import (
	"context"
	"errors"
	"sync"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"hivesync/shared/fault"
	"hivesync/shared/jobs"
	"hivesync/shared/objects"
	"hivesync/shared/preview/rendering"
)

// storesAtOnce bounds how many objects one job stores at a time.
const storesAtOnce = 16

// uploads stores a preview's files, each once, as they become known. A second attempt of the job writes the same keys with
// the same bytes; what a failed preview leaves goes with its job, when retention deletes that.
type uploads struct {
	ctx     context.Context // of the job: uploads live no longer than its handler
	cancel  context.CancelFunc
	store   *objects.Store
	preview uuid.UUID
	largest int64
	group   *errgroup.Group
	slots   chan struct{}

	mu    sync.Mutex
	known map[string]bool // by key
}

// upload returns the uploads of a preview and a context that ends when one of them fails.
func (f Build) upload(ctx context.Context, preview uuid.UUID) (*uploads, context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	group, ctx := errgroup.WithContext(ctx)
	return &uploads{
		ctx: ctx, cancel: cancel, store: f.Objects, preview: preview, largest: f.Limits.MaxArtifact,
		group: group, slots: make(chan struct{}, storesAtOnce), known: map[string]bool{},
	}, ctx
}

// add stores what a screen has by now and did not have before. It does not wait.
func (u *uploads) add(s rendering.Screen) {
	if !jobs.KeyPart(s.ScreenID) {
		u.fail("The engine gave a screen an id that cannot be stored.")
		return
	}
	if s.PNG != nil {
		u.put(objects.PreviewScreenKey(u.preview, s.ScreenID), s.PNG, "image/png")
	}
	u.put(objects.PreviewLayoutKey(u.preview, s.ScreenID), s.Layout, "application/json")
	for _, a := range s.Assets {
		if !jobs.KeyPart(a.ID) {
			u.fail("The engine gave an asset an id that cannot be stored.")
			return
		}
		u.put(objects.PreviewAssetKey(u.preview, s.ScreenID, a.ID), a.PNG, "image/png")
	}
}

func (u *uploads) fail(message string) {
	u.group.Go(func() error { return fault.New(fault.Internal, message) })
}

func (u *uploads) put(key string, data []byte, contentType string) {
	u.mu.Lock()
	again := u.known[key]
	u.known[key] = true
	u.mu.Unlock()
	if again {
		return
	}
	u.group.Go(func() error {
		if int64(len(data)) > u.largest {
			return fault.Newf(fault.OutputTooLarge, "A file of the preview is larger than the %d bytes allowed.", u.largest)
		}
		select {
		case u.slots <- struct{}{}:
		case <-u.ctx.Done():
			return u.ctx.Err()
		}
		defer func() { <-u.slots }()
		return u.store.Put(u.ctx, key, data, contentType)
	})
}

// wait returns when everything is stored or something failed.
func (u *uploads) wait() error {
	defer u.cancel()
	return u.group.Wait()
}

// abandon ends what is under way, and returns what went wrong with it before.
func (u *uploads) abandon() error {
	u.cancel()
	if err := u.group.Wait(); err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}
