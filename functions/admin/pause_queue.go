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

// PauseQueue keeps workers from claiming further jobs of a queue; those that run go on.
type PauseQueue struct {
	DB     *pgxpool.Pool
	Queues Queues
}

// Meta implements function.Handler.
func (PauseQueue) Meta() function.Meta {
	const path = "/admin/queues/{queue}/pause"
	return function.Meta{
		Name: "admin.pause_queue", Method: "POST", Path: path, Aliases: aliases(path), Status: 204, Summary: "Keep workers from claiming further jobs of a queue",
		Auth: function.Admin, Plain: []string{"queue"}, MaxBody: 1 << 10, Errors: []fault.Code{fault.NotFound},
	}
}

// Handle implements function.Handler. A queue that is paused already stays so.
func (f PauseQueue) Handle(ctx context.Context, in *QueueIn) (*function.Empty, error) {
	if !slices.Contains(f.Queues.Names(), in.Queue) {
		return nil, errNoQueue()
	}
	changed, err := f.Queues.Pause(ctx, in.Queue)
	if err == nil && changed {
		err = audit.Add(ctx, db.On(f.DB), "admin.queue_paused", in.Queue)
	}
	if err != nil {
		return nil, err
	}
	return &function.Empty{}, nil
}

// QueueIn names a queue.
type QueueIn struct {
	Queue string `path:"queue" maxLength:"64"`
}

func errNoQueue() error { return fault.New(fault.NotFound, "There is no such queue.") }
