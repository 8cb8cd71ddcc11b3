package jobs_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"hivesync/shared/db"
	"hivesync/shared/db/dbtest"
	"hivesync/shared/events"
	"hivesync/shared/fault"
	"hivesync/shared/jobs"
	"hivesync/shared/limits"
	"hivesync/shared/settings"
)

// exports is a kind of job with both limits.
var (
	exportsPerHour = limits.PerPlan("exports_per_hour", "exports per hour", time.Hour, limits.Numbers{Free: 1000, Pro: 1000, Premium: 1000, Least: 0, Most: 1000})
	exportsAtOnce  = limits.PerPlan("concurrent_exports", "exports at the same time", 0, limits.Numbers{Free: 1000, Pro: 1000, Premium: 1000, Least: 0, Most: 1000})

	exports = jobs.Kind{Type: "export", Rate: exportsPerHour, Concurrent: exportsAtOnce}
)

// tally counts in memory: per key, so many calls and no more.
type tally struct {
	mu   sync.Mutex
	used map[string]int
	away bool
	// takes counts every look at a limit.
	takes int
}

func (c *tally) Take(_ context.Context, key string, rule limits.Rule) (limits.Decision, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.takes++
	switch {
	case c.away:
		return limits.Decision{}, fault.New(fault.Unavailable, "The limits cannot be checked.")
	case c.used[key] >= rule.Limit:
		return limits.Decision{Limit: rule.Limit, RetryAfter: time.Minute}, nil
	}
	c.used[key]++
	return limits.Decision{Allowed: true, Limit: rule.Limit}, nil
}

func (c *tally) Refund(ctx context.Context, key string, _ limits.Rule, d limits.Decision) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if ctx.Err() != nil || !d.Allowed {
		return nil // as the one in Redis would
	}
	c.used[key]--
	return nil
}

// desk takes in exports.
type desk struct {
	*jobs.Acceptor
	t       *testing.T
	live    *settings.Live
	version int64
	counter *tally
	queue   *shelf
	events  *ledger
	tenant  dbtest.Tenant
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	live, err := settings.New(limits.Settings(exportsPerHour, exportsAtOnce), func(string) string { return "" })
	must(t, err)
	d := &desk{t: t, live: live, counter: &tally{used: map[string]int{}}, queue: &shelf{}, events: &ledger{}}
	pool := dbtest.New(t)
	d.tenant = dbtest.NewTenant(t, pool)
	log := slog.New(slog.DiscardHandler)
	record := &jobs.Record{DB: pool, Events: d.events, Logger: log, Deadline: time.Hour}
	record.Know(exports)
	d.Acceptor = &jobs.Acceptor{Record: record, Queue: d.queue, Counter: d.counter, Settings: live, Logger: log, MaxPayload: 100}
	return d
}

// set overrides settings while the acceptor is used.
func (d *desk) set(values map[string]string) {
	d.t.Helper()
	d.version++
	if _, ignored := d.live.Apply(settings.Overrides{Version: d.version, Values: values}); len(ignored) > 0 {
		d.t.Fatalf("%+v", ignored)
	}
}

// ask asks for an export of a format, under a key.
func (d *desk) ask(ctx context.Context, key, format string) (jobs.Receipt, error) {
	return d.Accept(calls(ctx, d.tenant), export(key, format))
}

func export(key, format string) jobs.Submission {
	return jobs.Submission{Type: exports.Type, Key: key, Request: format, Prepare: func(context.Context, db.Handle, uuid.UUID, jobs.Plan) (jobs.Spec, error) {
		return jobs.Spec{
			Payload: format, Waits: events.Event{Type: "export.queued", Data: struct{}{}},
			Write: func(context.Context, db.Handle) error { return nil },
		}, nil
	}}
}

func (d *desk) must(r jobs.Receipt, err error) jobs.Receipt {
	d.t.Helper()
	must(d.t, err)
	return r
}

// counted is what is taken of the user's exports over time.
func (d *desk) counted() int {
	d.counter.mu.Lock()
	defer d.counter.mu.Unlock()
	return d.counter.used[exportsPerHour.Name()+":"+d.tenant.User.String()]
}

// stored counts the jobs by their state.
func (d *desk) stored() map[string]int {
	d.t.Helper()
	rows, err := d.Record.DB.Query(d.t.Context(), "SELECT state FROM jobs")
	must(d.t, err)
	defer rows.Close()
	found := map[string]int{}
	for rows.Next() {
		var state string
		must(d.t, rows.Scan(&state))
		found[state]++
	}
	must(d.t, rows.Err())
	return found
}

