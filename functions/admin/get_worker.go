package admin

import (
	"context"
	"slices"

	"hivesync/runtime/function"
	"hivesync/shared/fault"
)

// GetWorker answers one worker as its last heartbeat has it.
type GetWorker struct{ Queues Queues }

// WorkerIn names a worker.
type WorkerIn struct {
	WorkerID string `path:"worker_id" minLength:"1" maxLength:"128"`
}

// Meta implements function.Handler.
func (GetWorker) Meta() function.Meta {
	const path = "/admin/workers/{worker_id}"
	return function.Meta{
		Name: "admin.get_worker", Method: "GET", Path: path, Aliases: aliases(path), Summary: "A worker as its last heartbeat has it", Auth: function.Admin,
		Plain: []string{"worker_id"}, Errors: []fault.Code{fault.NotFound},
	}
}

// Handle implements function.Handler.
func (f GetWorker) Handle(ctx context.Context, in *WorkerIn) (*function.Data[Worker], error) {
	w, err := worker(ctx, f.Queues, in.WorkerID)
	if err != nil {
		return nil, err
	}
	return function.OK(w), nil
}

// worker returns a worker by its id.
func worker(ctx context.Context, queues Queues, id string) (Worker, error) {
	list, err := queues.Workers(ctx)
	if err != nil {
		return Worker{}, err
	}
	i := slices.IndexFunc(list, func(w Worker) bool { return w.ID == id })
	if i < 0 {
		return Worker{}, fault.New(fault.NotFound, "No such worker has sent a heartbeat lately.")
	}
	return list[i], nil
}
