package preview

import (
	"context"
	"sync"
)

// gate keeps one preview's pictures from taking the processors that its own runs of user code need: the last device's
// picture waits for its run, while the pictures of the others can be drawn beside it. On two processors three devices are
// ready about a tenth sooner than where pictures and runs share them evenly. Other previews are not held up, and one picture of
// this one may always be drawn.
type gate struct {
	processors int

	mu      sync.Mutex
	runs    int // of user code that are not over, waiting ones included
	drawn   int // pictures that are being drawn
	changed chan struct{}
}

func newGate(processors int) gate { return gate{processors: processors, changed: make(chan struct{})} }

// running adds to the runs of user code that are not over.
func (g *gate) running(n int) { g.change(n, 0) }

// enter waits until a picture may be drawn; leave must follow.
func (g *gate) enter(ctx context.Context) error {
	for {
		g.mu.Lock()
		if g.drawn == 0 || g.drawn+g.runs < g.processors {
			g.drawn++
			g.mu.Unlock()
			return nil
		}
		changed := g.changed
		g.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (g *gate) leave() { g.change(0, -1) }

func (g *gate) change(runs, drawn int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.runs += runs
	g.drawn += drawn
	close(g.changed)
	g.changed = make(chan struct{})
}
