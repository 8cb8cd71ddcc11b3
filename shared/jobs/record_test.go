package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/db/dbtest"
	"hivesync/shared/events"
	"hivesync/shared/fault"
	"hivesync/shared/jobs"
)

// ledger is a publisher that keeps what it is given and can be away.
type ledger struct {
	mu   sync.Mutex
	away bool
	sent []string
	told func() // called with each event, where it is not nil
}

func (l *ledger) Publish(_ context.Context, _ uuid.UUID, e events.Event) (string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.away {
		return "", fault.New(fault.Unavailable, "away")
	}
	l.sent = append(l.sent, e.Type)
	if l.told != nil {
		l.told()
	}
	return "1-0", nil
}

func (l *ledger) set(away bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.away = away
}

func (l *ledger) clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sent = nil
}

func (l *ledger) story() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Join(l.sent, " ")
}

type bench struct {
	*jobs.Acceptor
	events *ledger
	pool   *pgxpool.Pool
	tenant dbtest.Tenant
	job    uuid.UUID
}

// kind is a kind of job whose user hears of every transition, and whose results are objects of the one field "ok".
var kind = jobs.Kind{
	Type: "test_job",
	Effect: func(_ context.Context, _ db.Handle, job jobs.Job, c jobs.Change) (*events.Event, error) {
		switch {
		case c.To == jobs.Succeeded && string(c.Result) != `{"ok":true}`:
			return nil, fault.New(fault.ValidationFailed, "The result is not that of a test.")
		case c.To == jobs.Running && job.State == jobs.StateRunning:
			return nil, nil
		}
		return &events.Event{Type: "test." + string(c.To), Data: struct{}{}}, nil
	},
	Progressed: func(_ context.Context, _ db.Handle, job jobs.Job, p jobs.Progress) (*events.Event, error) {
		return &events.Event{Type: fmt.Sprintf("test.progress.%s.%.1f", p.Step, p.Done), Data: job.ID}, nil
	},
}

// calls returns a context of the tenant's user, with access to their project.
func calls(ctx context.Context, one dbtest.Tenant) context.Context {
	ctx = auth.WithPrincipal(ctx, auth.Principal{UserID: one.User, Tier: auth.Free})
	return auth.WithAccess(ctx, auth.Access{ProjectID: one.Project, TeamID: one.Team, Role: auth.Owner})
}

// submission is a request for a job of the kind.
func submission(key string, request any) jobs.Submission {
	return jobs.Submission{Type: kind.Type, Key: key, Request: request, Prepare: func(context.Context, db.Handle, uuid.UUID, jobs.Plan) (jobs.Spec, error) {
		return jobs.Spec{
			Payload: map[string]string{"a": "\x00"}, Waits: events.Event{Type: "test.queued", Data: struct{}{}},
			Write: func(context.Context, db.Handle) error { return nil },
		}, nil
	}}
}

func setUp(t *testing.T) bench {
	t.Helper()
	b := bench{events: &ledger{}, pool: dbtest.New(t)}
	b.tenant = dbtest.NewTenant(t, b.pool)
	log := slog.New(slog.DiscardHandler)
	record := &jobs.Record{DB: b.pool, Events: b.events, Logger: log, Deadline: time.Hour}
	record.Know(kind)
	b.Acceptor = &jobs.Acceptor{Record: record, Queue: &shelf{}, Logger: log, MaxPayload: 1000}
	receipt, err := b.Accept(calls(t.Context(), b.tenant), submission("", nil))
	must(t, err)
	b.job = receipt.Job
	b.events.clear()
	return b
}

// shelf is a queue that keeps what it is given, and can be away.
type shelf struct {
	mu        sync.Mutex
	away      bool
	full      bool
	known     bool // whatever it is asked for
	handed    map[string]bool
	refused   string // is not taken, ever
	enqueued  []jobs.Event
	cancelled []string
}

func (q *shelf) Enqueue(_ context.Context, e jobs.Event) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.away {
		return fault.New(fault.Unavailable, "away")
	}
	if e.ID == q.refused {
		return fault.New(fault.ProjectTooLarge, "It is too large.")
	}
	q.enqueued = append(q.enqueued, e)
	return nil
}

func (q *shelf) Room(context.Context, string) (bool, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.away {
		return false, fault.New(fault.Unavailable, "away")
	}
	return !q.full, nil
}

