package admin

import (
	"context"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/runtime/function"
	"hivesync/shared/audit"
	"hivesync/shared/db"
	"hivesync/shared/fault"
)

// DrainWorker has a worker claim nothing more and finish what it runs. It stays, and can be let claim again.
type DrainWorker struct {
	DB     *pgxpool.Pool
	Queues Queues
}

// Meta implements function.Handler.
func (DrainWorker) Meta() function.Meta {
	const path = "/admin/workers/{worker_id}/drain"
	return function.Meta{
		Name: "admin.drain_worker", Method: "POST", Path: path, Aliases: aliases(path), Status: 202, Summary: "Have a worker claim nothing more and finish what it runs",
		Description: "The worker follows within seconds: it is draining, and drained once it runs nothing. One that starts anew has forgotten it.",
		Auth:        function.Admin, Plain: []string{"worker_id"}, MaxBody: 1 << 10, Errors: []fault.Code{fault.NotFound},
	}
}

// Handle implements function.Handler. A worker that was asked already stays so.
func (f DrainWorker) Handle(ctx context.Context, in *WorkerIn) (*function.Empty, error) {
	return ask(ctx, f.DB, f.Queues, in.WorkerID, f.Queues.Drain, "admin.worker_drained")
}

// ask tells a worker something, and the audit that it changed something.
func ask(ctx context.Context, pool *pgxpool.Pool, queues Queues, id string, tell func(context.Context, string) (bool, error), action string) (*function.Empty, error) {
	w, err := worker(ctx, queues, id)
	if err != nil {
		return nil, err
	}
	changed, err := tell(ctx, w.ID)
	if err == nil && changed {
		err = audit.Add(ctx, db.On(pool), action, w.ID, "name", w.Name)
	}
	if err != nil {
		return nil, err
	}
	return &function.Empty{}, nil
}
