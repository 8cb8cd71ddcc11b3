package files

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/files/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/settings"
)

// CollectRevisions forgets revisions whose time is over, also of projects that nobody changes any more.
type CollectRevisions struct {
	DB       *pgxpool.Pool
	Settings *settings.Live
	Trigger  function.Trigger
	Clock    func() time.Time
}

// Meta implements function.Schedule.
func (f CollectRevisions) Meta() function.ScheduleMeta {
	return f.Trigger.Of(function.ScheduleMeta{
		Name: "collect_revisions", Summary: "Forget revisions of projects' files that are kept no longer", Timeout: 10 * time.Minute,
	})
}

// Handle implements function.Schedule.
func (f CollectRevisions) Handle(ctx context.Context) error {
	set, now := f.Settings.Now(), f.Clock()
	days := revisionDays.Number(set, auth.Free)
	for _, tier := range []auth.Tier{auth.Pro, auth.Premium} {
		days = min(days, revisionDays.Number(set, tier))
	}
	after := uuid.Nil
	_, err := db.InBatches(ctx, func(limit int32) (int64, error) {
		rows, err := queries.New(db.On(f.DB)).ProjectsWithPast(ctx, queries.ProjectsWithPastParams{
			After: after, Before: now.Add(-time.Duration(days) * day), RowLimit: limit,
		})
		if err != nil {
			return 0, err
		}
		for _, row := range rows {
			after = row.ID
			err := holding(ctx, f.DB, row.ID, func(q *queries.Queries) error { return forgetOld(ctx, q, row.ID, auth.Tier(row.Tier), set, now) })
			if err != nil {
				return 0, err
			}
		}
		return int64(len(rows)), nil
	})
	return err
}