func (q *shelf) Cancel(_ context.Context, _, id string) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.cancelled = append(q.cancelled, id)
	return nil
}

func (q *shelf) Known(_ context.Context, _ string, sought []jobs.Sought) (map[string]bool, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	known := map[string]bool{}
	q.handed = map[string]bool{}
	for _, s := range sought {
		q.handed[s.ID] = s.Handed
		known[s.ID] = q.known
	}
	return known, nil
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (b bench) apply(t *testing.T, c jobs.Change) jobs.Outcome {
	t.Helper()
	c.JobID = b.job
	if c.Source == "" {
		c.Source = "cpu-1"
	}
	out, err := b.Record.Apply(t.Context(), c)
	must(t, err)
	return out
}

func TestTransitionsInEveryOrder(t *testing.T) {
	t.Parallel()
	run := func(attempt int) jobs.Change { return jobs.Change{Attempt: attempt, To: jobs.Running} }
	fail := func(attempt int) jobs.Change {
		return jobs.Change{Attempt: attempt, To: jobs.Failed, Error: &jobs.Problem{Code: "SANDBOX_ERROR", Message: "no"}}
	}
	done := func(attempt int) jobs.Change {
		return jobs.Change{Attempt: attempt, To: jobs.Succeeded, Result: []byte(`{"ok":true}`)}
	}
	giveUp := func(attempt int) jobs.Change {
		return jobs.Change{Attempt: attempt, To: jobs.Failed, Source: jobs.SourceReconciler, Error: &jobs.Problem{Code: "JOB_LOST", Message: "no"}}
	}
	back := func(c jobs.Change, after int) jobs.Change {
		c.RetriedAfter = after
		return c
	}
	stop := jobs.Change{To: jobs.Stopped, Source: jobs.SourceAPI}
	for name, tc := range map[string]struct {
		changes []jobs.Change
		applied string // one letter a change: applied, ignored, duplicate
		state   string
		events  string
	}{
		"the usual way":                   {[]jobs.Change{run(1), fail(1)}, "aa", "failed", "test.running test.failed"},
		"failed without a running":        {[]jobs.Change{fail(1)}, "a", "failed", "test.failed"},
		"running twice":                   {[]jobs.Change{run(1), run(1)}, "ad", "running", "test.running"},
		"a second attempt":                {[]jobs.Change{run(1), run(2)}, "aa", "running", "test.running"},
		"a first attempt after a second":  {[]jobs.Change{run(2), run(1)}, "ai", "running", "test.running"},
		"running after the end":           {[]jobs.Change{fail(1), run(1)}, "ai", "failed", "test.failed"},
		"another end after the end":       {[]jobs.Change{stop, fail(1)}, "ai", "stopped", "test.stopped"},
		"a stop twice":                    {[]jobs.Change{stop, stop}, "ad", "stopped", "test.stopped"},
		"a failure of an earlier attempt": {[]jobs.Change{run(1), run(2), fail(1)}, "aai", "running", "test.running"},
		"a result of an earlier attempt":  {[]jobs.Change{run(1), run(2), done(1)}, "aaa", "succeeded", "test.running test.succeeded"},
		"a later attempt after the end":   {[]jobs.Change{run(1), fail(1), run(2), done(2)}, "aaii", "failed", "test.running test.failed"},
		"brought back": {
			[]jobs.Change{run(1), fail(1), back(run(2), 1), back(done(2), 1)},
			"aaaa", "succeeded", "test.running test.failed test.running test.succeeded",
		},
		"brought back, and every report twice": {
			[]jobs.Change{run(1), run(1), fail(1), fail(1), back(run(2), 1), back(run(2), 1), back(done(2), 1), back(done(2), 1)},
			"adadadad", "succeeded", "test.running test.failed test.running test.succeeded",
		},
		"brought back, its running lost": {
			[]jobs.Change{run(1), fail(1), back(done(2), 1)}, "aaa", "succeeded", "test.running test.failed test.succeeded",
		},
		"brought back, its running late": {
			[]jobs.Change{fail(1), back(done(2), 1), back(run(2), 1)}, "aai", "succeeded", "test.failed test.succeeded",
		},
		"brought back to fail": {
			[]jobs.Change{run(1), fail(1), back(run(2), 1), back(fail(2), 1), back(run(2), 1)},
			"aaaad", "failed", "test.running test.failed test.running test.failed",
		},
		"brought back to fail, its running late": {
			[]jobs.Change{run(1), fail(1), back(fail(2), 1), back(run(2), 1)}, "aaai", "failed", "test.running test.failed test.failed",
		},
		"brought back, to be stopped": {
			[]jobs.Change{fail(1), back(run(2), 1), stop, back(done(2), 1), back(run(4), 3)}, "aaaii", "stopped", "test.failed test.running test.stopped",
		},
		"brought back, with a second attempt": {
			[]jobs.Change{fail(1), back(run(2), 1), back(run(3), 1), back(done(3), 1)}, "aaaa", "succeeded", "test.failed test.running test.succeeded",
		},
		"brought back twice": {
			[]jobs.Change{fail(3), back(run(4), 3), back(fail(6), 3), back(run(7), 6), back(run(5), 3), back(done(7), 6)},
			"aaaaia", "succeeded", "test.failed test.running test.failed test.running test.succeeded",
		},
		"brought back twice, the first time in silence": {
			[]jobs.Change{fail(1), back(run(3), 2), back(done(3), 2)}, "aaa", "succeeded", "test.failed test.running test.succeeded",
		},
		"brought back, then word from before": {
			[]jobs.Change{run(1), back(run(2), 1), fail(1), run(1), back(done(2), 1)}, "aaida", "succeeded", "test.running test.succeeded",
		},
		"brought back after word from before": {
			[]jobs.Change{fail(1), done(1), run(1), back(run(2), 1)}, "aiia", "running", "test.failed test.running",
		},
		"brought back before the end": { // a straggler of an earlier retry
			[]jobs.Change{fail(1), back(run(2), 1), back(fail(2), 1), back(run(3), 1), back(done(3), 1)},
			"aaaii", "failed", "test.failed test.running test.failed",
		},
		"brought back after its own attempt": {[]jobs.Change{fail(1), back(run(2), 2), back(run(2), 5)}, "aid", "failed", "test.failed"},
		"a success is not brought back":      {[]jobs.Change{done(1), back(run(2), 1), back(fail(2), 1)}, "aii", "succeeded", "test.succeeded"},
		"given up":                           {[]jobs.Change{run(1), giveUp(1), done(1)}, "aai", "failed", "test.running test.failed"},
		"given up before the record knew":    {[]jobs.Change{giveUp(0), run(1), done(1)}, "aii", "failed", "test.failed"},
		"given up before it knew the second": {[]jobs.Change{run(1), giveUp(1), run(2), done(2)}, "aaii", "failed", "test.running test.failed"},
		"given up after it was brought back": {
			[]jobs.Change{fail(1), back(run(2), 1), giveUp(2), back(done(2), 1), back(run(3), 1)},
			"aaaii", "failed", "test.failed test.running test.failed",
		},
		"given up, then brought back": {[]jobs.Change{giveUp(0), back(run(2), 1), back(done(2), 1)}, "aaa", "succeeded", "test.failed test.running test.succeeded"},
		"given up after the end":      {[]jobs.Change{fail(1), giveUp(2), back(run(2), 1), back(fail(2), 1)}, "aiaa", "failed", "test.failed test.running test.failed"},
		"a stop after the end, and one after it was brought back": {
			[]jobs.Change{fail(1), stop, back(run(2), 1), stop}, "aiaa", "stopped", "test.failed test.running test.stopped",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setUp(t)
			got := ""
			for _, c := range tc.changes {
				switch out := b.apply(t, c); {
				case out.Duplicate:
					got += "d"
				case out.Applied:
					got += "a"
				default:
					got += "i"
				}
			}
			state := ""
			must(t, b.pool.QueryRow(t.Context(), "SELECT state FROM jobs WHERE id = $1", b.job).Scan(&state))
			if got != tc.applied || state != tc.state || b.events.story() != tc.events {
				t.Errorf("got %s, %s, %q; expected %s, %s, %q", got, state, b.events.story(), tc.applied, tc.state, tc.events)
			}
		})
	}
}

