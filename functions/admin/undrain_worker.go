package admin

import (
	"context"

	"github.com/jackc/pgx/v5/pgxpool"

	"hivesync/runtime/function"
	"hivesync/shared/fault"
)

// UndrainWorker lets a worker claim again that was asked to claim nothing more.
type UndrainWorker struct {
	DB     *pgxpool.Pool
	Queues Queues
}

// Meta implements function.Handler.
func (UndrainWorker) Meta() function.Meta {
	const path = "/admin/workers/{worker_id}/undrain"
	return function.Meta{
		Name: "admin.undrain_worker", Method: "POST", Path: path, Aliases: aliases(path), Status: 202, Summary: "Let a worker claim again", Auth: function.Admin,
		Plain: []string{"worker_id"}, MaxBody: 1 << 10, Errors: []fault.Code{fault.NotFound},
	}
}

// Handle implements function.Handler. One that claims goes on.
func (f UndrainWorker) Handle(ctx context.Context, in *WorkerIn) (*function.Empty, error) {
	return ask(ctx, f.DB, f.Queues, in.WorkerID, f.Queues.Undrain, "admin.worker_undrained")
}
