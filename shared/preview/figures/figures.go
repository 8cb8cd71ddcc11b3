// Package figures says what the preview engine counts of itself. It stands apart from the engine, so that what shows the
// figures, in processes without an engine too, does not carry the engine along.
//
// It counts nothing itself, and imports nothing of the engine.
package figures

import "time"

// Sandboxes are the counts of the processes that run users' code.
type Sandboxes struct {
	Size, Busy, Idle  int
	Renders, Replaced int64
	// Snapshots counts what became of the snapshots behind packages that renders asked for, each outcome from the start.
	Snapshots map[SnapshotOutcome]int64
	// CPU is what the processes have used since the pool began, those that have ended included; Memory what those that
	// live hold for themselves, in bytes: what they share with others is not counted.
	CPU    time.Duration
	Memory int64
}

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

// StandInReason is why a preview shows stand-ins in place of its project's packages.
type StandInReason string

// The reasons.
const (
	NotBundled   StandInReason = "not_bundled"
	NotLoaded    StandInReason = "not_loaded"    // there is no snapshot behind them
	ScreenThrows StandInReason = "screen_throws" // with them, by itself and in its app
)
