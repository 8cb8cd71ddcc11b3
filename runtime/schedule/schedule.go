// Package schedule runs functions by the clock, at intervals or by a calendar: in one process at a time over all that share a database,
// which is the one that holds a PostgreSQL advisory lock.
//
// When each ran last is kept in the database, so that a new leader neither repeats what ran a moment ago nor
// overlooks what should have run while nobody led.
//
// It must never run a schedule without the lock, never run one twice at the same time, and never let a
// schedule that fails end the others. Schedules are safe to run twice, since leadership can change
// between a run and its end.
package schedule

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/runtime/function"
	"hivesync/runtime/schedule/queries"
)

// Options tunes a Runner. Zero values have the documented defaults.
type Options struct {
	// Poll is the time between two attempts to become the leader, and between two looks whether we
	// still are. Default 5 s.
	Poll time.Duration
	// Process is whose schedules run, by ScheduleMeta.Process; the backend's where empty. Each name has one leader of its own.
	Process string
	// Clock is what schedules go by; the machine's when nil.
	Clock Clock
	// Observer is told of runs, for metrics; nil for nobody.
	Observer Observer
	// Logger is where runs are told. Default slog.Default().
	Logger *slog.Logger
}

// Observer is told what happens, for metrics. Its methods return at once and are safe for concurrent use.
type Observer interface {
	// Leading tells whether this process is the leader.
	Leading(is bool)
	// Ran tells of a run, failed when err is not nil.
	Ran(schedule string, err error, took time.Duration)
	// Missed tells how many runs were due since the last one and did not begin in time.
	Missed(schedule string, n int)
}

// noop is the Observer of a Runner that has none.
type noop struct{}

func (noop) Leading(bool)                     {}
func (noop) Ran(string, error, time.Duration) {}
func (noop) Missed(string, int)               {}

// Runner runs schedules while it is the leader.
type Runner struct {
	pool      *pgxpool.Pool
	schedules []entry
	lock      int64
	poll      time.Duration
	clock     Clock
	observer  Observer
	log       *slog.Logger
}

// entry is one schedule.
type entry struct {
	function.Schedule
	timing
}

// New returns a Runner of those of the registry's schedules that are its process's. The pool must reach PostgreSQL itself or a pooler in
// session mode: the lock belongs to a session. The error names schedules that cannot run as they are.
func New(pool *pgxpool.Pool, registry function.Registry, o Options) (*Runner, error) {
	if o.Poll <= 0 {
		o.Poll = 5 * time.Second
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	if o.Observer == nil {
		o.Observer = noop{}
	}
	if o.Clock == nil {
		o.Clock = machineClock{}
	}
	if err := (function.Registry{Schedules: registry.Schedules}).Validate(); err != nil {
		return nil, err
	}
	r := &Runner{pool: pool, lock: lockOf(o.Process), poll: o.Poll, clock: o.Clock, observer: o.Observer, log: o.Logger}
	for _, s := range registry.SchedulesOf(o.Process) {
		t, err := timingOf(s.Meta())
		if err != nil {
			return nil, fmt.Errorf("schedule %q: %w", s.Meta().Name, err)
		}
		r.schedules = append(r.schedules, entry{Schedule: s, timing: t})
	}
	return r, nil
}

// repeat runs one schedule at its times, the first time when it is due after its last run, by whomever; at once where
// that run was cut short.
func (r *Runner) repeat(ctx context.Context, s entry, before lastRun) {
	m, last := s.Meta(), before.started
	if last.IsZero() && s.calendar != nil {
		last = r.clock.Now()
		r.record(ctx, m.Name, "first sight", func(ctx context.Context, q *queries.Queries) error {
			return q.MeetSchedule(ctx, queries.MeetScheduleParams{Schedule: m.Name, Now: last})
		})
	}
	due := s.next(last, r.clock.Now())
	if before.interrupted {
		r.log.Info("[schedule] The last run was cut short, running again", "schedule", m.Name, "last", last.UTC())
		due = r.clock.Now()
	}
	for ; await(ctx, r.clock, due); due = s.next(last, r.clock.Now()) {
		started := r.clock.Now()
		missed := s.missed(last, started)
		if missed > 0 {
			r.observer.Missed(m.Name, missed)
			r.log.Warn("[schedule] Runs were missed", "schedule", m.Name, "missed", missed, "due", due.UTC(), "last", last.UTC())
		}
		last = started
		if !r.once(ctx, s, started, missed) {
			return
		}
	}
}

// once runs a schedule and writes down that it did. It reports whether the run came to its end.
func (r *Runner) once(ctx context.Context, s entry, started time.Time, missed int) bool {
	name := s.Meta().Name
	r.record(ctx, name, "start", func(ctx context.Context, q *queries.Queries) error {
		return q.StartScheduleRun(ctx, queries.StartScheduleRunParams{Schedule: name, Now: started, Missed: int64(missed)})
	})
	begin := time.Now()
	err := run(ctx, s)
	took := time.Since(begin)
	if ctx.Err() != nil && err != nil {
		return false // cut short by the loss of leadership: nobody's failure, and the next leader sees no end of it
	}
	r.observer.Ran(name, err, took)
	attrs := []any{"schedule", name, "ms", took.Milliseconds()}
	if err == nil {
		r.log.Debug("[schedule] Ran", attrs...)
	} else {
		r.log.Error("[schedule] Failed", append(attrs, "error", err)...)
	}
	r.record(context.WithoutCancel(ctx), name, "end", func(ctx context.Context, q *queries.Queries) error {
		return q.FinishScheduleRun(ctx, queries.FinishScheduleRunParams{Schedule: name, Now: r.clock.Now(), Failed: err != nil})
	})
	return true
}

// run runs a schedule once, bounded by its timeout; a panic is an error like any other.
func run(ctx context.Context, s function.Schedule) (err error) {
	ctx, cancel := context.WithTimeout(ctx, s.Meta().Timeout)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			err = errors.Join(err, fmt.Errorf("schedule: panic: %v\n%s", p, debug.Stack()))
		}
	}()
	return s.Handle(ctx)
}