func (d *desk) enqueued() []string {
	d.queue.mu.Lock()
	defer d.queue.mu.Unlock()
	ids := make([]string, len(d.queue.enqueued))
	for i, e := range d.queue.enqueued {
		ids[i] = e.ID
	}
	return ids
}

func TestARepeatedSubmissionIsTheSameJobAndCountsNothing(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.set(map[string]string{"FREE_EXPORTS_PER_HOUR": "1", "FREE_CONCURRENT_EXPORTS": "2"})
	first := d.must(d.ask(t.Context(), "k", "pdf"))
	if first.Repeated || first.State != jobs.StateQueued || first.Tier != "free" {
		t.Errorf("the first: %+v", first)
	}
	d.counter.away = true // which a repetition does not even notice
	for range 3 {
		want := first
		want.Repeated = true
		if diff := cmp.Diff(want, d.must(d.ask(t.Context(), "k", "pdf"))); diff != "" {
			t.Error(diff)
		}
	}
	if _, err := d.ask(t.Context(), "k", "png"); !fault.Is(err, fault.Conflict) {
		t.Errorf("another submission under the key: %v", err)
	}
	if _, err := d.ask(t.Context(), "other", "pdf"); !fault.Is(err, fault.Unavailable) {
		t.Errorf("without limits: %v", err)
	}
	if d.counted() != 1 || d.events.story() != "export.queued" {
		t.Errorf("%d counted, told %q", d.counted(), d.events.story())
	}
	if diff := cmp.Diff(map[string]int{"queued": 1}, d.stored()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{first.Job.String()}, d.enqueued()); diff != "" {
		t.Error(diff)
	}
}

func TestWhatIsRefusedIsGivenBack(t *testing.T) {
	t.Parallel()
	prepared := func(o jobs.Spec, err error) func(context.Context, db.Handle, uuid.UUID, jobs.Plan) (jobs.Spec, error) {
		return func(context.Context, db.Handle, uuid.UUID, jobs.Plan) (jobs.Spec, error) { return o, err }
	}
	fits := func(context.Context, db.Handle) error { return nil }
	refused := func(context.Context, db.Handle) error { return fault.New(fault.Conflict, "Not now.") }
	for name, c := range map[string]struct {
		settings map[string]string
		prepare  func(context.Context, db.Handle, uuid.UUID, jobs.Plan) (jobs.Spec, error)
		code     fault.Code
	}{
		"by its domain":                 {nil, prepared(jobs.Spec{}, fault.New(fault.InvalidDeviceContext, "No such device.")), fault.InvalidDeviceContext},
		"while its domain writes":       {nil, prepared(jobs.Spec{Payload: "pdf", Write: refused}, nil), fault.Conflict},
		"too large":                     {nil, prepared(jobs.Spec{Payload: strings.Repeat("x", 101), Write: fits}, nil), fault.ProjectTooLarge},
		"at the limit at one time":      {map[string]string{"FREE_CONCURRENT_EXPORTS": "1"}, prepared(jobs.Spec{Payload: "pdf", Write: fits}, nil), fault.LimitReached},
		"at the limit over time itself": {map[string]string{"FREE_EXPORTS_PER_HOUR": "1"}, prepared(jobs.Spec{Payload: "pdf", Write: fits}, nil), fault.LimitReached},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			d.must(d.ask(t.Context(), "", "pdf"))
			d.set(c.settings)
			ctx, leave := context.WithCancel(calls(t.Context(), d.tenant))
			defer leave()
			s := export("k", "pdf")
			s.Prepare = func(ctx context.Context, tx db.Handle, id uuid.UUID, plan jobs.Plan) (jobs.Spec, error) {
				o, err := c.prepare(ctx, tx, id, plan)
				if err != nil {
					leave() // the caller need not wait for what was counted to be given back
				}
				return o, err
			}
			_, err := d.Accept(ctx, s)
			if !fault.Is(err, c.code) {
				t.Errorf("got %v", err)
			}
			if d.counted() != 1 {
				t.Errorf("%d counted of one accepted", d.counted())
			}
			if diff := cmp.Diff(map[string]int{"queued": 1}, d.stored()); diff != "" {
				t.Error(diff)
			}
			if d.events.story() != "export.queued" || len(d.enqueued()) != 1 {
				t.Errorf("told %q, enqueued %v", d.events.story(), d.enqueued())
			}
			d.set(nil)
			if r := d.must(d.ask(t.Context(), "k", "pdf")); r.Repeated || d.counted() != 2 {
				t.Errorf("afterwards, under the same key: %+v, %d counted", r, d.counted())
			}
		})
	}
}

