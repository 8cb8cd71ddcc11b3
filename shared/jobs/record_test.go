package jobs_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
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
	"hivesync/shared/db/queries"
	"hivesync/shared/devices"
	"hivesync/shared/events"
	"hivesync/shared/fault"
	"hivesync/shared/jobs"
)

// ledger is a publisher that keeps what it is given and can be away.
type ledger struct {
	mu   sync.Mutex
	away bool
	sent []string
}

func (l *ledger) Publish(_ context.Context, _ uuid.UUID, e events.Event) (string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.away {
		return "", fault.New(fault.Unavailable, "away")
	}
	l.sent = append(l.sent, e.Type)
	return "1-0", nil
}

func (l *ledger) set(away bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.away = away
}

func (l *ledger) story() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Join(l.sent, " ")
}

type bench struct {
	record *jobs.Record
	events *ledger
	pool   *pgxpool.Pool
	job    jobs.New
}

func setUp(t *testing.T) bench {
	t.Helper()
	pool, ctx := dbtest.New(t), t.Context()
	q := db.On(pool)
	user, team, project := db.NewID(), db.NewID(), db.NewID()
	phone, _ := devices.FindPreset("iphone-14")
	devs, err := json.Marshal([]devices.Context{phone.Context(false)})
	must(t, err)
	must(t, q.InsertUser(ctx, queries.InsertUserParams{ID: user, Email: "a@example.com", EmailKey: "a@example.com", Name: "A", PasswordHash: "x", Tier: "free"}))
	must(t, q.InsertTeam(ctx, queries.InsertTeamParams{ID: team, Name: "T", PersonalOwner: &user}))
	_, err = q.InsertProject(ctx, queries.InsertProjectParams{ID: project, TeamID: team, Name: "P", UserID: user})
	must(t, err)
	b := bench{events: &ledger{}, pool: pool}
	b.record = &jobs.Record{DB: pool, Events: b.events, Logger: slog.New(slog.NewTextHandler(io.Discard, nil))}
	b.job = jobs.New{
		ID: db.NewID(), Type: jobs.PreviewBuild, UserID: user, TeamID: team, ProjectID: project, Tier: auth.Free, Payload: []byte(`{"a":"\u0000"}`),
		Deadline: time.Hour, Event: events.Event{Type: events.PreviewQueued, Data: jobs.PreviewNotice{Status: "queued"}},
	}
	must(t, db.Tx(ctx, pool, func(q *queries.Queries) error {
		if err := b.record.Insert(ctx, q, b.job); err != nil {
			return err
		}
		return q.InsertPreview(ctx, queries.InsertPreviewParams{ID: db.NewID(), JobID: b.job.ID, ProjectID: project, UserID: user, EntryPoint: "App.tsx", Devices: devs, Now: time.Now()})
	}))
	return b
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (b bench) apply(t *testing.T, c jobs.Change) jobs.Outcome {
	t.Helper()
	c.JobID = b.job.ID
	if c.Source == "" {
		c.Source = "cpu-1"
	}
	out, err := b.record.Apply(t.Context(), c)
	must(t, err)
	return out
}

// goodScreen is a result's screen for the bench's preview.
const goodScreen = `{"screen_id":"s","device_id":"iphone-14","width":1,"height":1,"layout_hash":"a","layout_bytes":1,"png_bytes":1,"assets":["a"]}`

func TestTransitionsInEveryOrder(t *testing.T) {
	t.Parallel()
	run := func(attempt int) jobs.Change { return jobs.Change{Attempt: attempt, To: jobs.Running} }
	fail := func(attempt int) jobs.Change {
		return jobs.Change{Attempt: attempt, To: jobs.Failed, Error: &jobs.Problem{Code: "SANDBOX_ERROR", Message: "no"}}
	}
	done := func(attempt int) jobs.Change {
		return jobs.Change{Attempt: attempt, To: jobs.Succeeded, Result: []byte(`{"screens":[` + goodScreen + `]}`)}
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
		"the usual way":                   {[]jobs.Change{run(1), fail(1)}, "aa", "failed", "preview.running preview.failed"},
		"failed without a running":        {[]jobs.Change{fail(1)}, "a", "failed", "preview.failed"},
		"running twice":                   {[]jobs.Change{run(1), run(1)}, "ad", "running", "preview.running"},
		"a second attempt":                {[]jobs.Change{run(1), run(2)}, "aa", "running", "preview.running"},
		"a first attempt after a second":  {[]jobs.Change{run(2), run(1)}, "ai", "running", "preview.running"},
		"running after the end":           {[]jobs.Change{fail(1), run(1)}, "ai", "failed", "preview.failed"},
		"another end after the end":       {[]jobs.Change{stop, fail(1)}, "ai", "stopped", "preview.stopped"},
		"a stop twice":                    {[]jobs.Change{stop, stop}, "ad", "stopped", "preview.stopped"},
		"a failure of an earlier attempt": {[]jobs.Change{run(1), run(2), fail(1)}, "aai", "running", "preview.running"},
		"a result of an earlier attempt":  {[]jobs.Change{run(1), run(2), done(1)}, "aaa", "succeeded", "preview.running preview.ready"},
		"a later attempt after the end":   {[]jobs.Change{run(1), fail(1), run(2), done(2)}, "aaii", "failed", "preview.running preview.failed"},
		"brought back": {
			[]jobs.Change{run(1), fail(1), back(run(2), 1), back(done(2), 1)},
			"aaaa", "succeeded", "preview.running preview.failed preview.running preview.ready",
		},
		"brought back, and every report twice": {
			[]jobs.Change{run(1), run(1), fail(1), fail(1), back(run(2), 1), back(run(2), 1), back(done(2), 1), back(done(2), 1)},
			"adadadad", "succeeded", "preview.running preview.failed preview.running preview.ready",
		},
		"brought back, its running lost": {
			[]jobs.Change{run(1), fail(1), back(done(2), 1)}, "aaa", "succeeded", "preview.running preview.failed preview.ready",
		},
		"brought back, its running late": {
			[]jobs.Change{fail(1), back(done(2), 1), back(run(2), 1)}, "aai", "succeeded", "preview.failed preview.ready",
		},
		"brought back to fail": {
			[]jobs.Change{run(1), fail(1), back(run(2), 1), back(fail(2), 1), back(run(2), 1)},
			"aaaad", "failed", "preview.running preview.failed preview.running preview.failed",
		},
		"brought back to fail, its running late": {
			[]jobs.Change{run(1), fail(1), back(fail(2), 1), back(run(2), 1)}, "aaai", "failed", "preview.running preview.failed preview.failed",
		},
		"brought back, to be stopped": {
			[]jobs.Change{fail(1), back(run(2), 1), stop, back(done(2), 1), back(run(4), 3)}, "aaaii", "stopped", "preview.failed preview.running preview.stopped",
		},
		"brought back, with a second attempt": {
			[]jobs.Change{fail(1), back(run(2), 1), back(run(3), 1), back(done(3), 1)}, "aaaa", "succeeded", "preview.failed preview.running preview.ready",
		},
		"brought back twice": {
			[]jobs.Change{fail(3), back(run(4), 3), back(fail(6), 3), back(run(7), 6), back(run(5), 3), back(done(7), 6)},
			"aaaaia", "succeeded", "preview.failed preview.running preview.failed preview.running preview.ready",
		},
		"brought back twice, the first time in silence": {
			[]jobs.Change{fail(1), back(run(3), 2), back(done(3), 2)}, "aaa", "succeeded", "preview.failed preview.running preview.ready",
		},
		"brought back, then word from before": {
			[]jobs.Change{run(1), back(run(2), 1), fail(1), run(1), back(done(2), 1)}, "aaida", "succeeded", "preview.running preview.ready",
		},
		"brought back after word from before": {
			[]jobs.Change{fail(1), done(1), run(1), back(run(2), 1)}, "aiia", "running", "preview.failed preview.running",
		},
		"brought back before the end": { // a straggler of an earlier retry
			[]jobs.Change{fail(1), back(run(2), 1), back(fail(2), 1), back(run(3), 1), back(done(3), 1)},
			"aaaii", "failed", "preview.failed preview.running preview.failed",
		},
		"brought back after its own attempt": {[]jobs.Change{fail(1), back(run(2), 2), back(run(2), 5)}, "aid", "failed", "preview.failed"},
		"a success is not brought back":      {[]jobs.Change{done(1), back(run(2), 1), back(fail(2), 1)}, "aii", "succeeded", "preview.ready"},
		"given up":                           {[]jobs.Change{run(1), giveUp(1), done(1)}, "aai", "failed", "preview.running preview.failed"},
		"given up before the record knew":    {[]jobs.Change{giveUp(0), run(1), done(1)}, "aii", "failed", "preview.failed"},
		"given up before it knew the second": {[]jobs.Change{run(1), giveUp(1), run(2), done(2)}, "aaii", "failed", "preview.running preview.failed"},
		"given up after it was brought back": {
			[]jobs.Change{fail(1), back(run(2), 1), giveUp(2), back(done(2), 1), back(run(3), 1)},
			"aaaii", "failed", "preview.failed preview.running preview.failed",
		},
		"given up, then brought back": {[]jobs.Change{giveUp(0), back(run(2), 1), back(done(2), 1)}, "aaa", "succeeded", "preview.failed preview.running preview.ready"},
		"given up after the end":      {[]jobs.Change{fail(1), giveUp(2), back(run(2), 1), back(fail(2), 1)}, "aiaa", "failed", "preview.failed preview.running preview.failed"},
		"a stop after the end, and one after it was brought back": {
			[]jobs.Change{fail(1), stop, back(run(2), 1), stop}, "aiaa", "stopped", "preview.failed preview.running preview.stopped",
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
			must(t, b.pool.QueryRow(t.Context(), "SELECT state FROM jobs WHERE id = $1", b.job.ID).Scan(&state))
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
	b.record.Announce(t.Context(), b.job)
	b.apply(t, jobs.Change{Attempt: 1, To: jobs.Running})
	if n, err := b.record.PublishPending(t.Context(), 0, 10); err != nil || n != 0 || b.events.story() != "" {
		t.Fatalf("sent %d while away: %q, %v", n, b.events.story(), err)
	}
	b.events.set(false)
	b.apply(t, jobs.Change{Attempt: 1, To: jobs.Stopped})
	var wg sync.WaitGroup
	total := make([]int, 4)
	for i := range total { // several leaders at once share the events, and send none twice
		wg.Go(func() {
			n, err := b.record.PublishPending(t.Context(), 0, 10)
			if err != nil {
				t.Error(err)
			}
			total[i] = n
		})
	}
	wg.Wait()
	if n := total[0] + total[1] + total[2] + total[3]; n != 2 || b.events.story() != "preview.stopped preview.queued preview.running" {
		t.Fatalf("sent %d: %q", n, b.events.story())
	}
}

func TestAChangeOfAnotherTenantsJobIsNotFound(t *testing.T) {
	t.Parallel()
	b := setUp(t)
	for _, c := range []jobs.Change{
		{JobID: db.NewID(), To: jobs.Running, Source: "cpu-1"},
		{JobID: b.job.ID, To: jobs.Stopped, Source: jobs.SourceAPI, ProjectID: db.NewID(), TeamID: b.job.TeamID},
		{JobID: b.job.ID, To: jobs.Stopped, Source: jobs.SourceAPI, ProjectID: b.job.ProjectID, TeamID: db.NewID()},
	} {
		if _, err := b.record.Apply(t.Context(), c); !fault.Is(err, fault.NotFound) {
			t.Errorf("got %v", err)
		}
	}
}

func TestResultsThatAreNotThePreviewsAreRefusedWhole(t *testing.T) {
	t.Parallel()
	b := setUp(t)
	good := goodScreen
	for name, result := range map[string]string{
		"no JSON":        `{`,
		"no screens":     `{}`,
		"one too many":   `{"screens":[` + good + `,` + good + `]}`,
		"another device": `{"screens":[` + strings.Replace(good, "iphone-14", "x", 1) + `]}`,
		"a folder up":    `{"screens":[` + strings.Replace(good, `"s"`, `".."`, 1) + `]}`,
		"odd asset":      `{"screens":[` + strings.Replace(good, `["a"]`, `["a/b"]`, 1) + `]}`,
		"no size":        `{"screens":[` + strings.Replace(good, `"width":1`, `"width":0`, 1) + `]}`,
	} {
		_, err := b.record.Apply(t.Context(), jobs.Change{JobID: b.job.ID, Attempt: 1, To: jobs.Succeeded, Source: "cpu-1", Result: []byte(result)})
		if !fault.Is(err, fault.ValidationFailed) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if out := b.apply(t, jobs.Change{Attempt: 1, To: jobs.Succeeded, Result: []byte(`{"screens":[` + good + `]}`)}); !out.Applied || out.State != jobs.StateSucceeded {
		t.Errorf("the refused ones left a trace: %+v", out)
	}
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
