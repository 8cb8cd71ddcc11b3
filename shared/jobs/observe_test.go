package jobs_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"hivesync/shared/auth"
	"hivesync/shared/fault"
	"hivesync/shared/jobs"
)

type witness struct {
	mu   sync.Mutex
	seen []string
}

func (w *witness) Ended(jobType string, tier auth.Tier, to jobs.State, code string, took time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seen = append(w.seen, fmt.Sprint(jobType, " ", tier, " ", to, " ", code, " ", took > 0))
}

// However often an end is reported, it is one.
func TestTheObserverHearsOfEachEndOnce(t *testing.T) {
	t.Parallel()
	b := setUp(t)
	w := &witness{}
	b.Record.Observer = w
	end := jobs.Change{JobID: b.job, To: jobs.Failed, Attempt: 1, Source: "cpu-1", Error: jobs.ProblemOf(fault.New(fault.SyntaxError, "no"))}
	for _, c := range []jobs.Change{{JobID: b.job, To: jobs.Running, Attempt: 1, Source: "cpu-1"}, end, end, {JobID: b.job, To: jobs.Succeeded, Attempt: 1, Source: "cpu-1"}} {
		if _, err := b.Record.Apply(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	if got := fmt.Sprint(w.seen); got != "[test_job free failed SYNTAX_ERROR true]" {
		t.Error(got)
	}
}
