package jobs_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"hivesync/shared/fault"
	"hivesync/shared/jobs"
)

// drawer is where a queue puts dead letters.
type drawer struct{ ids []uuid.UUID }

func (d *drawer) Settle(ctx context.Context, settle func(context.Context, []uuid.UUID) ([]uuid.UUID, error)) error {
	settled, err := settle(ctx, slices.Clone(d.ids))
	if err == nil {
		d.ids = slices.DeleteFunc(d.ids, func(id uuid.UUID) bool { return slices.Contains(settled, id) })
	}
	return err
}

// problem reads a job's state and the code of its error.
func (b bench) problem(t *testing.T, job uuid.UUID) (state, code string) {
	t.Helper()
	must(t, b.pool.QueryRow(t.Context(), "SELECT state, coalesce(error->>'code', '') FROM jobs WHERE id = $1", job).Scan(&state, &code))
	return state, code
}

func TestAJobAmongTheDeadLettersFailsOnce(t *testing.T) {
	t.Parallel()
	b := setUp(t)
	_, err := b.Record.Apply(t.Context(), jobs.Change{JobID: b.job, To: jobs.Running, Attempt: 3, Source: "lambda"})
	must(t, err)
	b.events.clear()
	letters := &drawer{ids: []uuid.UUID{b.job, uuid.New()}} // the other is of no job that the record has
	b.Dead = letters
	for run, want := range []int{1, 0} {
		letters.ids = append(letters.ids, b.job) // handed out again, since it could not be taken out
		done, err := b.Reconcile(t.Context(), time.Hour, time.Hour)
		if err != nil || done.Dead != want || len(letters.ids) != 0 {
			t.Errorf("run %d: %+v, %v, left %v", run, done, err, letters.ids)
		}
	}
	if state, code := b.problem(t, b.job); state != "failed" || code != string(fault.Poisoned) || b.events.story() != "test.failed" {
		t.Errorf("%s %s, told %q", state, code, b.events.story())
	}
}

func TestADeadLetterOfAJobThatEndedChangesNothing(t *testing.T) {
	t.Parallel()
	b := setUp(t)
	_, err := b.Record.Apply(t.Context(), jobs.Change{JobID: b.job, To: jobs.Succeeded, Attempt: 3, Source: "lambda", Result: []byte(`{"ok":true}`)})
	must(t, err)
	letters := &drawer{ids: []uuid.UUID{b.job}}
	b.Dead = letters
	if done, err := b.Reconcile(t.Context(), time.Hour, time.Hour); err != nil || done.Dead != 0 || len(letters.ids) != 0 {
		t.Errorf("%+v, %v, left %v", done, err, letters.ids)
	}
	if state, _ := b.problem(t, b.job); state != "succeeded" {
		t.Error(state)
	}
}

func TestADeadLetterOfAnUnknownTypeIsLeftToOthers(t *testing.T) {
	t.Parallel()
	b := setUp(t)
	_, err := b.pool.Exec(t.Context(), "UPDATE jobs SET type = 'of_tomorrow' WHERE id = $1", b.job)
	must(t, err)
	letters := &drawer{ids: []uuid.UUID{b.job}}
	b.Dead = letters
	if done, err := b.Reconcile(t.Context(), time.Hour, time.Hour); err != nil || done.Dead != 0 {
		t.Errorf("%+v, %v", done, err)
	}
	if state, _ := b.problem(t, b.job); state != "queued" || !slices.Equal(letters.ids, []uuid.UUID{b.job}) {
		t.Errorf("%s, left %v", state, letters.ids)
	}
}

// A queue that cannot be asked for a job is told what the record knows of it.
func TestTheQueueIsToldWhichJobsItTook(t *testing.T) {
	t.Parallel()
	b := setUp(t)
	q := b.Queue.(*shelf)
	q.away = true
	receipt, err := b.Accept(calls(t.Context(), b.tenant), submission("", nil))
	must(t, err)
	q.away = false
	if _, err := b.Reconcile(t.Context(), 0, 0); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(map[string]bool{b.job.String(): true, receipt.Job.String(): false}, q.handed); d != "" {
		t.Error(d)
	}
}

func TestADuplicatedReportTellsHowTheJobStands(t *testing.T) {
	t.Parallel()
	b := setUp(t)
	running := jobs.Change{JobID: b.job, To: jobs.Running, Attempt: 1, Source: "lambda"}
	for i, want := range []jobs.Outcome{
		{Applied: true, State: jobs.StateRunning}, {Duplicate: true, Applied: true, State: jobs.StateRunning}, {Duplicate: true, Applied: true, State: jobs.StateStopped},
	} {
		got, err := b.Record.Apply(t.Context(), running)
		must(t, err)
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("report %d: %s", i, d)
		}
		if i == 1 {
			_, stopped, err := b.Stop(calls(t.Context(), b.tenant), kind.Type, b.job, "Enough.")
			if must(t, err); !stopped {
				t.Error("not stopped")
			}
		}
	}
}

func TestAJobThatTheQueueRefusesKeepsNoOtherFromIt(t *testing.T) {
	t.Parallel()
	b := setUp(t)
	q := b.Queue.(*shelf)
	q.away = true
	want := map[string]bool{b.job.String(): true}
	for range 30 {
		receipt, err := b.Accept(calls(t.Context(), b.tenant), submission("", nil))
		must(t, err)
		want[receipt.Job.String()] = true
	}
	q.mu.Lock()
	q.away, q.refused, q.enqueued = false, b.job.String(), nil
	q.mu.Unlock()
	done, err := b.Reconcile(t.Context(), 0, 0)
	if err != nil || done.Enqueued != 30 {
		t.Errorf("%+v, %v", done, err)
	}
	got := map[string]bool{b.job.String(): true}
	for _, e := range q.enqueued {
		got[e.ID] = true
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}
