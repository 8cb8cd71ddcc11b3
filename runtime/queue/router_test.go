package queue

import (
	"testing"
	"time"

	"hivesync/runtime/function"
)

// A job that the queue lost goes on in the attempt in which it was, with all its attempts; a new one starts with the first.
func TestTheRouterEnqueuesALostJobInItsAttempt(t *testing.T) {
	t.Parallel()
	c, _ := newQueue(t)
	r := NewRouter(c)
	r.routes["preview_build"] = function.JobMeta{Type: "preview_build", Queue: testQueue, Timeout: time.Second, Retries: 2}
	for id, was := range map[string]int{"new": 0, "first": 1, "third": 3} {
		if err := r.Enqueue(t.Context(), function.JobEvent{ID: id, Type: "preview_build", Tenant: "t", Tier: "free", Attempt: was, Payload: []byte(`{}`)}); err != nil {
			t.Fatal(err)
		}
		if l := claimOne(t, c); l.ID != id || l.Attempt != max(was, 1) || l.MaxAttempts != l.Attempt+2 || l.RetriedAfter != 0 {
			t.Errorf("%s was in attempt %d: %+v", id, was, l)
		}
	}
	if err := r.Enqueue(t.Context(), function.JobEvent{ID: "x", Type: "unknown"}); err == nil {
		t.Error("a job of no type was enqueued")
	}
}
