// Package schedule runs functions by the clock: in one process at a time over all that share a database,
// which is the one that holds a PostgreSQL advisory lock.
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
	"math/rand/v2"
	"runtime/debug"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/runtime/function"
)

// lockKey is the advisory lock of the one leader: "hivesync" in ASCII.
const lockKey int64 = 0x6869766573796e63

// Options tunes a Runner. Zero values have the documented defaults.
type Options struct {
	// Poll is the time between two attempts to become the leader, and between two looks whether we
	// still are. Default 5 s.
	Poll time.Duration
	// Logger is where runs are told. Default slog.Default().
	Logger *slog.Logger
}

// Runner runs schedules while it is the leader.
type Runner struct {
	pool      *pgxpool.Pool
	schedules []function.Schedule
	poll      time.Duration
	log       *slog.Logger
}

// New returns a Runner of the registry's schedules. The pool must reach PostgreSQL itself or a pooler in
// session mode: the lock belongs to a session.
func New(pool *pgxpool.Pool, registry function.Registry, o Options) *Runner {
	if o.Poll <= 0 {
		o.Poll = 5 * time.Second
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	return &Runner{pool: pool, schedules: registry.Schedules, poll: o.Poll, log: o.Logger}
}

// Run competes for leadership and runs the schedules while it has it, until ctx ends. It outlives any
// absence of the database.
func (r *Runner) Run(ctx context.Context) error {
	away := false
	for ctx.Err() == nil {
		conn, err := r.lead(ctx)
		switch {
		case err != nil && ctx.Err() == nil:
			if !away {
				r.log.Warn("[schedule] The database is away, trying again", "error", err)
			}
			away = true
		case conn != nil:
			r.log.Info("[schedule] Leading", "schedules", len(r.schedules))
			r.reign(ctx, conn)
			r.log.Info("[schedule] No longer leading")
			away = false
		default:
			away = false
		}
		// Apart from each other, so that followers do not come in step.
		pause(ctx, r.poll/2+rand.N(r.poll)) //nolint:gosec // jitter is no secret
	}
	return nil
}

// lead returns a connection that holds the lock, or nil where another process does. The connection is
// taken out of the pool, which would otherwise be one short for as long as we lead.
func (r *Runner) lead(ctx context.Context) (*pgx.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	pooled, err := r.pool.Acquire(ctx)
	if err != nil {
		return nil, fmt.Errorf("schedule: connect: %w", err)
	}
	var ours bool
	if err := pooled.QueryRow(ctx, "SELECT pg_try_advisory_lock($1)", lockKey).Scan(&ours); err != nil {
		pooled.Release()
		return nil, fmt.Errorf("schedule: ask for the lock: %w", err)
	}
	if !ours {
		pooled.Release()
		return nil, nil
	}
	return pooled.Hijack(), nil
}

// reign runs the schedules until ctx ends or the connection, and with it the lock, is lost.
func (r *Runner) reign(ctx context.Context, conn *pgx.Conn) {
	lead, abdicate := context.WithCancel(ctx)
	var runs sync.WaitGroup
	for _, s := range r.schedules {
		runs.Go(func() { r.repeat(lead, s) })
	}
	for lead.Err() == nil {
		pause(lead, r.poll)
		if err := r.alive(lead, conn); err != nil && ctx.Err() == nil {
			r.log.Warn("[schedule] Lost the connection that holds the lock", "error", err)
			break
		}
	}
	abdicate()
	runs.Wait() // before the lock is given up
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	_ = conn.Close(end) // which frees the lock
}

func (r *Runner) alive(ctx context.Context, conn *pgx.Conn) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	return conn.Ping(ctx)
}

// repeat runs one schedule at its interval, the first time at once: nobody knows when the last leader ran it.
func (r *Runner) repeat(ctx context.Context, s function.Schedule) {
	ticker := time.NewTicker(s.Meta().Every)
	defer ticker.Stop()
	for ctx.Err() == nil {
		started := time.Now()
		err := run(ctx, s)
		attrs := []any{"schedule", s.Meta().Name, "ms", time.Since(started).Milliseconds()}
		switch {
		case err == nil:
			r.log.Debug("[schedule] Ran", attrs...)
		case ctx.Err() == nil:
			r.log.Error("[schedule] Failed", append(attrs, "error", err)...)
		}
		select {
		case <-ctx.Done():
		case <-ticker.C:
		}
	}
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

func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
