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
	until := time.Now().Add(time.Hour).UTC().Truncate(time.Millisecond)
	late := function.JobEvent{ID: "until", Type: "preview_build", Tenant: "t", Tier: "free", Deadline: until, Payload: []byte(`{}`)}
	if err := r.Enqueue(t.Context(), late); err != nil {
		t.Fatal(err)
	}
	if l := claimOne(t, c); !l.Expires.Equal(until) {
		t.Errorf("it expires at %v, expected %v", l.Expires, until)
	}
	if err := r.Enqueue(t.Context(), function.JobEvent{ID: "x", Type: "unknown"}); err == nil {
		t.Error("a job of no type was enqueued")
	}
}

func TestThereIsRoomUntilTheQueueIsFull(t *testing.T) {
	t.Parallel()
	c := New(connect(t), Options{MaxWaiting: 2})
	r := NewRouter(c)
	r.routes["preview_build"] = function.JobMeta{Type: "preview_build", Queue: testQueue, Timeout: time.Second}
	later := job("later", "t", "free")
	later.Delay = time.Hour
	for _, j := range []Job{job("now", "t", "free"), later} {
		if room, err := r.Room(t.Context(), "preview_build"); !room || err != nil {
			t.Fatal(room, err)
		}
		put(t, c, j)
	}
	if room, err := r.Room(t.Context(), "preview_build"); room || err != nil {
		t.Errorf("room %v in a full queue, %v", room, err)
	}
	if _, err := r.Room(t.Context(), "unknown"); err == nil {
		t.Error("there is room for jobs of no type")
	}
	if room, err := New(c.rdb, Options{}).Room(t.Context(), testQueue); !room || err != nil {
		t.Errorf("room %v without a bound, %v", room, err)
	}
}
