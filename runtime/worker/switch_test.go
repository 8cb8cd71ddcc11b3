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
