package jobs_test

import (
	"encoding/json"
	"sync"
	"testing"
	"time"

	"hivesync/shared/db"
	"hivesync/shared/jobs"
	"hivesync/shared/jobs/queries"
)

// row is what a job's row says.
type row struct {
	state                         jobs.State
	attempt                       int
	result, problem, timings      *string
	started, finished, deadlineAt *time.Time
}

func (b bench) row(t *testing.T) (r row) {
	t.Helper()
	must(t, b.pool.QueryRow(t.Context(),
		"SELECT state, attempt, result::text, error::text, timings::text, started_at, finished_at, deadline_at FROM jobs WHERE id = $1", b.job).
		Scan(&r.state, &r.attempt, &r.result, &r.problem, &r.timings, &r.started, &r.finished, &r.deadlineAt))
	return r
}

// A job that failed and was brought back shows nothing of its first end, and has as much time as it had at first.
func TestAJobThatIsBroughtBackStartsOver(t *testing.T) {
	t.Parallel()
	b := setUp(t)
	now := time.Now().UTC().Truncate(time.Millisecond)
	b.Record.Clock, b.Record.Deadline = func() time.Time { return now }, 2*time.Hour
	b.apply(t, jobs.Change{Attempt: 1, To: jobs.Running})
	b.apply(t, jobs.Change{Attempt: 1, To: jobs.Failed, Error: &jobs.Problem{Code: "POISONED", Message: "no"}, Timings: map[string]float64{"run": 1}})
	if r := b.row(t); r.state != jobs.StateFailed || r.problem == nil || r.timings == nil || r.finished == nil {
		t.Fatalf("before: %+v", r)
	}
	now = now.Add(24 * time.Hour) // long after its deadline
	b.apply(t, jobs.Change{Attempt: 2, RetriedAfter: 1, To: jobs.Running, Source: "cpu-2"})
	r := b.row(t)
	if r.state != jobs.StateRunning || r.attempt != 2 || r.result != nil || r.problem != nil || r.timings != nil || r.finished != nil {
		t.Errorf("open again: %+v", r)
	}
	if !r.started.Equal(now) || !r.deadlineAt.Equal(now.Add(2*time.Hour)) {
		t.Errorf("started %v, to end by %v; it is %v", r.started, r.deadlineAt, now)
	}
	q := queries.New(db.On(b.pool))
	if n, err := q.CountUnfinishedJobs(t.Context(), queries.CountUnfinishedJobsParams{UserID: b.tenant.User, Type: kind.Type}); err != nil || n != 1 {
		t.Errorf("it takes %d of the plan's places, %v", n, err)
	}
	overdue, err := q.OverdueJobs(t.Context(), queries.OverdueJobsParams{Now: now, RowLimit: 10})
	if err != nil || len(overdue) != 0 {
		t.Errorf("overdue at once: %+v, %v", overdue, err)
	}
	// A further attempt leaves the deadline where it is.
	now = now.Add(time.Hour)
	b.apply(t, jobs.Change{Attempt: 3, RetriedAfter: 1, To: jobs.Running})
	if again := b.row(t); again.attempt != 3 || !again.deadlineAt.Equal(*r.deadlineAt) || !again.started.Equal(*r.started) {
		t.Errorf("a further attempt: %+v", again)
	}
	b.apply(t, jobs.Change{Attempt: 3, RetriedAfter: 1, To: jobs.Succeeded, Result: json.RawMessage(`{"ok":true}`)})
	if r := b.row(t); r.state != jobs.StateSucceeded || r.result == nil || r.problem != nil || r.finished == nil || !r.finished.Equal(now) {
		t.Errorf("in the end: %+v", r)
	}
}

// A job whose end the backend refused runs on in the record until its deadline: brought back, it has a new one.
func TestAJobThatWasRefusedHasANewDeadline(t *testing.T) {
	t.Parallel()
	b := setUp(t)
	now := time.Now().UTC().Truncate(time.Millisecond)
	b.Record.Clock, b.Record.Deadline = func() time.Time { return now }, time.Hour
	b.apply(t, jobs.Change{Attempt: 1, To: jobs.Running})
	now = now.Add(30 * time.Minute)
	b.apply(t, jobs.Change{Attempt: 2, RetriedAfter: 1, To: jobs.Running})
	if r := b.row(t); r.state != jobs.StateRunning || !r.deadlineAt.Equal(now.Add(time.Hour)) || b.events.story() != "test.running" {
		t.Errorf("%+v, %s", r, b.events.story())
	}
}

// Many processes that report each transition many times at once make it happen once, also when a job is opened again.
func TestAThousandReportsAtOnceOpenAJobOnce(t *testing.T) {
	t.Parallel()
	b := setUp(t)
	others := make([]*jobs.Record, 4)
	for i := range others { // each stands for a process
		others[i] = &jobs.Record{DB: b.pool, Events: b.events, Logger: b.Record.Logger, Deadline: time.Hour}
		others[i].Know(kind)
	}
	b.apply(t, jobs.Change{Attempt: 1, To: jobs.Failed, Error: &jobs.Problem{Code: "POISONED", Message: "no"}})
	for _, c := range []jobs.Change{
		{Attempt: 2, RetriedAfter: 1, To: jobs.Running},
		{Attempt: 2, RetriedAfter: 1, To: jobs.Succeeded, Result: json.RawMessage(`{"ok":true}`)},
	} {
		c.JobID, c.Source = b.job, "cpu-1"
		outcomes := make([]jobs.Outcome, 1000)
		var wg sync.WaitGroup
		for i := range outcomes {
			wg.Go(func() {
				var err error
				if outcomes[i], err = others[i%len(others)].Apply(t.Context(), c); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		firsts := 0
		for _, o := range outcomes {
			if !o.Duplicate {
				firsts++
			}
			if !o.Applied {
				t.Fatalf("%s: %+v", c.To, o)
			}
		}
		if firsts != 1 {
			t.Errorf("%s happened %d times", c.To, firsts)
		}
	}
	var stored int
	must(t, b.pool.QueryRow(t.Context(), "SELECT count(*) FROM job_transitions WHERE job_id = $1", b.job).Scan(&stored))
	if stored != 4 || b.events.story() != "test.failed test.running test.succeeded" {
		t.Errorf("%d transitions, %q", stored, b.events.story())
	}
}
