package admin

import (
	"context"

	"hivesync/runtime/function"
)

// ListWorkers answers the workers, those that have fallen silent a while ago included.
type ListWorkers struct{ Queues Queues }

// Fleet is all workers.
type Fleet struct {
	Workers []Worker `json:"workers" nullable:"false"`
	Slots   int      `json:"slots" doc:"jobs that those which are not silent can run at the same time"`
	Busy    int      `json:"busy"`
}

// Meta implements function.Handler.
func (ListWorkers) Meta() function.Meta {
	const path = "/admin/metrics/workers"
	return function.Meta{
		Name: "admin.list_workers", Method: "GET", Path: path, Aliases: aliases(path), Summary: "The workers as their last heartbeats have them",
		Auth: function.Admin,
	}
}

// Handle implements function.Handler.
func (f ListWorkers) Handle(ctx context.Context, _ *function.Empty) (*function.Data[Fleet], error) {
	list, err := f.Queues.Workers(ctx)
	if err != nil {
		return nil, err
	}
	out := Fleet{Workers: list}
	for _, w := range list {
		if w.State != "silent" {
			out.Slots, out.Busy = out.Slots+w.Slots, out.Busy+w.Busy
		}
	}
	return function.OK(out), nil
}
