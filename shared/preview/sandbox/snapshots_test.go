package sandbox

import (
	"context"
	"testing"

	"hivesync/shared/fault"
	"hivesync/shared/preview/figures"
)

// Every code that loading packages can end in has an outcome of its own, so that operators see which.
func TestWhyThereIsNoSnapshotIsCounted(t *testing.T) {
	t.Parallel()
	for code, want := range map[fault.Code]figures.SnapshotOutcome{
		fault.SandboxError: figures.SnapshotSpoilt, fault.SandboxTimeout: figures.SnapshotTimeout, fault.SandboxMemory: figures.SnapshotMemory,
		fault.SandboxCrashed: figures.SnapshotCrashed, fault.SandboxBusy: figures.SnapshotBusy,
	} {
		var c snapshotCounts
		c.failed(fault.New(code, "no"))
		c.failed(context.Canceled) // called off
		for outcome, n := range c.read() {
			if (outcome == want) != (n == 1) || n > 1 {
				t.Errorf("%s: %s is counted %d times", code, outcome, n)
			}
		}
	}
	if n := len((&snapshotCounts{}).read()); n != 7 {
		t.Errorf("%d outcomes are there from the start", n)
	}
}

// Packages that take all memory by themselves leave no snapshot, and are told as what they are.
func TestPackagesThatTakeTooMuchMemoryHaveNoSnapshot(t *testing.T) {
	t.Parallel()
	pool, err := NewPool(Options{Size: 1, CacheDir: cacheDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pool.Close() })
	limits := standard(t)
	limits.Time, limits.Wall = patient, patient*10
	request := Request{
		Script: screen("return {default: () => null};"), Device: phone, Limits: limits,
		Packages: &Packages{Key: "hog", Script: []byte("globalThis.__kept = []; for (;;) __kept.push(new ArrayBuffer(1 << 24));")},
	}
	if _, err := pool.Render(t.Context(), request); !fault.Is(err, fault.SandboxMemory) {
		t.Fatalf("got %v", err)
	}
	if got := pool.Stats().Snapshots; got[figures.SnapshotMemory] != 1 || got[figures.SnapshotMade] != 0 {
		t.Errorf("counted %v", got)
	}
}
