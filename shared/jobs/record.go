// Package jobs is the record of accepted work. A job's row is written first and its state changes only
// here: each change is one row of job_transitions, unique by job, attempt and transition, so that a
// change reported a thousand times happens once and gives one live event.
//
// It knows neither the queue nor HTTP. What has ended stays as it ended, but for a job that failed and that an
// operator brought back: a later attempt of it opens the job again. An event is published only after its
// change is committed.
package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/singleflight"

	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/events"
	"hivesync/shared/fault"
	"hivesync/shared/hooks"
	"hivesync/shared/jobs/queries"
)

// Sources of a transition that are no worker.
const (
	SourceAPI        = "api"
	SourceReconciler = "reconciler"
)

// Publisher sends a live event to a user; *events.Publisher is one.
type Publisher interface {
	Publish(ctx context.Context, user uuid.UUID, e events.Event) (string, error)
}

// Record changes jobs and tells their users.
type Record struct {
	DB     *pgxpool.Pool
	Events Publisher
	// Observer is told of jobs that end; nil for nobody.
	Observer Observer
	Logger   *slog.Logger
	// Deadline is how long a job that was brought back is kept alive from its first report on.
	Deadline time.Duration
	// Clock is time.Now when nil.
	Clock func() time.Time

	kinds map[string]Kind
	// flights lets one of many equal changes at a time go to the database.
	flights singleflight.Group
}

// Observer is told how jobs end for their users, for metrics. Its method returns at once.
type Observer interface {
	// Ended tells of a job that has just ended, once: its type, its tier, how, the code of the error if there is one, and the
	// time since it was accepted; that is negative of a job that an operator brought back.
	Ended(jobType string, tier auth.Tier, to State, code string, took time.Duration)
}

// observe tells of an end that is committed.
func (r *Record) observe(job Job, c Change, to State) {
	if r.Observer == nil || !to.Terminal() {
		return
	}
	took, code := r.now().Sub(job.AcceptedAt), ""
	if c.RetriedAfter > 0 {
		took = -1
	}
	if c.Error != nil {
		code = c.Error.Code
	}
	r.Observer.Ended(job.Type, job.Tier, to, code, took)
}

// Know tells the record of kinds of job, before it is used.
func (r *Record) Know(kinds ...Kind) {
	if r.kinds == nil {
		r.kinds = map[string]Kind{}
	}
	for _, k := range kinds {
		r.kinds[k.Type] = k
	}
}

// types lists the types of job that the record knows. It leaves others alone: while releases follow each other, a newer process
// may have accepted them.
func (r *Record) types() []string { return slices.Sorted(maps.Keys(r.kinds)) }

// Change is one transition of one job.
type Change struct {
	JobID   uuid.UUID
	To      Transition
	Attempt int
	// RetriedAfter is the attempt after which an operator brought the job back; 0 where none did.
	RetriedAfter int
	// Source is a worker's name, SourceAPI or SourceReconciler. A change that no worker reports leaves a job
	// that has ended without even a row: it must not stand in the way of one after the job was opened again.
	Source string
	// Result is set on Succeeded, Error on Failed and Stopped where there is one.
	Result json.RawMessage
	Error  *Problem
	// Timings are milliseconds by step.
	Timings map[string]float64
	// ProjectID and TeamID, when set, must be the job's own: for changes that a user asks for.
	ProjectID, TeamID uuid.UUID
}

// revives reports whether the change is the first that is heard of a job since an operator brought it back, the
// job's record being at an attempt.
func (c *Change) revives(attempt int) bool {
	return c.RetriedAfter > 0 && attempt <= c.RetriedAfter && c.RetriedAfter < c.Attempt
}

func (c *Change) byWorker() bool { return c.Source != SourceAPI && c.Source != SourceReconciler }

// Outcome is what became of a change.
type Outcome struct {
	// Duplicate is true when the same transition was stored before; nothing changed then.
	Duplicate bool
	// Applied is false when the job had ended or moved on already.
	Applied bool
	// State is the job's state afterwards.
	State State
}

func (r *Record) now() time.Time {
	if r.Clock != nil {
		return r.Clock().UTC()
	}
	return time.Now().UTC()
}

// Apply stores the transition and, when the job's state allows it, applies it; then it publishes the
// event. Errors: NOT_FOUND for a job that does not exist, VALIDATION_FAILED for a result that is not the
// job's, UNAVAILABLE while the database is away, or for a type of job that this process does not know, which is older: the
// caller reports the same transition again.
func (r *Record) Apply(ctx context.Context, c Change) (Outcome, error) {
	attempt := int32(min(max(c.Attempt, 0), 1<<20)) // #nosec G115 -- bounded
	// The usual duplicate is a repetition long after: it is answered without waiting for a lock.
	key := queries.TransitionParams{JobID: c.JobID, Attempt: attempt, Transition: string(c.To)}
	if stored, err := queries.New(db.On(r.DB)).Transition(ctx, key); err == nil {
		return Outcome{Duplicate: true, Applied: stored.Applied, State: State(stored.State)}, nil
	} else if !db.NoRows(err) {
		return Outcome{}, err
	}
	// Duplicates at the same time would queue up at the job's lock, each with a connection that others
	// need: within a process they wait here for the first one instead.
	first := false
	flown, err, _ := r.flights.Do(fmt.Sprint(c.JobID, attempt, c.To), func() (any, error) {
		first = true
		return r.apply(ctx, c, key)
	})
	out, _ := flown.(Outcome)
	switch {
	case first:
		return out, err
	case err != nil: // the first one's caller may have gone: this one's has not
		return r.apply(ctx, c, key)
	}
	out.Duplicate = true
	return out, nil
}