func TestAReachedLimitSaysWhichAndForHowLong(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		setting string
		limit   *limits.Limit
		after   time.Duration
	}{
		"over time":   {"FREE_EXPORTS_PER_HOUR", exportsPerHour, time.Minute},
		"at one time": {"FREE_CONCURRENT_EXPORTS", exportsAtOnce, time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			d.must(d.ask(t.Context(), "", "pdf"))
			d.set(map[string]string{c.setting: "1"}) // lowered to what is used
			_, err := d.ask(t.Context(), "", "pdf")
			e := fault.From(err)
			if e == nil || e.Meta["limit_type"] != c.limit.Name() || e.Meta["tier"] != "free" || e.RetryAfter != c.after {
				t.Fatalf("got %+v", e)
			}
			d.set(map[string]string{c.setting: "2"}) // and raised again
			d.must(d.ask(t.Context(), "", "pdf"))
		})
	}
}

func TestWhatEndedNoLongerCountsAtOneTime(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.set(map[string]string{"FREE_CONCURRENT_EXPORTS": "1"})
	first := d.must(d.ask(t.Context(), "", "pdf"))
	if _, err := d.Record.Apply(t.Context(), jobs.Change{JobID: first.Job, Attempt: 1, To: jobs.Failed, Source: "cpu-1"}); err != nil {
		t.Fatal(err)
	}
	d.must(d.ask(t.Context(), "", "pdf"))
	if d.counted() != 2 {
		t.Errorf("%d counted: what was accepted stays counted over time", d.counted())
	}
}

func TestWithoutTheQueueAJobIsAcceptedAndEnqueuedLater(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.queue.away = true
	r := d.must(d.ask(t.Context(), "k", "pdf"))
	if d.counted() != 1 || d.events.story() != "export.queued" || len(d.enqueued()) != 0 {
		t.Errorf("%d counted, told %q, enqueued %v", d.counted(), d.events.story(), d.enqueued())
	}
	if diff := cmp.Diff(map[string]int{"accepted": 1}, d.stored()); diff != "" {
		t.Error(diff)
	}
	if _, err := d.Reconcile(t.Context(), 0, time.Hour); !fault.Is(err, fault.Unavailable) {
		t.Errorf("while the queue is away: %v", err)
	}
	d.queue.mu.Lock()
	d.queue.away = false
	d.queue.mu.Unlock()
	got, err := d.Reconcile(t.Context(), 0, time.Hour)
	must(t, err)
	if diff := cmp.Diff(jobs.Reconciled{Enqueued: 1}, got); diff != "" {
		t.Error(diff)
	}
	want := jobs.Event{ID: r.Job.String(), Type: exports.Type, Tenant: d.tenant.User.String(), Tier: "free", Payload: []byte(`"pdf"`)}
	for i := range d.queue.enqueued {
		want.Deadline = d.queue.enqueued[i].Deadline // an hour after it was accepted
		if left := time.Until(want.Deadline); left <= 0 || left > time.Hour {
			t.Errorf("given up in %v", left)
		}
	}
	if diff := cmp.Diff([]jobs.Event{want}, d.queue.enqueued); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]int{"queued": 1}, d.stored()); diff != "" {
		t.Error(diff)
	}
	if again := d.must(d.ask(t.Context(), "k", "pdf")); again.Job != r.Job || !again.Repeated || d.events.story() != "export.queued" {
		t.Errorf("the same submission afterwards: %+v, told %q", again, d.events.story())
	}
}

func TestAnAcceptedJobIsEnqueuedThoughItsCallerLeft(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ctx, leave := context.WithCancel(calls(t.Context(), d.tenant))
	d.events.told = leave // between the commit and the queue
	if _, err := d.Accept(ctx, export("", "pdf")); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]int{"queued": 1}, d.stored()); diff != "" || len(d.enqueued()) != 1 {
		t.Errorf("enqueued %v %s", d.enqueued(), diff)
	}
}

func TestManySubmissionsAtOnceUnderOneKeyMakeOneJob(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	receipts := make(chan jobs.Receipt, 16)
	var wg sync.WaitGroup
	for range cap(receipts) {
		wg.Go(func() {
			r, err := d.ask(t.Context(), "k", "pdf")
			if err != nil {
				t.Error(err)
			}
			receipts <- r
		})
	}
	wg.Wait()
	close(receipts)
	made := map[uuid.UUID]int{}
	first := 0
	for r := range receipts {
		made[r.Job]++
		if !r.Repeated {
			first++
		}
	}
	if len(made) != 1 || first != 1 || d.counted() != 1 || d.events.story() != "export.queued" || len(d.enqueued()) != 1 {
		t.Errorf("jobs %v, %d of them new, %d counted, told %q, enqueued %v", made, first, d.counted(), d.events.story(), d.enqueued())
	}
}

