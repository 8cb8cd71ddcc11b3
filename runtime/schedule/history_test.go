package schedule

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"hivesync/runtime/schedule/queries"
	"hivesync/shared/db"
	"hivesync/shared/db/dbtest"
)

// notes is an Observer that says what it was told.
type notes struct {
	mu     sync.Mutex
	leads  []bool
	missed map[string]int
	ran    chan error
}

func (n *notes) Leading(is bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.leads = append(n.leads, is)
}

func (n *notes) Missed(name string, count int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.missed[name] += count
}

func (n *notes) Ran(_ string, err error, _ time.Duration) { n.ran <- err }

func TestANewLeaderKnowsWhatRanAndWhatDidNot(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	q, now := queries.New(db.On(pool(t, url))), time.Now()
	for name, ago := range map[string]time.Duration{"late": 150 * time.Minute, "early": time.Minute, "cut": 2 * time.Minute} {
		if err := q.StartScheduleRun(t.Context(), queries.StartScheduleRunParams{Schedule: name, Now: now.Add(-ago)}); err != nil {
			t.Fatal(err)
		}
		if name == "cut" {
			continue // its process ended in it
		}
		if err := q.FinishScheduleRun(t.Context(), queries.FinishScheduleRunParams{Schedule: name, Now: now.Add(-ago), Failed: true}); err != nil {
			t.Fatal(err)
		}
	}
	seen := &notes{missed: map[string]int{}, ran: make(chan error, 2)}
	again := make(chan string, 1)
	early := func(context.Context) error { t.Error("what ran a minute ago ran again"); return nil }
	stop := processWith(t, url, Options{Observer: seen},
		scheduleOf{name: "late", every: time.Hour, run: func(context.Context) error { return errors.New("broken") }},
		scheduleOf{name: "early", every: time.Hour, run: early},
		scheduleOf{name: "cut", every: time.Hour, run: func(context.Context) error { again <- "cut"; return nil }})
	receive(t, again)
	if first, second := <-seen.ran, <-seen.ran; (first == nil) == (second == nil) {
		t.Errorf("told %v and %v, expected one failure", first, second)
	}
	var late queries.ScheduleRun
	for late.Failures < 2 {
		rows, err := q.ScheduleRuns(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		late = rows[2] // after cut and early
	}
	stop()
	if late.Runs != 2 || late.Missed != 2 || late.Failures != 2 || late.FinishedAt == nil || late.SucceededAt != nil || late.StartedAt.Before(now) {
		t.Errorf("written down: %+v", late)
	}
	seen.mu.Lock()
	defer seen.mu.Unlock()
	if seen.missed["late"] != 2 || seen.missed["early"] != 0 || len(seen.leads) != 2 || !seen.leads[0] || seen.leads[1] {
		t.Errorf("told: %+v", seen)
	}
}
