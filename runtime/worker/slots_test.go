package worker

import (
	"context"
	"testing"
)

func TestQueueSlotsKeepRoomForOtherQueues(t *testing.T) {
	t.Parallel()
	s := newSlots(4, map[string]int{"ai_docs_queue": 3})
	if n := s.reserve(t.Context(), "ai_docs_queue", 500); n != 3 {
		t.Fatalf("took %d", n)
	}
	s.occupy("ai_docs_queue", 3, 3)
	if !s.full("ai_docs_queue") || s.full("preview_queue") {
		t.Fatal("the last slot is the other queue's")
	}
	if n := s.reserve(t.Context(), "preview_queue", 500); n != 1 {
		t.Fatalf("took %d", n)
	}
	got := make(chan int)
	go func() { got <- s.reserve(t.Context(), "preview_queue", 500) }()
	s.release("ai_docs_queue")
	if n := <-got; n != 1 {
		t.Fatalf("after a job's end took %d", n)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if n := s.reserve(ended, "preview_queue", 1); n != 0 {
		t.Fatalf("took %d after the end", n)
	}
}
