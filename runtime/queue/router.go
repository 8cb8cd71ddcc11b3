package queue

import (
	"context"
	"fmt"
	"sync"

	"hivesync/runtime/function"
	"hivesync/shared/jobs"
	"hivesync/shared/safetext"
)

// Router is the jobs.Queue of a Client: it finds a job's queue, timeout and attempts in the
// metadata of its type. It is made before the functions that enqueue, and told of them once they exist.
type Router struct {
	client *Client

	mu     sync.RWMutex
	routes map[string]function.JobMeta
}

var _ jobs.Queue = (*Router)(nil)

// NewRouter returns a Router that knows no job type yet.
func NewRouter(c *Client) *Router {
	return &Router{client: c, routes: map[string]function.JobMeta{}}
}

// Route makes the registry's job types known.
func (r *Router) Route(registry function.Registry) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, j := range registry.Jobs {
		r.routes[j.Meta().Type] = j.Meta()
	}
}

func (r *Router) meta(jobType string) (function.JobMeta, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	m, ok := r.routes[jobType]
	if !ok {
		return m, fmt.Errorf("queue: no job function of the type %q", safetext.Clip(jobType, maxMessage))
	}
	return m, nil
}

// Enqueue implements jobs.Queue.
func (r *Router) Enqueue(ctx context.Context, e function.JobEvent) error {
	m, err := r.meta(e.Type)
	if err != nil {
		return err
	}
	_, err = r.client.Enqueue(ctx, m.Queue, Job{
		ID: e.ID, Type: e.Type, Tenant: e.Tenant, Tier: e.Tier, PrefersGPU: m.PrefersGPU,
		Payload: e.Payload, Trace: e.Trace, Timeout: m.Timeout, Before: max(e.Attempt-1, 0), MaxAttempts: 1 + m.Retries, Expires: e.Deadline,
	})
	return err
}

// Room implements jobs.Queue.
func (r *Router) Room(ctx context.Context, jobType string) (bool, error) {
	m, err := r.meta(jobType)
	if err != nil {
		return false, err
	}
	return r.client.Room(ctx, m.Queue)
}

// Cancel implements jobs.Queue.
func (r *Router) Cancel(ctx context.Context, jobType, id string) error {
	m, err := r.meta(jobType)
	if err != nil {
		return err
	}
	_, err = r.client.Cancel(ctx, m.Queue, id)
	return err
}

// Known implements jobs.Queue.
func (r *Router) Known(ctx context.Context, jobType string, sought []jobs.Sought) (map[string]bool, error) {
	m, err := r.meta(jobType)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(sought))
	for i, s := range sought {
		ids[i] = s.ID
	}
	return r.client.Known(ctx, m.Queue, ids)
}
