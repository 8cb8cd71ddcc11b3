package function

import (
	"context"
	"encoding/json"
	"time"

	"hivesync/shared/fault"
	"hivesync/shared/jobs"
	"hivesync/shared/settings"
)

// JobMeta is all that a host needs to know about a job function.
type JobMeta struct {
	// Type names the job, such as "preview_build".
	Type string
	// Queue is the queue it waits in, such as "preview_queue".
	Queue string
	// Summary is one sentence for the documentation.
	Summary string
	// Timeout bounds one attempt.
	Timeout time.Duration
	// Retries is how many further attempts follow a failed one that may succeed later.
	Retries int
	// Switch turns the type on: while it is off, its jobs wait. The zero value is of a type without one.
	Switch settings.Handle[bool]
	// PrefersGPU sends the job to a GPU worker where one is alive.
	PrefersGPU bool
}

// Job is one attempt at a piece of queued work.
type Job[P any] struct {
	// ID is the job's row in the database: the same over all attempts.
	ID string
	// Tenant is who it is done for (fairness is between tenants); Tier the plan it was accepted under.
	Tenant, Tier string
	// Attempt counts from 1.
	Attempt int
	// EnqueuedAt is when it was accepted into the queue.
	EnqueuedAt time.Time
	// Payload is the job's input.
	Payload P
	// Progress says how far the attempt is. It never blocks and may be called at any rate, from any goroutine.
	Progress Progress
}

// Progress takes a step, named by at most 64 printable characters, and the share of it that is done, from 0 to 1. Clients learn
// the latest at most once a second, best effort, and nothing once the function has returned.
type Progress func(ctx context.Context, step string, done float64)

// JobHandler is what a job function implements. It must be safe to run again after a crash.
type JobHandler[P, R any] interface {
	Meta() JobMeta
	Handle(ctx context.Context, job *Job[P]) (*R, error)
}

// JobEvent is a job as it travels through a queue: the payload still JSON.
type JobEvent = jobs.Event

// JobFunction is a job of any payload and result types, ready for a host.
type JobFunction struct {
	meta    func() JobMeta
	missing []string
	run     func(ctx context.Context, e JobEvent, progress Progress) (json.RawMessage, error)
}

// NewJob makes a JobFunction of a handler.
func NewJob[P, R any](h JobHandler[P, R]) JobFunction {
	return JobFunction{
		meta:    h.Meta,
		missing: missing(h),
		run: func(ctx context.Context, e JobEvent, progress Progress) (json.RawMessage, error) {
			job := Job[P]{ID: e.ID, Tenant: e.Tenant, Tier: e.Tier, Attempt: e.Attempt, EnqueuedAt: e.EnqueuedAt, Progress: progress}
			if raw, ok := any(&job.Payload).(*json.RawMessage); ok {
				*raw = e.Payload // for the handler to decode
			} else if err := json.Unmarshal(e.Payload, &job.Payload); err != nil {
				return nil, fault.Wrap(err, fault.ValidationFailed, "The job's payload is not what its type expects.")
			}
			out, err := h.Handle(ctx, &job)
			if err != nil {
				return nil, err
			}
			return json.Marshal(out)
		},
	}
}

// Meta returns the job function's metadata as it is now: its timeout may be a setting that changes at run time. The zero
// JobFunction has none.
func (j JobFunction) Meta() JobMeta {
	if j.meta == nil {
		return JobMeta{}
	}
	return j.meta()
}

// Run does one attempt and returns the result as JSON. Progress may be nil.
func (j JobFunction) Run(ctx context.Context, e JobEvent, progress Progress) (json.RawMessage, error) {
	if progress == nil {
		progress = func(context.Context, string, float64) {}
	}
	return j.run(ctx, e, progress)
}
