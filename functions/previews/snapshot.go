package previews

import (
	"context"
	"time"

	"github.com/google/uuid"

	"hivesync/runtime/function"
	"hivesync/shared/fault"
)

// SnapshotType is the type of the job that takes pictures in a browser.
const SnapshotType = "snapshot_render"

// SnapshotRender is the job of pictures that the painter cannot make and a browser must. This build has
// no browser: it says so, permanently, so that nobody waits for a retry.
type SnapshotRender struct{}

// SnapshotPayload is the job's input.
type SnapshotPayload struct {
	PreviewID uuid.UUID `json:"preview_id"`
	ProjectID uuid.UUID `json:"project_id"`
}

// SnapshotResult is empty: no attempt succeeds.
type SnapshotResult struct{}

// Meta implements function.JobHandler.
func (SnapshotRender) Meta() function.JobMeta {
	return function.JobMeta{
		Type: SnapshotType, Queue: "snapshot_queue", Summary: "Take a picture in a browser of what the painter cannot draw",
		Timeout: 30 * time.Second, PrefersGPU: true,
	}
}

// Handle implements function.JobHandler.
func (SnapshotRender) Handle(context.Context, *function.Job[SnapshotPayload]) (*SnapshotResult, error) {
	return nil, fault.New(fault.NotSupported, "Snapshots in a browser are not part of this build. The preview shows a labelled box instead.")
}