// apply is Apply behind the shortcuts: right by itself, however many processes run it at once.
func (r *Record) apply(ctx context.Context, c Change, key queries.TransitionParams) (Outcome, error) {
	attempt := key.Attempt
	var out Outcome
	var event *pending
	var job Job
	err := db.Tx(ctx, r.DB, func(tx db.Handle) error {
		q := queries.New(tx)
		out, event = Outcome{}, nil
		var err error
		if job, err = r.lock(ctx, q, c); err != nil {
			return err
		}
		out.State = job.State
		if _, known := r.kinds[job.Type]; !known { // what the transition means would be lost
			return fault.New(fault.Unavailable, "Jobs of this type are not known here yet. Try again shortly.").After(5 * time.Second)
		}
		if job.State.Terminal() && !c.byWorker() {
			return nil
		}
		out.Applied = allowed(job, c)
		now := r.now()
		transition := queries.InsertTransitionParams{
			JobID: job.ID, Attempt: attempt, Transition: string(c.To), UserID: job.UserID, Source: c.Source, Applied: out.Applied, Now: now,
		}
		var notice, hooked *events.Event
		if out.Applied {
			if effect := r.kinds[job.Type].Effect; effect != nil {
				if notice, err = effect(ctx, tx, job, c); err != nil {
					return err
				}
			}
		}
		if notice != nil {
			raw, err := json.Marshal(notice.Data)
			if err != nil {
				return err
			}
			transition.EventType, transition.EventData = &notice.Type, raw
			event = &pending{key: key, user: job.UserID, kind: notice.Type, data: raw}
			hooked = &events.Event{Type: notice.Type, Data: json.RawMessage(raw)}
		}
		stored, err := q.InsertTransition(ctx, transition)
		if err != nil {
			return err
		}
		if stored == 0 { // a concurrent duplicate won while this one waited for the job's lock
			row, err := q.Transition(ctx, key)
			if err != nil {
				return err
			}
			out, event = Outcome{Duplicate: true, Applied: row.Applied, State: job.State}, nil
			return errDuplicate
		}
		if !out.Applied {
			return nil
		}
		if hooked != nil {
			if err := hooks.Add(ctx, tx, job.TeamID, *hooked); err != nil {
				return err
			}
		}
		out.State, err = r.set(ctx, q, job, c, attempt, now)
		return err
	})
	if err != nil && err != errDuplicate { //nolint:errorlint // returned by the closure unchanged
		return Outcome{}, err
	}
	if out.Applied && !out.Duplicate {
		r.observe(job, c, out.State)
	}
	if event != nil {
		r.publish(ctx, *event)
	}
	return out, nil
}

// errDuplicate rolls back what a duplicate's effect may have written.
var errDuplicate = fault.New(fault.Conflict, "The transition is stored already.")

func (r *Record) lock(ctx context.Context, q *queries.Queries, c Change) (Job, error) {
	var row queries.LockJobRow
	var err error
	if c.ProjectID != uuid.Nil {
		var own queries.LockJobOfProjectRow
		own, err = q.LockJobOfProject(ctx, queries.LockJobOfProjectParams{ID: c.JobID, ProjectID: c.ProjectID, TeamID: c.TeamID})
		row = queries.LockJobRow(own)
	} else {
		row, err = q.LockJob(ctx, c.JobID)
	}
	return jobOf(row), db.Missing(err, fault.New(fault.NotFound, "There is no such job."))
}

func jobOf(r queries.LockJobRow) Job {
	return Job{
		ID: r.ID, UserID: r.UserID, TeamID: r.TeamID, ProjectID: r.ProjectID, Type: r.Type, Tier: r.Tier, State: State(r.State), Attempt: int(r.Attempt),
		AcceptedAt: r.AcceptedAt,
	}
}

// allowed says whether a transition changes a job. What ended stays as it ended, but for a job that failed and
// was brought back after that: this takes a report that says so, so that none of a worker that was given up
// opens a job again. A running or a failure from an attempt before the present one comes late and says nothing
// new: the present one will report its own end.
func allowed(job Job, c Change) bool {
	switch {
	case job.State == StateFailed:
		return c.revives(job.Attempt)
	case job.State.Terminal():
		return false
	case c.To == Running:
		return job.State != StateRunning || c.Attempt > job.Attempt
	case c.To == Failed:
		return c.Attempt >= job.Attempt
	default:
		return true
	}
}

func (r *Record) set(ctx context.Context, q *queries.Queries, job Job, c Change, attempt int32, now time.Time) (State, error) {
	if c.To == Running && c.revives(job.Attempt) {
		return StateRunning, q.ReopenJob(ctx, queries.ReopenJobParams{
			Attempt: attempt, Worker: c.Source, Now: now, DeadlineAt: now.Add(r.Deadline), ID: job.ID, UserID: job.UserID,
		})
	}
	if c.To == Running {
		return StateRunning, q.SetJobRunning(ctx, queries.SetJobRunningParams{
			Attempt: attempt, Worker: c.Source, Now: now, ID: job.ID, UserID: job.UserID,
		})
	}
	state := State(c.To) // each end is named after its transition
	params := queries.SetJobFinishedParams{State: string(state), Attempt: attempt, Now: now, ID: job.ID, UserID: job.UserID, Result: c.Result}
	if c.byWorker() {
		params.Worker = &c.Source
	}
	var err error
	if c.Error != nil {
		if params.Error, err = json.Marshal(c.Error); err != nil {
			return "", err
		}
	}
	if len(c.Timings) > 0 {
		if params.Timings, err = json.Marshal(c.Timings); err != nil {
			return "", err
		}
	}
	return state, q.SetJobFinished(ctx, params)
}
