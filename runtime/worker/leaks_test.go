package worker

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hivesync/runtime/attempt"
	"hivesync/runtime/function"
	"hivesync/runtime/queue"
	"hivesync/shared/devservers/servertest"
	"hivesync/shared/fault"
)

// A host in which everything goes wrong that can leaves nothing behind: no slot, no lease, no key.
func TestAHostUnderStressLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	rdb := connect(t, servertest.Redis(t))
	const jobs = 400
	var running atomic.Int64
	reg := function.Registry{Jobs: []function.JobFunction{function.NewJob(jobOf{
		meta: function.JobMeta{Type: "preview_build", Queue: testQueue, Timeout: 200 * time.Millisecond, Retries: 50},
		run: func(ctx context.Context, job *function.Job[input]) (*output, error) {
			if n := running.Add(1); n > 16 {
				t.Errorf("%d jobs run at a time", n)
			}
			defer running.Add(-1)
			switch n := rand.IntN(20); {
			case job.Attempt > 10 || n < 10:
				return greet(ctx, job)
			case n < 12:
				return nil, errors.New("may pass")
			case n < 13:
				return nil, fault.New(fault.SandboxError, "will not pass")
			case n < 14:
				panic("a bug")
			case n < 15:
				runtime.Goexit()
				return nil, nil
			case n < 17:
				<-ctx.Done()
				return nil, ctx.Err()
			case n < 18: // deaf for a while
				<-ctx.Done()
				pause(context.Background(), 30*time.Millisecond)
				return greet(ctx, job)
			default:
				pause(ctx, time.Duration(rand.IntN(5))*time.Millisecond)
				return greet(ctx, job)
			}
		},
	})}}
	rec := newRecorder(nil)
	rec.reports = make(chan attempt.Report, 1<<20)
	rec.answer = func(attempt.Report) error {
		if rand.IntN(10) == 0 {
			return errors.New("502")
		}
		return nil
	}
	b := runOn(t, rdb, reg, rec, Options{Slots: 16, StopGrace: 10 * time.Millisecond, Drain: 50 * time.Millisecond})
	for i := range jobs {
		b.put(t, fmt.Sprint("job-", i))
		switch {
		case i%7 == 0:
			if _, err := b.queue.Cancel(t.Context(), testQueue, fmt.Sprint("job-", i-rand.IntN(i+1))); err != nil {
				t.Error(err)
			}
		case i%101 == 0:
			steal(t, rdb, b.queue)
		}
	}
	for deadline := time.Now().Add(servertest.Patience); ; {
		s, err := b.queue.Snapshot(t.Context(), testQueue)
		if err == nil && s.Waiting+s.Leased+s.Delayed == 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("got %+v %v", s, err)
		}
		pause(t.Context(), 5*time.Millisecond)
	}
	for deadline := time.Now().Add(servertest.Patience); ; {
		busy, _ := b.host.slots.use()
		if busy == 0 && b.host.running() == 0 && b.host.unacked.Load() == 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d slots are busy, %d jobs known, %d unacknowledged", busy, b.host.running(), b.host.unacked.Load())
		}
	}
	b.stop()
	receive(t, b.done)
	for name, n := range map[string]int{"waiters": len(b.host.slots.waiters), "reserved": b.host.slots.reserved.all} {
		if n != 0 {
			t.Errorf("%s: %d", name, n)
		}
	}
	for _, k := range rdb.Keys(t.Context(), "*").Val() {
		switch rest := strings.TrimPrefix(k, "{"+testQueue+"}:"); {
		case rest == "turn", rest == "heal", rest == "clock", strings.HasPrefix(rest, "wake"), strings.HasPrefix(rest, "stats:"):
		case rest == "dead", rest == "verdicts":
		case strings.HasPrefix(rest, "job:"), strings.HasPrefix(rest, "past:"):
			id := rest[strings.Index(rest, ":")+1:]
			if r, err := b.queue.Get(t.Context(), testQueue, id); err != nil || r.State != queue.Dead {
				t.Errorf("%s is left: %+v %v", k, r, err)
			}
		default:
			t.Errorf("%s is left", k)
		}
	}
}
