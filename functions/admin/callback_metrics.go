package admin

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/admin/queries"
	"hivesync/runtime/function"
)

// CallbackMetrics answers what workers reported.
type CallbackMetrics struct {
	DB    *pgxpool.Pool
	Clock func() time.Time
}

// Callbacks is what workers reported. Each report is counted once, however often it came.
type Callbacks struct {
	Span
	Applied int64           `json:"applied" doc:"reports that changed their job"`
	Late    int64           `json:"late" doc:"reports of jobs that had ended or moved on by then"`
	Points  []CallbackPoint `json:"points" nullable:"false"`
}

// CallbackPoint is one step; its figures are left out where nobody looked.
type CallbackPoint struct {
	At      time.Time `json:"at"`
	Applied *int64    `json:"applied,omitempty"`
	Late    *int64    `json:"late,omitempty"`
	Failed  *int64    `json:"failed,omitempty" doc:"those of them that say that a job failed"`
}

// Meta implements function.Handler.
func (CallbackMetrics) Meta() function.Meta {
	const path = "/admin/metrics/callbacks"
	return function.Meta{
		Name: "admin.callback_metrics", Method: "GET", Path: path, Aliases: aliases(path), Summary: "What workers reported", Auth: function.Admin, Errors: spanErrors,
	}
}

// Handle implements function.Handler.
func (f CallbackMetrics) Handle(ctx context.Context, in *SpanIn) (*function.Data[Callbacks], error) {
	span, err := spanOf(*in, f.Clock())
	if err != nil {
		return nil, err
	}
	known, err := span.looked(ctx, f.DB)
	if err != nil {
		return nil, err
	}
	rows, err := on(f.DB).CallbackPoints(ctx, queries.CallbackPointsParams{Step: span.step(), Since: span.From, Until: span.To})
	if err != nil {
		return nil, err
	}
	nothing := func(at time.Time) CallbackPoint {
		return CallbackPoint{At: at, Applied: zero(), Late: zero(), Failed: zero()}
	}
	out, found := Callbacks{Span: span}, map[time.Time]CallbackPoint{}
	for _, r := range rows {
		p, ok := found[r.Bin.UTC()]
		if !ok {
			p = nothing(r.Bin.UTC())
			found[p.At] = p
		}
		*p.Applied += r.Applied
		*p.Late += r.Late
		if r.Transition == "failed" {
			*p.Failed += r.Applied
		}
		out.Applied, out.Late = out.Applied+r.Applied, out.Late+r.Late
	}
	out.Points = series(span, known, found, nothing, func(at time.Time) CallbackPoint { return CallbackPoint{At: at} })
	return function.OK(out), nil
}