func TestManySubmissionsAtOnceNeverPassTheLimitAtOneTime(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	const most = 3
	// Those over time are as many: who is refused must hear of the limit that he waits for.
	d.set(map[string]string{"FREE_CONCURRENT_EXPORTS": "3", "FREE_EXPORTS_PER_HOUR": "3"})
	var mu sync.Mutex
	accepted := 0
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			_, err := d.ask(t.Context(), "", "pdf")
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				accepted++
			case !fault.Is(err, fault.LimitReached) || fault.From(err).Meta["limit_type"] != exportsAtOnce.Name():
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if d.counter.takes != most {
		t.Errorf("%d looks at the limit over time", d.counter.takes)
	}
	if accepted != most || d.counted() != most || len(d.enqueued()) != most {
		t.Errorf("%d accepted, %d counted, %d enqueued, want %d", accepted, d.counted(), len(d.enqueued()), most)
	}
	if diff := cmp.Diff(map[string]int{"queued": most}, d.stored()); diff != "" {
		t.Error(diff)
	}
}

func TestADisabledAccountGetsNothing(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	dbtest.Exec(t, d.Record.DB, "UPDATE users SET disabled_at = now() WHERE id = $1", d.tenant.User)
	if _, err := d.ask(t.Context(), "k", "pdf"); !fault.Is(err, fault.Unauthenticated) || d.counter.takes != 0 {
		t.Errorf("got %v, %d counted", err, d.counter.takes)
	}
}

func TestSubmissionsThatWaitForTheirUsersTurnHoldNoConnection(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	inside, leave := make(chan struct{}), make(chan struct{})
	slow := export("", "pdf")
	write := slow.Prepare
	slow.Prepare = func(ctx context.Context, tx db.Handle, id uuid.UUID, plan jobs.Plan) (jobs.Spec, error) {
		close(inside)
		<-leave
		return write(ctx, tx, id, plan)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		if _, err := d.Accept(calls(t.Context(), d.tenant), slow); err != nil {
			t.Error(err)
		}
	})
	<-inside
	most := int(d.Record.DB.Config().MaxConns)
	ctx, tired := context.WithCancel(t.Context())
	var asked, waits sync.WaitGroup
	for range 2 * most {
		asked.Add(1)
		waits.Go(func() {
			asked.Done()
			if _, err := d.ask(ctx, "", "pdf"); !errors.Is(err, context.Canceled) {
				t.Errorf("a submission whose caller left: %v", err)
			}
		})
	}
	asked.Wait()
	// Another user's submission is let in at once, however many of the first one's wait.
	other := dbtest.NewTenant(t, d.Record.DB)
	if _, err := d.Accept(calls(t.Context(), other), export("", "pdf")); err != nil {
		t.Error(err)
	}
	if in := d.Record.DB.Stat().AcquiredConns(); in != 1 {
		t.Errorf("%d connections in use, want that of the one whose turn it is", in)
	}
	tired()
	waits.Wait()
	close(leave)
	wg.Wait()
}

// What can never be done is refused by its own name before a limit is looked at, and a repetition is not checked again.
func TestWhatIsCheckedUsesUpNoLimit(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	first := d.must(d.ask(t.Context(), "key", "pdf"))
	d.set(map[string]string{"FREE_EXPORTS_PER_HOUR": "1", "FREE_CONCURRENT_EXPORTS": "1"}) // both are reached
	checked := export("other", "pdf")
	checked.Check = func(context.Context, db.Handle, jobs.Plan) error { return fault.New(fault.EntryPointNotFound, "") }
	takes := d.counter.takes
	if _, err := d.Accept(calls(t.Context(), d.tenant), checked); !fault.Is(err, fault.EntryPointNotFound) {
		t.Errorf("at its limits: %v", err)
	}
	if d.counter.takes != takes || d.counted() != 1 || len(d.enqueued()) != 1 {
		t.Errorf("%d looks at the limit, %d counted, %d enqueued", d.counter.takes-takes, d.counted(), len(d.enqueued()))
	}
	checked.Key = "key"
	if r, err := d.Accept(calls(t.Context(), d.tenant), checked); err != nil || r.Job != first.Job {
		t.Errorf("the same again: %+v, %v", r, err)
	}
}

