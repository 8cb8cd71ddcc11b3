package worker

import (
	"strconv"
	"testing"
	"time"

	"hivesync/runtime/function"
	"hivesync/runtime/queue"
	"hivesync/shared/jobs"
	"hivesync/shared/settings"
)

func TestAQueueIsNotClaimedWhileItsJobsAreSwitchedOff(t *testing.T) {
	t.Parallel()
	live, err := settings.New(settings.Switches, func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	looks := make(chan struct{}, 10_000)
	live.OnUse(func() { looks <- struct{}{} })
	version := int64(0)
	turn := func(on bool) {
		version++
		live.Apply(settings.Overrides{Version: version, Values: map[string]string{"PREVIEWS_ENABLED": strconv.FormatBool(on)}})
	}
	turn(false)
	reg := function.Registry{Jobs: []function.JobFunction{function.NewJob(jobOf{
		meta: function.JobMeta{Type: "preview_build", Queue: testQueue, Timeout: 20 * time.Second, Switch: settings.PreviewsEnabled}, run: greet,
	})}}
	b := run(t, reg, newRecorder(nil), Options{Settings: live})
	// One more look than there are claimers, and one of them has looked again after whatever it did.
	looked := func() {
		t.Helper()
		for len(looks) > 0 {
			<-looks
		}
		for range claimers + 1 {
			receive(t, looks)
		}
	}
	for _, id := range []string{"first", "second"} {
		looked() // off by now
		b.put(t, id)
		looked()
		if r, err := b.queue.Get(t.Context(), testQueue, id); err != nil || r.State != queue.Waiting || len(b.reporter.reports) != 0 {
			t.Fatalf("%s, switched off: %+v %v, %d reports", id, r, err, len(b.reporter.reports))
		}
		turn(true)
		if r := b.reporter.next(t); r.Transition != jobs.Succeeded || r.JobID != id || r.Attempt != 1 {
			t.Fatalf("%s, switched on: %+v", id, r)
		}
		b.gone(t, id)
		turn(false)
	}
	b.stop() // a host that waits for its switch still ends when it is told to
	receive(t, b.done)
}

func TestATypeThatIsSwitchedOffHoldsNoOtherOfItsQueue(t *testing.T) {
	t.Parallel()
	live, err := settings.New(settings.Switches, func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	live.Apply(settings.Overrides{Version: 1, Values: map[string]string{"PREVIEWS_ENABLED": "false"}})
	job := func(name string, on settings.Handle[bool]) function.JobFunction {
		return function.NewJob(jobOf{meta: function.JobMeta{Type: name, Queue: testQueue, Timeout: 20 * time.Second, Switch: on}, run: greet})
	}
	reg := function.Registry{Jobs: []function.JobFunction{job("preview_build", settings.PreviewsEnabled), job("other", settings.Handle[bool]{})}}
	b := run(t, reg, newRecorder(nil), Options{Settings: live})
	b.put(t, "held")
	if _, err := b.queue.Enqueue(t.Context(), testQueue, queue.Job{
		ID: "free", Type: "other", Tenant: "t", Tier: "free", Payload: []byte(`{"name":"ann"}`), Timeout: time.Second, MaxAttempts: 1,
	}); err != nil {
		t.Fatal(err)
	}
	if r := b.reporter.next(t); r.Transition != jobs.Succeeded || r.JobID != "free" {
		t.Fatalf("got %+v", r)
	}
	if r, err := b.queue.Get(t.Context(), testQueue, "held"); err != nil || r.State != queue.Waiting {
		t.Fatalf("held: %+v %v", r, err)
	}
	live.Apply(settings.Overrides{Version: 2, Values: map[string]string{}})
	if r := b.reporter.next(t); r.Transition != jobs.Succeeded || r.JobID != "held" || r.Attempt != 1 {
		t.Fatalf("got %+v", r)
	}
	b.stop()
	receive(t, b.done)
}
