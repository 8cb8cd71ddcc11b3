package admin

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/functions/admin/queries"
	"hivesync/runtime/function"
)

// ListWorkers answers the workers, those that have fallen silent a while ago included, and how many there were.
type ListWorkers struct {
	DB     *pgxpool.Pool
	Queues Queues
	Clock  func() time.Time
}

// Fleet is all workers.
type Fleet struct {
	Span
	Workers []Worker     `json:"workers" nullable:"false"`
	Slots   int          `json:"slots" doc:"jobs that those which are not silent can run at the same time"`
	Busy    int          `json:"busy"`
	Points  []FleetPoint `json:"points" nullable:"false"`
}

// FleetPoint is all workers in one step, each figure at its highest; left out where nobody looked.
type FleetPoint struct {
	At      time.Time `json:"at"`
	Workers *int64    `json:"workers,omitempty" doc:"those that are not silent"`
	Silent  *int64    `json:"silent,omitempty"`
	Slots   *int64    `json:"slots,omitempty"`
	Busy    *int64    `json:"busy,omitempty"`
	CPU     *float64  `json:"cpu_percent,omitempty" doc:"of the cores that a worker may use, on average over the workers of a kind"`
}

// Meta implements function.Handler.
func (ListWorkers) Meta() function.Meta {
	const path = "/admin/metrics/workers"
	return function.Meta{
		Name: "admin.list_workers", Method: "GET", Path: path, Aliases: aliases(path), Summary: "The workers as their last heartbeats have them, and how many there were",
		Auth: function.Admin, Errors: spanErrors,
	}
}

// Handle implements function.Handler.
func (f ListWorkers) Handle(ctx context.Context, in *SpanIn) (*function.Data[Fleet], error) {
	span, err := spanOf(*in, f.Clock())
	if err != nil {
		return nil, err
	}
	list, err := f.Queues.Workers(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := on(f.DB).WorkerPoints(ctx, queries.WorkerPointsParams{Step: span.step(), Since: span.From, Until: span.To})
	if err != nil {
		return nil, err
	}
	found := map[time.Time]FleetPoint{}
	for _, r := range rows {
		p := FleetPoint{At: r.Bin.UTC(), Workers: &r.Workers, Silent: &r.Silent, Slots: &r.Slots, Busy: &r.Busy}
		if r.Cpu >= 0 {
			p.CPU = &r.Cpu
		}
		found[p.At] = p
	}
	gap := func(at time.Time) FleetPoint { return FleetPoint{At: at} }
	out := Fleet{Span: span, Workers: list, Points: series(span, nil, found, gap, gap)}
	for _, w := range list {
		if w.State != silent {
			out.Slots, out.Busy = out.Slots+w.Slots, out.Busy+w.Busy
		}
	}
	return function.OK(out), nil
}

// silent is the state of a worker that counts as gone.
const silent = "silent"
