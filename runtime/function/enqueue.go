package function

import "context"

// Enqueuer is what functions know of the queue. The host implements it and finds the queue, the
// timeout and the retries of a job in the JobMeta of its type.
//
// A function writes the job's row first and enqueues after the commit: the row is the record, and a
// reconciler enqueues again every accepted row that the queue does not know.
type Enqueuer interface {
	// Enqueue adds a job. It is idempotent by e.ID: while the queue knows the id, another call changes
	// nothing. e.Attempt is the attempt that a job was in which the queue lost: it is made again. It is 0 of a
	// new job. EnqueuedAt is the queue's. It answers UNAVAILABLE while the queue is away.
	Enqueue(ctx context.Context, e JobEvent) error

	// Cancel takes a waiting or delayed job out of its queue and tells the worker of a running one to
	// stop. An id that the queue does not know is no error: the job ended by itself.
	Cancel(ctx context.Context, jobType, id string) error

	// Known reports which of the ids the queue holds in any state (waiting, delayed, leased, dead). The
	// answer has an entry for every id asked for. At most 1000 ids at once.
	Known(ctx context.Context, jobType string, ids []string) (map[string]bool, error)
}