func TestEventsWaitWhileNobodyCanPublish(t *testing.T) {
	t.Parallel()
	b := setUp(t)
	b.events.set(true)
	_, err := b.Accept(calls(t.Context(), b.tenant), submission("", nil))
	must(t, err)
	b.apply(t, jobs.Change{Attempt: 1, To: jobs.Running})
	if n, err := b.Record.PublishPending(t.Context(), 0, 10); err != nil || n != 0 || b.events.story() != "" {
		t.Fatalf("sent %d while away: %q, %v", n, b.events.story(), err)
	}
	b.events.set(false)
	b.apply(t, jobs.Change{Attempt: 1, To: jobs.Stopped})
	var wg sync.WaitGroup
	total := make([]int, 4)
	for i := range total { // several leaders at once share the events, and send none twice
		wg.Go(func() {
			n, err := b.Record.PublishPending(t.Context(), 0, 10)
			if err != nil {
				t.Error(err)
			}
			total[i] = n
		})
	}
	wg.Wait()
	if n := total[0] + total[1] + total[2] + total[3]; n != 2 || b.events.story() != "test.stopped test.queued test.running" {
		t.Fatalf("sent %d: %q", n, b.events.story())
	}
}

func TestAChangeOfAnotherTenantsJobIsNotFound(t *testing.T) {
	t.Parallel()
	b := setUp(t)
	for _, c := range []jobs.Change{
		{JobID: db.NewID(), To: jobs.Running, Source: "cpu-1"},
		{JobID: b.job, To: jobs.Stopped, Source: jobs.SourceAPI, ProjectID: db.NewID(), TeamID: b.tenant.Team},
		{JobID: b.job, To: jobs.Stopped, Source: jobs.SourceAPI, ProjectID: b.tenant.Project, TeamID: db.NewID()},
	} {
		if _, err := b.Record.Apply(t.Context(), c); !fault.Is(err, fault.NotFound) {
			t.Errorf("got %v", err)
		}
	}
}

