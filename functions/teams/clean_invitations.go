package teams

import (
	"context"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/teams/queries"
	"hivesync/runtime/function"
	"hivesync/shared/db"
)

// CleanInvitations deletes invitations that expired: nobody can use them, and they hold addresses of people who may have no account.
type CleanInvitations struct {
	DB      *pgxpool.Pool
	Trigger function.Trigger
	Clock   func() time.Time
	Logger  *slog.Logger
}

// Meta implements function.Schedule.
func (f CleanInvitations) Meta() function.ScheduleMeta {
	return f.Trigger.Of(function.ScheduleMeta{Name: "clean_invitations", Summary: "Delete invitations that expired", Timeout: 5 * time.Minute})
}

// Handle implements function.Schedule.
func (f CleanInvitations) Handle(ctx context.Context) error {
	before := f.Clock()
	gone, err := db.InBatches(ctx, func(limit int32) (int64, error) {
		return queries.New(db.On(f.DB)).DeleteExpiredInvitations(ctx, queries.DeleteExpiredInvitationsParams{Before: before, RowLimit: limit})
	})
	if gone > 0 {
		f.Logger.InfoContext(ctx, "expired invitations deleted", "invitations", gone)
	}
	return err
}
