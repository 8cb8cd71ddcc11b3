package preview

import (
	"context"
	"testing"

	"hivesync/shared/devservers/servertest"
)

// entered says whether enter returned without having to wait.
func entered(t *testing.T, g *gate) bool {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	// With room there is no look at the context.
	return g.enter(ctx) == nil
}

func TestPicturesLeaveRoomForRuns(t *testing.T) {
	t.Parallel()
	g := newGate(3)
	g.running(2)
	if !entered(t, &g) {
		t.Fatal("a picture waits although a processor is free")
	}
	if entered(t, &g) {
		t.Fatal("a picture takes a run's processor")
	}
	done := make(chan error, 1)
	go func() {
		ctx, cancel := context.WithTimeout(t.Context(), servertest.Patience)
		defer cancel()
		done <- g.enter(ctx)
	}()
	g.running(-1)
	if err := <-done; err != nil {
		t.Fatalf("a picture was not let in after a run: %v", err)
	}
	if entered(t, &g) {
		t.Fatal("a third picture takes a run's processor")
	}
	g.leave()
	g.leave()
	g.running(50)
	if !entered(t, &g) {
		t.Fatal("one picture may always be drawn")
	}
	g.running(-51)
	for range 2 {
		if !entered(t, &g) {
			t.Fatal("pictures wait for nothing")
		}
	}
	if entered(t, &g) {
		t.Fatal("there are more pictures than processors")
	}
}