// A full queue refuses before anything is written, counted or told; what was asked for before is still answered.
func TestAFullQueueRefusesBeforeAnythingIsWritten(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	first := d.must(d.ask(t.Context(), "k", "pdf"))
	d.queue.full = true
	for range 3 {
		_, err := d.ask(t.Context(), "other", "pdf")
		if f := fault.From(err); f == nil || f.Code != fault.Unavailable || f.RetryAfter <= 0 {
			t.Errorf("got %v", err)
		}
	}
	if again := d.must(d.ask(t.Context(), "k", "pdf")); again.Job != first.Job || !again.Repeated {
		t.Errorf("the same again: %+v", again)
	}
	var transitions int
	must(t, d.Record.DB.QueryRow(t.Context(), "SELECT count(*) FROM job_transitions").Scan(&transitions))
	if d.counted() != 1 || transitions != 1 || len(d.enqueued()) != 1 || d.events.story() != "export.queued" {
		t.Errorf("%d counted, %d transitions, enqueued %v, told %q", d.counted(), transitions, d.enqueued(), d.events.story())
	}
	if diff := cmp.Diff(map[string]int{"queued": 1}, d.stored()); diff != "" {
		t.Error(diff)
	}
}

// untouched records jobs that have waited for a while.
func (d *desk) untouched(jobType string, n int) {
	d.t.Helper()
	dbtest.Exec(d.t, d.Record.DB, `INSERT INTO jobs (id, type, user_id, team_id, project_id, tier, state, payload, updated_at, deadline_at)
		SELECT gen_random_uuid(), $1, $2, $3, $4, 'free', CASE WHEN i % 7 = 0 THEN 'running' ELSE 'queued' END, '{}',
			now() - interval '1 hour' + (i / 100) * interval '1 second', now() + interval '1 hour'
		FROM generate_series(1, $5::int) i`, jobType, d.tenant.User, d.tenant.Team, d.tenant.Project, n)
}

// versions tells which version of which row there is: any write makes another.
func (d *desk) versions() string {
	d.t.Helper()
	var all string
	must(d.t, d.Record.DB.QueryRow(d.t.Context(), `SELECT md5(string_agg(id::text || ctid::text || xmin::text || xmax::text, ',' ORDER BY id)) FROM jobs`).Scan(&all))
	return all
}

func TestWaitingJobsAreReadAndNotWritten(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.untouched(exports.Type, 1700)
	d.queue.known = true
	before := d.versions()
	for range 3 {
		if got, err := d.Reconcile(t.Context(), time.Minute, time.Minute); err != nil || got != (jobs.Reconciled{}) {
			t.Fatal(got, err)
		}
	}
	if d.versions() != before {
		t.Error("jobs that nothing happened to were written")
	}
	// They are looked at all the same: once the queue has lost them, each comes back, once.
	d.queue.mu.Lock()
	d.queue.known = false
	d.queue.mu.Unlock()
	got, err := d.Reconcile(t.Context(), time.Minute, time.Minute)
	if err != nil || got.Enqueued != 1700 {
		t.Fatal(got, err)
	}
	seen := map[string]bool{}
	for _, e := range d.queue.enqueued {
		if seen[e.ID] || e.Deadline.IsZero() || string(e.Payload) != "{}" {
			t.Fatalf("%+v, before %v", e, seen[e.ID])
		}
		seen[e.ID] = true
	}
	if len(seen) != 1700 || d.versions() != before {
		t.Errorf("%d jobs enqueued, or written as well", len(seen))
	}
}

// A process of an older release leaves jobs of types that it does not know to a newer one, whatever happens to them.
func TestJobsOfUnknownTypesAreLeftToOthers(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.untouched("new_type", 10)
	d.untouched(exports.Type, 10)
	dbtest.Exec(t, d.Record.DB, "UPDATE jobs SET deadline_at = now() - interval '1 minute' WHERE type = 'new_type'")
	got, err := d.Reconcile(t.Context(), time.Minute, time.Minute)
	if err != nil || got != (jobs.Reconciled{Enqueued: 10}) {
		t.Errorf("%+v, %v", got, err)
	}
	var id uuid.UUID
	must(t, d.Record.DB.QueryRow(t.Context(), "SELECT id FROM jobs WHERE type = 'new_type' LIMIT 1").Scan(&id))
	for _, to := range []jobs.Transition{jobs.Running, jobs.Succeeded} { // whose meaning is not known here
		if _, err := d.Record.Apply(t.Context(), jobs.Change{JobID: id, Attempt: 1, To: to, Source: "cpu-1"}); !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s: %v", to, err)
		}
	}
	var left int
	must(t, d.Record.DB.QueryRow(t.Context(), "SELECT count(*) FROM jobs WHERE type = 'new_type' AND finished_at IS NULL").Scan(&left))
	if left != 10 {
		t.Errorf("%d are left", left)
	}
}
