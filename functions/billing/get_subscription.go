package billing

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/billing/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/limits"
	"hivesync/shared/settings"
)

// GetSubscription answers what the caller's plan is, where it is from, what it allows, and what of it is used.
type GetSubscription struct {
	DB       *pgxpool.Pool
	Settings *settings.Live
	Limits   func() []*limits.Limit
}

// Subscription is a user's plan.
type Subscription struct {
	Tier     auth.Tier      `json:"tier" enum:"free,pro,premium" doc:"the plan that counts"`
	Source   string         `json:"source" enum:"none,subscription,administrator" doc:"where it is from"`
	Status   Status         `json:"status,omitempty" enum:"trialing,active,past_due,cancelled,ended" doc:"of the subscription, where there is one; cancelled gives the plan until it has ended"`
	RenewsAt *time.Time     `json:"renews_at,omitempty"`
	EndsAt   *time.Time     `json:"ends_at,omitempty"`
	Limits   map[string]int `json:"limits" doc:"what the plan allows, by limit_type"`
	Usage    Usage          `json:"usage" doc:"of the personal team"`
}

// Usage is what is used of what can be counted.
type Usage struct {
	Projects     int64 `json:"projects"`
	StoredBytes  int64 `json:"stored_bytes"`
	PackageBytes int64 `json:"package_bytes"`
}

// Meta implements function.Handler.
func (GetSubscription) Meta() function.Meta {
	return function.Meta{
		Name: "billing.get_subscription", Method: "GET", Path: "/api/v1/billing/subscription", Summary: "The caller's plan, what it allows, and what of it is used",
		Auth: function.User, Scope: "billing:read", Cookies: true,
	}
}

// Handle implements function.Handler.
func (f GetSubscription) Handle(ctx context.Context, _ *function.Empty) (*function.Data[Subscription], error) {
	q, user := queries.New(db.On(f.DB)), auth.PrincipalFrom(ctx).UserID
	plan, err := q.Plan(ctx, user)
	if err != nil {
		return nil, db.Missing(err, fault.New(fault.Unauthenticated, "This account is gone."))
	}
	out := Subscription{Tier: plan.Tier, Limits: map[string]int{}, Usage: Usage{plan.Projects, plan.StoredBytes, plan.PackageBytes}}
	row, err := q.Subscription(ctx, user)
	switch {
	case db.NoRows(err):
		out.Source = sourceOf(plan.Tier, nil)
	case err != nil:
		return nil, err
	default:
		out.Source, out.Status, out.RenewsAt, out.EndsAt = sourceOf(plan.Tier, &row), Status(row.Status), row.RenewsAt, row.EndsAt
	}
	now := f.Settings.Now()
	for _, l := range f.Limits() {
		if l.By() == limits.User {
			out.Limits[l.Name()] = l.Number(now, plan.Tier)
		}
	}
	return function.OK(out), nil
}
