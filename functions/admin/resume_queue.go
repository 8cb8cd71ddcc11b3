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

// ResumeQueue lets workers claim the jobs of a paused queue again.
type ResumeQueue struct {
	DB     *pgxpool.Pool
	Queues Queues
}

// Meta implements function.Handler.
func (ResumeQueue) Meta() function.Meta {
	const path = "/admin/queues/{queue}/resume"
	return function.Meta{
		Name: "admin.resume_queue", Method: "POST", Path: path, Aliases: aliases(path), Status: 204, Summary: "Let workers claim the jobs of a paused queue again",
		Auth: function.Admin, Plain: []string{"queue"}, MaxBody: 1 << 10, Errors: []fault.Code{fault.NotFound},
	}
}

// Handle implements function.Handler. A queue that is resumed already stays so.
func (f ResumeQueue) Handle(ctx context.Context, in *QueueIn) (*function.Empty, error) {
	if !slices.Contains(f.Queues.Names(), in.Queue) {
		return nil, errNoQueue()
	}
	changed, err := f.Queues.Resume(ctx, in.Queue)
	if err == nil && changed {
		err = audit.Add(ctx, db.On(f.DB), "admin.queue_resumed", in.Queue)
	}
	if err != nil {
		return nil, err
	}
	return &function.Empty{}, nil
}
