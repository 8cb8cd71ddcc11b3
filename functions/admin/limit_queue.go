package admin

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/db"
	"hivesync/shared/fault"
)

// LimitQueue bounds how many jobs of a queue run at a time, over all workers.
type LimitQueue struct {
	DB     *pgxpool.Pool
	Queues Queues
}

// LimitQueueIn names the bound.
type LimitQueueIn struct {
	QueueIn
	Body QueueLimit
}

// QueueLimit is a bound on running jobs.
type QueueLimit struct {
	Limit *int `json:"limit" nullable:"true" minimum:"0" maximum:"1000000" doc:"jobs that may run at a time, over all workers; 0 starts none, null leaves it to the workers' slots"`
}

// Meta implements function.Handler.
func (LimitQueue) Meta() function.Meta {
	const path = "/admin/queues/{queue}/limit"
	return function.Meta{
		Name: "admin.limit_queue", Method: "PUT", Path: path, Aliases: aliases(path), Status: 204, Summary: "Bound how many jobs of a queue run at a time",
		Description: "Claims follow at once; jobs that run go on.",
		Auth:        function.Admin, Plain: []string{"queue"}, MaxBody: 1 << 10, Errors: []fault.Code{fault.NotFound, fault.ValidationFailed},
	}
}

// Handle implements function.Handler.
func (f LimitQueue) Handle(ctx context.Context, in *LimitQueueIn) (*function.Empty, error) {
	if !slices.Contains(f.Queues.Names(), in.Queue) {
		return nil, errNoQueue()
	}
	before, err := f.Queues.Figures(ctx, in.Queue)
	if err != nil {
		return nil, err
	}
	if err = f.Queues.SetLimit(ctx, in.Queue, in.Body.Limit); err == nil {
		err = audit.Add(ctx, db.On(f.DB), "admin.queue_limited", in.Queue, "old", before.Limit, "new", in.Body.Limit)
	}
	if err != nil {
		return nil, err
	}
	return &function.Empty{}, nil
}
