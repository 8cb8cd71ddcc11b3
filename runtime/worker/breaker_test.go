package worker

import (
	"context"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"hivesync/runtime/attempt"
	"hivesync/shared/fault"
)

func TestABreakerOpensProbesAndCloses(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBreakers([]string{"q", "other"}, attempt.Backoff{Min: time.Second, Max: 4 * time.Second}, slog.New(slog.DiscardHandler))
		fails := func(d fault.Dependency) { b.ended("q", attempt.EndGivenBack, d) }
		admitted := func(queueName string) int {
			n, _ := b.look(queueName, 10)
			return n
		}
		expect := func(when string, want int) {
			t.Helper()
			if n := admitted("q"); n != want {
				t.Fatalf("%s: %d may be claimed, expected %d", when, n, want)
			}
		}
		fails(fault.Storage)
		fails(fault.Storage)
		b.ended("q", attempt.EndSucceeded, "")
		fails(fault.Storage)
		fails(fault.Redis)
		fails(fault.Storage)
		b.ended("q", attempt.EndReleased, "") // which says nothing
		expect("two in a row", 10)
		fails(fault.Storage)
		expect("open", 0)
		if n := admitted("other"); n != 10 {
			t.Errorf("another queue: %d", n)
		}
		b.ended("q", attempt.EndSucceeded, "") // it began before
		expect("open all the same", 0)
		began := time.Now()
		if n := b.admit(t.Context(), "q", 10); n != 1 || time.Since(began) < time.Second || time.Since(began) > 4*time.Second {
			t.Fatalf("%d after %v", n, time.Since(began))
		}
		expect("while a probe is under way", 0)
		b.found("q", 0)
		expect("when there was no job for a probe", 1)
		b.found("q", 1)
		expect("while a probe runs", 0)
		b.ended("q", attempt.EndLost, "")
		expect("when the probe was lost", 1)
		fails(fault.Storage)
		expect("when the probe failed", 0)
		if n := b.admit(t.Context(), "q", 10); n != 1 {
			t.Fatal(n)
		}
		b.ended("q", attempt.EndFailed, "") // by the user's own mistake: the dependency was there
		expect("when the probe got through", 10)
		fails(fault.Storage)
		expect("one failure later", 10)

		ended, stop := context.WithCancel(t.Context())
		stop()
		fails(fault.Storage)
		fails(fault.Storage)
		if n := b.admit(ended, "q", 10); n != 10 {
			t.Errorf("%d of a host that ends", n)
		}
	})
}
