package billing

import (
	"context"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/billing/queries"
	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/auth"
	"hivesync/shared/db"
)

// EndSubscriptions ends subscriptions when they were told to end, also where whoever bills says no more of them. A plan that an
// administrator has set since stays.
type EndSubscriptions struct {
	DB     *pgxpool.Pool
	Every  time.Duration
	Clock  func() time.Time
	Logger *slog.Logger
}

// endedAtOnce is how many subscriptions are looked for at a time.
const endedAtOnce = 500

// Meta implements function.Schedule.
func (f EndSubscriptions) Meta() function.ScheduleMeta {
	return function.ScheduleMeta{Name: "end_subscriptions", Summary: "End subscriptions whose time is over", Every: f.Every, Timeout: 10 * time.Minute}
}

// Handle implements function.Schedule. One that cannot be ended is tried again by the next run.
func (f EndSubscriptions) Handle(ctx context.Context) error {
	for {
		now := f.Clock()
		due, err := queries.New(db.On(f.DB)).EndingSubscriptions(ctx, queries.EndingSubscriptionsParams{Now: now, RowLimit: endedAtOnce})
		if err != nil {
			return err
		}
		for _, user := range due {
			if err := f.end(ctx, user, now); err != nil {
				return err
			}
		}
		if len(due) > 0 {
			f.Logger.InfoContext(ctx, "subscriptions ended", "subscriptions", len(due))
		}
		if len(due) < endedAtOnce {
			return nil
		}
	}
}

// end ends one, behind whatever is told of it meanwhile.
func (f EndSubscriptions) end(ctx context.Context, user uuid.UUID, now time.Time) error {
	return db.Tx(ctx, f.DB, func(tx db.Handle) error {
		q := queries.New(tx)
		before, err := q.HoldUser(ctx, user)
		if err != nil {
			return db.Missing(err, nil) // the account was deleted meanwhile
		}
		given, err := q.EndSubscription(ctx, queries.EndSubscriptionParams{UserID: user, Now: now})
		if err != nil {
			return db.Missing(err, nil)
		}
		plan := before
		if before == given {
			if plan = auth.Free; plan != before {
				if err := q.SetTier(ctx, queries.SetTierParams{UserID: user, Tier: plan, Now: now}); err != nil {
					return err
				}
			}
		}
		return audit.AddAs(ctx, tx, uuid.Nil, "billing.subscription_ended", user.String(), "from", before, "to", plan)
	})
}
