// Package limits holds what each plan allows and counts its use in Redis. Every number comes from the
// configuration; nothing here is a constant of the product.
//
// It decides and counts; it never answers a request, and it does not know who asks beyond a key.
package limits

import (
	"fmt"
	"time"

	"github.com/google/uuid"

	"hivesync/shared/auth"
	"hivesync/shared/config"
	"hivesync/shared/fault"
)

// Name is a limit of a plan.
type Name string

// The limits. RequestsPerMinute applies to every call, LoginsPerMinute to an address whatever its plan.
// Those counted over time are named by a function's Meta, and the host counts; the rest are compared by
// the function that knows the number.
const (
	None                Name = ""
	RequestsPerMinute   Name = "requests_per_minute"
	LoginsPerMinute     Name = "logins_per_minute"
	PreviewsPerHour     Name = "previews_per_hour"
	AIDocsPerHour       Name = "ai_docs_per_hour"
	MapsPerDay          Name = "maps_per_day"
	DevicesPerPreview   Name = "devices_per_preview"
	SnapshotsPerPreview Name = "snapshots_per_preview"
	SnapshotBytes       Name = "snapshot_bytes"
	ConcurrentPreviews  Name = "concurrent_previews"
	AIDocsSourceBytes   Name = "ai_docs_source_bytes"
	CSSAnalysis         Name = "css_analysis"
)

// Plan is one tier's numbers.
type Plan = config.Plan

// Plans is every tier's numbers.
type Plans struct{ free, pro, premium Plan }

// NewPlans takes the numbers from the configuration.
func NewPlans(c config.Plans) Plans {
	return Plans{free: c.Free, pro: c.Pro, premium: c.Premium}
}

// For returns a tier's numbers; an unknown tier has the free plan's.
func (p Plans) For(tier auth.Tier) Plan {
	switch tier {
	case auth.Pro:
		return p.pro
	case auth.Premium:
		return p.premium
	default:
		return p.free
	}
}

// Rule returns how a plan counts a limit over time; ok is false for limits that are not counted so.
func (p Plans) Rule(name Name, tier auth.Tier) (rule Rule, ok bool) {
	plan := p.For(tier)
	switch name {
	case RequestsPerMinute:
		return Rule{Limit: plan.RequestsPerMinute, Per: time.Minute, Burst: plan.RequestBurst}, true
	case PreviewsPerHour:
		return Rule{Limit: plan.PreviewsPerHour, Per: time.Hour}, true
	case AIDocsPerHour:
		return Rule{Limit: plan.AIDocsPerHour, Per: time.Hour}, true
	case MapsPerDay:
		return Rule{Limit: plan.MapsPerDay, Per: 24 * time.Hour}, true
	default:
		return Rule{}, false
	}
}

// PlanKey is the key under which a user's calls are counted against a plan's limit over time.
func PlanKey(name Name, user uuid.UUID) string { return "plan:" + string(name) + ":" + user.String() }

// Number returns a plan's limit on what may be at one time; limited is false for limits that are no such number.
func (p Plans) Number(name Name, tier auth.Tier) (most int, limited bool) {
	switch name {
	case ConcurrentPreviews:
		return p.For(tier).ConcurrentPreviews, true
	case DevicesPerPreview:
		return p.For(tier).DevicesPerPreview, true
	default:
		return 0, false
	}
}

// Next returns the tier to recommend to a caller who reached a limit; empty from the highest.
func Next(tier auth.Tier) auth.Tier {
	switch tier {
	case auth.Premium:
		return ""
	case auth.Pro:
		return auth.Premium
	default:
		return auth.Pro
	}
}

// Reached returns the error of a plan's limit: LIMIT_REACHED with limit_type, tier and, below the highest
// tier, recommended_tier. A retryAfter of zero means that waiting does not help.
func Reached(name Name, tier auth.Tier, retryAfter time.Duration) *fault.Error {
	e := fault.Newf(fault.LimitReached, "Your plan's limit is reached: %s.", phrase(name)).
		With("limit_type", string(name)).With("tier", string(tier)).After(retryAfter)
	if next := Next(tier); next != "" {
		e = e.With("recommended_tier", string(next))
	}
	return e
}

var phrases = map[Name]string{
	PreviewsPerHour: "previews per hour", AIDocsPerHour: "AI documentation jobs per hour", MapsPerDay: "architecture maps per day",
	DevicesPerPreview: "devices per preview", SnapshotsPerPreview: "snapshots per preview", SnapshotBytes: "bytes of one snapshot",
	ConcurrentPreviews: "previews at the same time", AIDocsSourceBytes: "source bytes of one AI documentation job",
	CSSAnalysis: "depth of CSS analysis", RequestsPerMinute: "requests per minute", LoginsPerMinute: "sign-in attempts per minute",
}

func phrase(name Name) string {
	if p, ok := phrases[name]; ok {
		return p
	}
	return fmt.Sprintf("%q", string(name))
}
