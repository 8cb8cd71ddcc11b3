package sandbox

import (
	"errors"
	"sync/atomic"

	"hivesync/shared/fault"
)

// SnapshotOutcome is what became of a snapshot behind a project's packages that a render asked for.
type SnapshotOutcome string

// The last five are why there is none.
const (
	SnapshotHit     SnapshotOutcome = "hit"    // the process had it
	SnapshotMade    SnapshotOutcome = "made"   // the packages were run first
	SnapshotSpoilt  SnapshotOutcome = "spoilt" // the packages take away what the host stands on
	SnapshotTimeout SnapshotOutcome = "timeout"
	SnapshotMemory  SnapshotOutcome = "memory"
	SnapshotCrashed SnapshotOutcome = "crashed"
	SnapshotBusy    SnapshotOutcome = "busy" // the process did not get its CPU time
)

var snapshotOutcomes = [...]SnapshotOutcome{SnapshotHit, SnapshotMade, SnapshotSpoilt, SnapshotTimeout, SnapshotMemory, SnapshotCrashed, SnapshotBusy}

// ErrPackages is in the chain of errors about packages that could not be loaded, whatever the screen is.
var ErrPackages = errors.New("the project's packages could not be loaded")

// snapshotCounts counts outcomes, by their places among all.
type snapshotCounts [len(snapshotOutcomes)]atomic.Int64

func (c *snapshotCounts) add(o SnapshotOutcome) {
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
var snapshotFailures = map[fault.Code]SnapshotOutcome{
	fault.SandboxError: SnapshotSpoilt, fault.SandboxTimeout: SnapshotTimeout, fault.SandboxMemory: SnapshotMemory,
	fault.SandboxCrashed: SnapshotCrashed, fault.SandboxBusy: SnapshotBusy,
}

func (c *snapshotCounts) read() map[SnapshotOutcome]int64 {
	out := make(map[SnapshotOutcome]int64, len(c))
	for i, o := range snapshotOutcomes {
		out[o] = c[i].Load()
	}
	return out
}
