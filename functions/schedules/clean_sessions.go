package schedules

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/runtime/function"
	"hivesync/shared/db"
	"hivesync/shared/db/queries"
)

// CleanSessions deletes sessions that ended a while ago, and refresh tokens that have expired. Nobody can
// use either any more: what was done with them is in the audit, which is kept.
type CleanSessions struct {
	DB     *pgxpool.Pool
	Rhythm Rhythm
	// Kept is how long a session stays after its end.
	Kept   time.Duration
	Clock  func() time.Time
	Logger *slog.Logger
}

// Meta implements function.Schedule.
func (f CleanSessions) Meta() function.ScheduleMeta {
	return f.Rhythm.of(function.ScheduleMeta{
		Name: "clean_sessions", Summary: "Delete sessions that ended and refresh tokens that expired", Timeout: cleaningTime,
	})
}

// Handle implements function.Schedule.
func (f CleanSessions) Handle(ctx context.Context) error {
	q, now := db.On(f.DB), f.Clock()
	sessions, err1 := batches(ctx, func(limit int32) (int64, error) {
		return q.DeleteEndedSessions(ctx, queries.DeleteEndedSessionsParams{Before: now.Add(-f.Kept), RowLimit: limit})
	})
	tokens, err2 := batches(ctx, func(limit int32) (int64, error) {
		return q.DeleteExpiredRefreshTokens(ctx, queries.DeleteExpiredRefreshTokensParams{Before: now, RowLimit: limit})
	})
	if sessions+tokens > 0 {
		f.Logger.InfoContext(ctx, "sessions cleaned", "sessions", sessions, "refresh_tokens", tokens)
	}
	return errors.Join(err1, err2)
}

// Bounds of one run's deletions: many short statements instead of one that holds locks for long.
const (
	deleteBatch  = 1000
	mostBatches  = 200
	cleaningTime = 5 * time.Minute
)

// batches deletes until nothing is left, the run's bound is reached or ctx ends; the next run goes on.
func batches(ctx context.Context, remove func(limit int32) (int64, error)) (int64, error) {
	var sum int64
	for range mostBatches {
		n, err := remove(deleteBatch)
		sum += n
		if err != nil || n < deleteBatch || ctx.Err() != nil {
			return sum, err
		}
	}
	return sum, nil
}
