package schedule

import (
	"context"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// lockKey is the advisory lock of the one leader among backends: "hivesync" in ASCII.
const lockKey int64 = 0x6869766573796e63

// lockOf is the advisory lock of the one leader among processes of a name.
func lockOf(process string) int64 {
	if process == "" {
		return lockKey
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte("hivesync/" + process))
	return int64(h.Sum64()) //nolint:gosec // any number is a lock's
}

// Run competes for leadership and runs the schedules while it has it, until ctx ends. It outlives any
// absence of the database.
func (r *Runner) Run(ctx context.Context) error {
	away := false
	for ctx.Err() == nil {
		conn, err := r.acquire(ctx)
		switch {
		case err != nil && ctx.Err() == nil:
			if !away {
				r.log.Warn("[schedule] The database is away, trying again", "error", err)
			}
			away = true
		case conn != nil:
			r.log.Info("[schedule] Leading", "schedules", len(r.schedules))
			r.observer.Leading(true)
			r.lead(ctx, conn)
			r.observer.Leading(false)
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

// acquire returns a connection that holds the lock, or nil where another process does. The connection is
// taken out of the pool, which would otherwise be one short for as long as we lead.
func (r *Runner) acquire(ctx context.Context) (*pgx.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	pooled, err := r.pool.Acquire(ctx)
	if err != nil {
		return nil, fmt.Errorf("schedule: connect: %w", err)
	}
	var ours bool
	if err := pooled.QueryRow(ctx, "SELECT pg_try_advisory_lock($1)", r.lock).Scan(&ours); err != nil {
		pooled.Release()
		return nil, fmt.Errorf("schedule: ask for the lock: %w", err)
	}
	if !ours {
		pooled.Release()
		return nil, nil
	}
	return pooled.Hijack(), nil
}

// lead is one term as the leader: it runs the schedules until ctx ends or the connection, and with it the lock, is lost.
func (r *Runner) lead(ctx context.Context, conn *pgx.Conn) {
	term, endTerm := context.WithCancel(ctx)
	var runs sync.WaitGroup
	history := r.history(term)
	for _, s := range r.schedules {
		runs.Go(func() { r.repeat(term, s, history[s.Meta().Name]) })
	}
	for term.Err() == nil {
		pause(term, r.poll)
		if err := r.alive(term, conn); err != nil && ctx.Err() == nil {
			r.log.Warn("[schedule] Lost the connection that holds the lock", "error", err)
			break
		}
	}
	endTerm()
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

func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
