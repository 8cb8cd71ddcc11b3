package sandbox

import (
	"errors"
	"sync/atomic"

	"hivesync/shared/fault"
	"hivesync/shared/preview/figures"
)

var snapshotOutcomes = [...]figures.SnapshotOutcome{figures.SnapshotHit, figures.SnapshotMade, figures.SnapshotSpoilt, figures.SnapshotTimeout, figures.SnapshotMemory, figures.SnapshotCrashed, figures.SnapshotBusy}

// ErrPackages is in the chain of errors about packages that could not be loaded, whatever the screen is.
var ErrPackages = errors.New("the project's packages could not be loaded")

// snapshotCounts counts outcomes, by their places among all.
type snapshotCounts [len(snapshotOutcomes)]atomic.Int64

func (c *snapshotCounts) add(o figures.SnapshotOutcome) {
	for i, known := range snapshotOutcomes {
		if known == o {
			c[i].Add(1)
		}
	}
}

// failed counts that packages could not be loaded. A render that was called off is none of them.
func (c *snapshotCounts) failed(err error) {
	if f := (*fault.Error)(nil); errors.As(err, &f) {
		c.add(snapshotFailures[f.Code])
	}
}

// snapshotFailures are the outcomes by the codes that prepare gives.
var snapshotFailures = map[fault.Code]figures.SnapshotOutcome{
	fault.SandboxError: figures.SnapshotSpoilt, fault.SandboxTimeout: figures.SnapshotTimeout, fault.SandboxMemory: figures.SnapshotMemory,
	fault.SandboxCrashed: figures.SnapshotCrashed, fault.SandboxBusy: figures.SnapshotBusy,
}

func (c *snapshotCounts) read() map[figures.SnapshotOutcome]int64 {
	out := make(map[figures.SnapshotOutcome]int64, len(c))
	for i, o := range snapshotOutcomes {
		out[o] = c[i].Load()
	}
	return out
}
