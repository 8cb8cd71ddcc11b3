package command

import (
	"bytes"
	"context"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// story collects a system's log and lets tests wait for words in it.
type story struct {
	mu      sync.Mutex
	text    bytes.Buffer
	changed chan struct{}
}

func newStory() *story { return &story{changed: make(chan struct{})} }

func (s *story) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.text.Write(b)
	close(s.changed)
	s.changed = make(chan struct{})
	return len(b), nil
}

// await waits until the log holds words n times.
func (s *story) await(t *testing.T, words string, n int) {
	t.Helper()
	late := time.After(patience)
	for {
		s.mu.Lock()
		found, changed := strings.Count(s.text.String(), words), s.changed
		s.mu.Unlock()
		if found >= n {
			return
		}
		select {
		case <-changed:
		case <-late:
			t.Fatalf("%q is %d times in the log, want %d", words, found, n)
		}
	}
}

// The whole system must not go down with a worker: jobs that kill it are the queue's to set aside.
func TestAWorkerThatIsKilledIsStartedAgain(t *testing.T) {
	t.Parallel()
	log := newStory()
	s := startStand(t, log, map[string]string{"LOG_LEVEL": "info"})
	w, err := s.StartWorker(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	log.await(t, "[worker] Ready", 1)
	ctx, cancel := context.WithCancel(t.Context())
	waited := make(chan error, 1)
	go func() { waited <- s.Wait(ctx) }()
	if err := w.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	log.await(t, "worker local-1 has ended (signal: killed), starting it again", 1)
	log.await(t, "[worker] Ready", 2)
	cancel()
	if err := <-waited; err != nil {
		t.Error(err)
	}

	// What the system cannot do without ends it.
	go func() { waited <- s.Wait(t.Context()) }()
	if err := s.Redis.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := <-waited; err == nil || !strings.Contains(err.Error(), "Redis has ended") {
		t.Errorf("got %v", err)
	}
}
