package admin

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/admin/queries"
	"hivesync/runtime/function"
	"hivesync/shared/auth"
)

// PreviewMetrics answers how long previews took that became ready, by stage and plan.
type PreviewMetrics struct {
	DB    *pgxpool.Pool
	Clock func() time.Time
}

// PreviewMetricsIn says which time, and which stage the points are of.
type PreviewMetricsIn struct {
	SpanIn
	Stage string `query:"stage" default:"total" minLength:"1" maxLength:"64" doc:"what the points are of: a stage, or total, which is from accepted to ready"`
}

// PreviewTimes is how long previews took. A time is the upper bound of the bucket that it lies in.
type PreviewTimes struct {
	Span
	Stages []StageTimes `json:"stages" nullable:"false" doc:"each stage and plan over the whole time"`
	Plans  []PlanTimes  `json:"plans" nullable:"false" doc:"one stage, step by step"`
}

// StageTimes is how long one stage took on one plan.
type StageTimes struct {
	Stage string    `json:"stage"`
	Tier  auth.Tier `json:"tier" enum:"free,pro,premium"`
	Times
}

// Times are percentiles of so many.
type Times struct {
	Count *int64 `json:"count,omitempty" doc:"previews that became ready; left out where nobody looked"`
	P50   *int64 `json:"p50_ms,omitempty"`
	P95   *int64 `json:"p95_ms,omitempty"`
	P99   *int64 `json:"p99_ms,omitempty"`
}

// PlanTimes is how long a stage took on one plan.
type PlanTimes struct {
	Tier   auth.Tier   `json:"tier" enum:"free,pro,premium"`
	Points []TimePoint `json:"points" nullable:"false"`
}

// TimePoint is one step.
type TimePoint struct {
	At time.Time `json:"at"`
	Times
}

// Meta implements function.Handler.
func (PreviewMetrics) Meta() function.Meta {
	const path = "/admin/metrics/previews"
	return function.Meta{
		Name: "admin.preview_metrics", Method: "GET", Path: path, Aliases: aliases(path), Summary: "How long previews took, by stage and plan",
		Auth: function.Admin, Errors: spanErrors,
	}
}

// Handle implements function.Handler.
func (f PreviewMetrics) Handle(ctx context.Context, in *PreviewMetricsIn) (*function.Data[PreviewTimes], error) {
	span, err := spanOf(in.SpanIn, f.Clock())
	if err != nil {
		return nil, err
	}
	known, err := span.looked(ctx, f.DB)
	if err != nil {
		return nil, err
	}
	out := PreviewTimes{Span: span, Stages: []StageTimes{}, Plans: []PlanTimes{}}
	all, err := on(f.DB).PreviewStages(ctx, queries.PreviewStagesParams{Since: span.From, Until: span.To})
	if err != nil {
		return nil, err
	}
	for i := 0; i < len(all); {
		first, counted := all[i], histogram{}
		for ; i < len(all) && all[i].Stage == first.Stage && all[i].Tier == first.Tier; i++ {
			counted = append(counted, bucket{all[i].LeMs, all[i].Count})
		}
		out.Stages = append(out.Stages, StageTimes{Stage: first.Stage, Tier: first.Tier, Times: counted.times()})
	}
	rows, err := on(f.DB).PreviewPoints(ctx, queries.PreviewPointsParams{Step: span.step(), Since: span.From, Until: span.To, Stage: in.Stage})
	if err != nil {
		return nil, err
	}
	counted := map[auth.Tier]map[time.Time]histogram{auth.Free: {}, auth.Pro: {}, auth.Premium: {}}
	for _, r := range rows {
		if steps, ok := counted[r.Tier]; ok {
			steps[r.Bin.UTC()] = append(steps[r.Bin.UTC()], bucket{r.LeMs, r.Count})
		}
	}
	for _, tier := range []auth.Tier{auth.Free, auth.Pro, auth.Premium} {
		found := map[time.Time]TimePoint{}
		for at, h := range counted[tier] {
			found[at] = TimePoint{At: at, Times: h.times()}
		}
		out.Plans = append(out.Plans, PlanTimes{tier, series(span, known, found,
			func(at time.Time) TimePoint { return TimePoint{At: at, Times: Times{Count: zero()}} }, func(at time.Time) TimePoint { return TimePoint{At: at} })})
	}
	return function.OK(out), nil
}

// histogram counts by upper bounds, which rise.
type histogram []bucket

// sorted is the histogram of counts by their bounds.
func sorted(counts map[int64]int64) (h histogram) {
	for _, most := range slices.Sorted(maps.Keys(counts)) {
		h = append(h, bucket{most, counts[most]})
	}
	return h
}

type bucket struct{ most, count int64 }

// times are the percentiles.
func (h histogram) times() Times {
	var all int64
	for _, b := range h {
		all += b.count
	}
	at := func(q float64) *int64 {
		var seen int64
		for _, b := range h {
			if seen += b.count; float64(seen) >= q*float64(all) {
				return &b.most
			}
		}
		return nil
	}
	return Times{Count: &all, P50: at(0.5), P95: at(0.95), P99: at(0.99)}
}
