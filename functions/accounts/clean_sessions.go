package accounts

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/accounts/queries"
	"hivesync/runtime/function"
	"hivesync/shared/db"
)

// CleanSessions deletes sessions that ended a while ago, and refresh tokens that have expired. Nobody can
// use either any more: what was done with them is in the audit, which is kept.
type CleanSessions struct {
	DB      *pgxpool.Pool
	Trigger function.Trigger
	// Kept is how long a session stays after its end.
	Kept   time.Duration
	Clock  func() time.Time
	Logger *slog.Logger
}

// Meta implements function.Schedule.
func (f CleanSessions) Meta() function.ScheduleMeta {
	return f.Trigger.Of(function.ScheduleMeta{
		Name: "clean_sessions", Summary: "Delete sessions that ended, and refresh tokens, codes, pairings and sign-ins elsewhere that expired", Timeout: 5 * time.Minute,
	})
}

// Handle implements function.Schedule.
func (f CleanSessions) Handle(ctx context.Context) error {
	q, now := queries.New(db.On(f.DB)), f.Clock()
	sessions, err1 := db.InBatches(ctx, func(limit int32) (int64, error) {
		return q.DeleteEndedSessions(ctx, queries.DeleteEndedSessionsParams{Before: now.Add(-f.Kept), RowLimit: limit})
	})
	tokens, err2 := db.InBatches(ctx, func(limit int32) (int64, error) {
		return q.DeleteExpiredRefreshTokens(ctx, queries.DeleteExpiredRefreshTokensParams{Before: now, RowLimit: limit})
	})
	codes, err3 := db.InBatches(ctx, func(limit int32) (int64, error) {
		return q.DeleteExpiredCodes(ctx, queries.DeleteExpiredCodesParams{Before: now, RowLimit: limit})
	})
	pairings, err4 := db.InBatches(ctx, func(limit int32) (int64, error) {
		return q.DeleteExpiredPairings(ctx, queries.DeleteExpiredPairingsParams{Before: now, RowLimit: limit})
	})
	flows, err5 := db.InBatches(ctx, func(limit int32) (int64, error) {
		return q.DeleteExpiredFlows(ctx, queries.DeleteExpiredFlowsParams{Before: now, RowLimit: limit})
	})
	if sessions+tokens+codes+pairings+flows > 0 {
		f.Logger.InfoContext(ctx, "sessions cleaned", "sessions", sessions, "refresh_tokens", tokens, "codes", codes, "pairings", pairings, "flows", flows)
	}
	return errors.Join(err1, err2, err3, err4, err5)
}