func TestARefusedResultLeavesNoTrace(t *testing.T) {
	t.Parallel()
	b := setUp(t)
	_, err := b.Record.Apply(t.Context(), jobs.Change{JobID: b.job, Attempt: 1, To: jobs.Succeeded, Source: "cpu-1", Result: []byte(`{}`)})
	if !fault.Is(err, fault.ValidationFailed) {
		t.Errorf("got %v", err)
	}
	if out := b.apply(t, jobs.Change{Attempt: 1, To: jobs.Succeeded, Result: []byte(`{"ok":true}`)}); !out.Applied || out.State != jobs.StateSucceeded {
		t.Errorf("after it: %+v", out)
	}
}

func TestProgressReachesTheUserOfARunningJobAlone(t *testing.T) {
	t.Parallel()
	b := setUp(t)
	tell := func(attempt int, step string, done float64) {
		must(t, b.Record.Progress(t.Context(), b.job, attempt, jobs.Progress{Step: step, Done: done}))
	}
	tell(1, "early", 0)
	b.apply(t, jobs.Change{Attempt: 1, To: jobs.Running})
	tell(1, "render", 0.5)
	tell(2, "another", 0.1)
	b.apply(t, jobs.Change{Attempt: 1, To: jobs.Succeeded, Result: []byte(`{"ok":true}`)})
	tell(1, "late", 1)
	if got := b.events.story(); got != "test.running test.progress.render.0.5 test.succeeded" {
		t.Errorf("the user heard %q", got)
	}
	must(t, b.Record.Progress(t.Context(), db.NewID(), 1, jobs.Progress{Step: "nobody's"}))
}

func TestProblemsAreBoundedAndClean(t *testing.T) {
	t.Parallel()
	hostile := &jobs.Problem{
		Code: "nonsense code", Message: "a\x00b\xff" + strings.Repeat("x", 10_000), Details: make([]fault.Detail, 1000),
		Position: &fault.Position{File: strings.Repeat("f", 9999), Line: -1},
	}
	p := hostile.Bound()
	if p.Code != "INTERNAL" || len(p.Message) > 4100 || strings.Contains(p.Message, "\x00") || !utf8.ValidString(p.Message) || len(p.Details) > 100 || p.Position.Line != 0 || len(p.Position.File) > 600 {
		t.Errorf("got %d bytes, %d details, %+v", len(p.Message), len(p.Details), p.Position)
	}
	var none *jobs.Problem
	if none.Bound() != nil {
		t.Error("nothing became something")
	}
	err := jobs.Printable(fault.New(fault.SandboxError, "a\x00b").At("f", 1, 2))
	if f := fault.From(err); f.Message != "ab" || f.Code != fault.SandboxError || f.Position.Line != 1 {
		t.Errorf("got %v", err)
	}
	plain := errors.New("x")
	if !errors.Is(jobs.Printable(plain), plain) {
		t.Error("an error without a code was changed")
	}
}
