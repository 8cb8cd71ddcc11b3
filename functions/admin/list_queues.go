package admin

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/admin/queries"
	"hivesync/runtime/function"
)

// ListQueues answers each queue as it is now, and how it did.
type ListQueues struct {
	DB     *pgxpool.Pool
	Queues Queues
	Clock  func() time.Time
}

// QueuesNow is all queues.
type QueuesNow struct {
	At time.Time `json:"at"`
	Span
	Queues []Queue `json:"queues" nullable:"false"`
}

// Queue is one queue with its past.
type Queue struct {
	Name string `json:"name"`
	Figures
	Depths []Depth      `json:"depths" nullable:"false" doc:"how deep it was at most in each step"`
	Jobs   []TypeSeries `json:"jobs" nullable:"false" doc:"what happened to each type of job"`
}

// Depth is a queue in one step, each figure at its highest; left out where nobody looked.
type Depth struct {
	At       time.Time `json:"at"`
	Waiting  *int64    `json:"waiting,omitempty"`
	Leased   *int64    `json:"leased,omitempty"`
	Delayed  *int64    `json:"delayed,omitempty"`
	Dead     *int64    `json:"dead,omitempty"`
	OldestMS *int64    `json:"oldest_ms,omitempty"`
}

// TypeSeries is what happened to the jobs of one type.
type TypeSeries struct {
	Type   string   `json:"type"`
	Points []Minute `json:"points" nullable:"false"`
}

// Minute is what happened to the jobs of one type in one step; left out where nobody looked.
type Minute struct {
	At          time.Time `json:"at"`
	Enqueued    *int64    `json:"enqueued,omitempty"`
	Done        *int64    `json:"done,omitempty"`
	Failed      *int64    `json:"failed,omitempty"`
	Stopped     *int64    `json:"stopped,omitempty"`
	Retried     *int64    `json:"retried,omitempty"`
	Crashed     *int64    `json:"crashed,omitempty"`
	Dead        *int64    `json:"dead,omitempty"`
	GPUFallback *int64    `json:"gpu_fallback,omitempty" doc:"premium jobs that a CPU worker took, since no GPU worker was there"`
	RunP50      *int64    `json:"run_p50_ms,omitempty" doc:"of the worst minute, as are the other times"`
	RunP95      *int64    `json:"run_p95_ms,omitempty"`
	WaitP50     *int64    `json:"wait_p50_ms,omitempty"`
	WaitP95     *int64    `json:"wait_p95_ms,omitempty"`
}

// Meta implements function.Handler.
func (ListQueues) Meta() function.Meta {
	const path = "/admin/metrics/queue"
	return function.Meta{
		Name: "admin.list_queues", Method: "GET", Path: path, Aliases: aliases(path), Summary: "The queues as they are, and how they did",
		Auth: function.Admin, Errors: spanErrors,
	}
}

// Handle implements function.Handler.
func (f ListQueues) Handle(ctx context.Context, in *SpanIn) (*function.Data[QueuesNow], error) {
	now := f.Clock().UTC()
	span, err := spanOf(*in, now)
	if err != nil {
		return nil, err
	}
	known, err := span.looked(ctx, f.DB)
	if err != nil {
		return nil, err
	}
	depths, err := f.depths(ctx, span)
	if err != nil {
		return nil, err
	}
	types, err := f.types(ctx, span)
	if err != nil {
		return nil, err
	}
	out := QueuesNow{At: now, Span: span, Queues: []Queue{}}
	for _, name := range f.Queues.Names() {
		figures, err := f.Queues.Figures(ctx, name)
		if err != nil {
			return nil, err
		}
		gap := func(at time.Time) Depth { return Depth{At: at} }
		q := Queue{Name: name, Figures: figures, Depths: series(span, nil, depths[name], gap, gap), Jobs: []TypeSeries{}}
		for _, jobType := range slices.Sorted(maps.Keys(types[name])) {
			q.Jobs = append(q.Jobs, TypeSeries{jobType, series(span, known, types[name][jobType], quiet, func(at time.Time) Minute { return Minute{At: at} })})
		}
		out.Queues = append(out.Queues, q)
	}
	return function.OK(out), nil
}

// depths reads the queues' depths, by queue and step.
func (f ListQueues) depths(ctx context.Context, span Span) (map[string]map[time.Time]Depth, error) {
	rows, err := on(f.DB).DepthPoints(ctx, queries.DepthPointsParams{Step: span.step(), Since: span.From, Until: span.To})
	out := map[string]map[time.Time]Depth{}
	for _, r := range rows {
		if out[r.Queue] == nil {
			out[r.Queue] = map[time.Time]Depth{}
		}
		at := r.Bin.UTC()
		out[r.Queue][at] = Depth{At: at, Waiting: &r.Waiting, Leased: &r.Leased, Delayed: &r.Delayed, Dead: &r.Dead, OldestMS: measured(r.OldestMs)}
	}
	return out, err
}

// types reads what happened to jobs, by queue, type and step.
func (f ListQueues) types(ctx context.Context, span Span) (map[string]map[string]map[time.Time]Minute, error) {
	rows, err := on(f.DB).JobPoints(ctx, queries.JobPointsParams{Step: span.step(), Since: span.From, Until: span.To})
	out := map[string]map[string]map[time.Time]Minute{}
	for _, r := range rows {
		if out[r.Queue] == nil {
			out[r.Queue] = map[string]map[time.Time]Minute{}
		}
		if out[r.Queue][r.Type] == nil {
			out[r.Queue][r.Type] = map[time.Time]Minute{}
		}
		at := r.Bin.UTC()
		out[r.Queue][r.Type][at] = Minute{
			At: at, Enqueued: &r.Enqueued, Done: &r.Done, Failed: &r.Failed, Stopped: &r.Stopped, Retried: &r.Retried, Crashed: &r.Crashed, Dead: &r.Dead,
			GPUFallback: &r.GpuFallback, RunP50: measured(r.RunP50Ms), RunP95: measured(r.RunP95Ms), WaitP50: measured(r.WaitP50Ms), WaitP95: measured(r.WaitP95Ms),
		}
	}
	return out, err
}

// quiet is a step in which nothing happened.
func quiet(at time.Time) Minute {
	return Minute{At: at, Enqueued: zero(), Done: zero(), Failed: zero(), Stopped: zero(), Retried: zero(), Crashed: zero(), Dead: zero(), GPUFallback: zero()}
}
