package schedule

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"hivesync/runtime/function"
	"hivesync/shared/db"
	"hivesync/shared/db/dbtest"
	"hivesync/shared/db/queries"
)

func TestDueTimesAndMissedRuns(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, c := range []struct {
		ago    time.Duration
		due    time.Duration
		missed int
	}{
		{0, time.Hour, 0},
		{20 * time.Minute, 40 * time.Minute, 0},
		{time.Hour, 0, 0},
		{89 * time.Minute, 0, 0},
		{90 * time.Minute, 0, 1},
		{25 * time.Hour, 0, 24},
		{-5 * time.Hour, time.Hour, 0},
	} {
		last := now.Add(-c.ago)
		if due, missed := untilDue(last, now, time.Hour), missedRuns(last, now, time.Hour); due != c.due || missed != c.missed {
			t.Errorf("%v ago: due in %v, %d missed; expected %v, %d", c.ago, due, missed, c.due, c.missed)
		}
	}
	if untilDue(time.Time{}, now, time.Hour) != 0 || missedRuns(time.Time{}, now, time.Hour) != 0 {
		t.Error("a schedule that never ran is due at once and missed nothing")
	}
}

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
	p := pool(t, dbtest.URL(t))
	q, now := db.On(p), time.Now()
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
	runner := New(p, function.Registry{Schedules: []function.Schedule{
		scheduleOf{name: "late", every: time.Hour, run: func(context.Context) error { return errors.New("broken") }},
		scheduleOf{name: "early", every: time.Hour, run: early},
		scheduleOf{name: "cut", every: time.Hour, run: func(context.Context) error { again <- "cut"; return nil }},
	}}, Options{Poll: 20 * time.Millisecond, Observer: seen, Logger: slog.New(slog.DiscardHandler)})
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- runner.Run(ctx) }()
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
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if late.Runs != 2 || late.Missed != 2 || late.Failures != 2 || late.FinishedAt == nil || late.SucceededAt != nil || late.StartedAt.Before(now) {
		t.Errorf("written down: %+v", late)
	}
	seen.mu.Lock()
	defer seen.mu.Unlock()
	if seen.missed["late"] != 2 || seen.missed["early"] != 0 || len(seen.leads) != 2 || !seen.leads[0] || seen.leads[1] {
		t.Errorf("told: %+v", seen)
	}
}
