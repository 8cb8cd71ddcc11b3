// Package billing holds the functions of what users pay for: they read it, and whoever bills them tells it, by requests that are signed
// as Standard Webhooks are.
//
// It takes no money and knows no card. A plan follows from what was told last, by the time at which it became so; one that an
// administrator sets holds until something is told that is newer. A subscription ends when it was told to, whether or not that is told again.
package billing

import (
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/billing/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/config"
	"hivesync/shared/limits"
	"hivesync/shared/settings"
)

// Deps is what the functions of this domain are built from.
type Deps struct {
	DB       *pgxpool.Pool
	Settings *settings.Live
	// Limits lists the limits of all domains.
	Limits func() []*limits.Limit
	// Secret is that of whoever bills; unset where nobody does.
	Secret config.Secret
	// Ending is the time between two looks for subscriptions that are to end.
	Ending time.Duration
	Clock  func() time.Time
	Logger *slog.Logger
}

// New returns the domain's functions.
func New(d Deps) function.Registry {
	return function.Registry{
		Domains: []function.Domain{{Name: "billing", About: "What the caller pays for, and what they may have for it."}},
		Endpoints: []function.Endpoint{
			function.New(GetSubscription{DB: d.DB, Settings: d.Settings, Limits: d.Limits}),
			function.New(Webhook{DB: d.DB, Secret: d.Secret, Clock: d.Clock}),
		},
		Schedules: []function.Schedule{EndSubscriptions{DB: d.DB, Every: d.Ending, Clock: d.Clock, Logger: d.Logger}},
	}
}

// Status is how a subscription is.
type Status string

// ended is a subscription that gives nothing any more; in each other status it gives its plan.
const ended Status = "ended"

// planOf is the plan that a subscription gives.
func planOf(tier auth.Tier, status Status) auth.Tier {
	if status == ended {
		return auth.Free
	}
	return tier
}

// sourceOf says where a user's plan is from.
func sourceOf(tier auth.Tier, s *queries.Subscription) string {
	switch {
	case s != nil && planOf(s.Tier, Status(s.Status)) == tier:
		return "subscription"
	case s == nil && tier == auth.Free:
		return "none"
	default:
		return "administrator"
	}
}
