package sandbox

import (
	"errors"
	"testing"
)

// A process that is not started any more, because the pool closes at that moment, must not be waited for.
func TestAStartThatNeverHappensEnds(t *testing.T) {
	t.Parallel()
	closed := func(func()) {} // what the launcher does once the pool is closed
	if _, err := startChild(t.Context(), closed, Options{Args: []string{"sandbox"}}, false); !errors.Is(err, errClosed) {
		t.Errorf("got %v", err)
	}
}

func TestClosingWhileProcessesStart(t *testing.T) {
	t.Parallel()
	for range 3 {
		pool, err := NewPool(Options{Size: 3, CacheDir: cacheDir()})
		if err != nil {
			t.Fatal(err)
		}
		if err := pool.Close(); err != nil { // the other processes are still on their way
			t.Fatal(err)
		}
	}
}
