package wiring

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"hivesync/functions/admin"
	"hivesync/functions/operations"
	"hivesync/runtime/function"
	"hivesync/runtime/queue"
	"hivesync/shared/fault"
)

// Operators is what administrators do with queues in Redis; it implements admin.Queues.
type Operators struct {
	Client *queue.Client
	// Silent is how long a worker may go without a heartbeat.
	Silent time.Duration
	// Registry lists the queues and the types of jobs.
	Registry func() function.Registry
}

// Names implements admin.Queues.
func (o Operators) Names() []string { return o.Registry().Queues() }

// Workable implements admin.Queues.
func (Operators) Workable() bool { return true }

// Figures implements admin.Queues.
func (o Operators) Figures(ctx context.Context, name string) (admin.Figures, error) {
	s, err := o.Client.Snapshot(ctx, name)
	if err != nil {
		return admin.Figures{}, err
	}
	limits, err := o.Client.Limits(ctx, name)
	oldest := s.Oldest.Milliseconds()
	return admin.Figures{
		Waiting: s.Waiting, Leased: s.Leased, Delayed: s.Delayed, Dead: s.Dead, OldestMS: &oldest, Paused: s.Paused, Types: s.Types, Limit: limits.Queue,
	}, err
}

// Workers implements admin.Queues.
func (o Operators) Workers(ctx context.Context) ([]admin.Worker, error) {
	list, now, err := o.Client.Workers(ctx)
	if err != nil {
		return nil, err
	}
	asked, err := o.Client.Drained(ctx)
	if err != nil {
		return nil, err
	}
	late := queue.Late(list, now)
	out := make([]admin.Worker, 0, len(list))
	for _, h := range list {
		w := admin.Worker{
			ID: h.ID, Name: h.Name, Kind: h.Kind, Version: h.Version, State: "healthy", Queues: h.Queues, Slots: h.Slots, Busy: h.Busy, CPU: h.CPU, Memory: h.Memory,
			Drain: slices.Contains(asked, h.ID), GPU: h.GPU, ClockOff: h.ClockOff, Held: []admin.Held{}, StartedAt: h.StartedAt, SpokeAt: h.At,
		}
		switch {
		case !h.Spoke(now, o.Silent):
			w.State = "silent"
		case slices.ContainsFunc(late, func(l queue.Heartbeat) bool { return l.ID == h.ID }):
			w.State = "late"
		case h.Draining && h.Busy > 0:
			w.State = "draining"
		case h.Draining:
			w.State = "drained"
		}
		for _, b := range h.Breakers {
			w.Held = append(w.Held, admin.Held{Queue: b.Queue, Dependency: b.Dependency})
		}
		out = append(out, w)
	}
	return out, nil
}

// Drain implements admin.Queues.
func (o Operators) Drain(ctx context.Context, worker string) (bool, error) {
	return o.Client.Drain(ctx, worker)
}

// Undrain implements admin.Queues.
func (o Operators) Undrain(ctx context.Context, worker string) (bool, error) {
	return o.Client.Undrain(ctx, worker)
}

// SetLimit implements admin.Queues.
func (o Operators) SetLimit(ctx context.Context, name string, limit *int) error {
	most := -1
	if limit != nil {
		most = *limit
	}
	return o.Client.SetLimit(ctx, name, "", most)
}

// Pause implements admin.Queues.
func (o Operators) Pause(ctx context.Context, name string) (bool, error) {
	return o.Client.Pause(ctx, name)
}

// Resume implements admin.Queues.
func (o Operators) Resume(ctx context.Context, name string) (bool, error) {
	return o.Client.Resume(ctx, name)
}

// Dead implements admin.Queues.
func (o Operators) Dead(ctx context.Context, name string, f admin.DeadFilter, from string, most int) ([]admin.DeadJob, string, error) {
	query := queue.DeadQuery{Type: f.Type, Reason: queue.Reason(f.Reason), Text: f.Text, Cursor: from, Limit: most}
	if f.UserID != uuid.Nil {
		query.Tenant = f.UserID.String()
	}
	records, next, err := o.Client.Dead(ctx, name, query)
	out := make([]admin.DeadJob, len(records))
	for i, r := range records {
		out[i] = admin.DeadJob{
			ID: r.ID, Type: r.Type, UserID: r.Tenant, Attempt: r.Attempt, Crashes: r.Crashes, Reason: string(r.Reason), Error: r.Error, Worker: r.Worker, DiedAt: r.DiedAt,
		}
	}
	return out, next, err
}

// ReplayDead implements admin.Queues.
func (o Operators) ReplayDead(ctx context.Context, name, id string) (bool, error) {
	n, err := o.Client.Replay(ctx, name, id)
	return n > 0, err
}

// ForgetDead implements admin.Queues.
func (o Operators) ForgetDead(ctx context.Context, name, id string) (bool, error) {
	n, err := o.Client.Forget(ctx, name, id)
	return n > 0, err
}

// Replay implements admin.Queues.
func (o Operators) Replay(ctx context.Context, jobType, id string) (bool, error) {
	fn, ok := o.Registry().Job(jobType)
	if !ok {
		return false, nil
	}
	n, err := o.Client.Replay(ctx, fn.Meta().Queue, id)
	return n > 0, err
}

// Forget implements admin.Queues.
func (o Operators) Forget(ctx context.Context, jobType, id string) (bool, error) {
	fn, ok := o.Registry().Job(jobType)
	if !ok {
		return false, nil
	}
	n, err := o.Client.Forget(ctx, fn.Meta().Queue, id)
	return n > 0, err
}

// sqsOperators is what administrators see of queues in SQS.
type sqsOperators struct{ figures operations.Figures }

var errSQS = fault.New(fault.NotFound, "The jobs of this system wait in SQS and run as functions: AWS's own tools show and change them.")

func (o sqsOperators) Names() []string { return o.figures.Queues() }

func (o sqsOperators) Figures(ctx context.Context, name string) (admin.Figures, error) {
	f, err := o.figures.Queue(ctx, name)
	return admin.Figures{Waiting: f.Waiting, Leased: f.Leased, Delayed: f.Delayed, Dead: f.Dead, Paused: f.Paused}, err
}

func (sqsOperators) Workable() bool                                  { return false }
func (sqsOperators) Workers(context.Context) ([]admin.Worker, error) { return []admin.Worker{}, nil }

func (sqsOperators) Drain(context.Context, string) (bool, error) { return false, errSQS }

func (sqsOperators) Undrain(context.Context, string) (bool, error)            { return false, errSQS }
func (sqsOperators) SetLimit(context.Context, string, *int) error             { return errSQS }
func (sqsOperators) ReplayDead(context.Context, string, string) (bool, error) { return false, errSQS }

func (sqsOperators) ForgetDead(context.Context, string, string) (bool, error) { return false, errSQS }

func (sqsOperators) Dead(context.Context, string, admin.DeadFilter, string, int) ([]admin.DeadJob, string, error) {
	return nil, "", errSQS
}
func (sqsOperators) Pause(context.Context, string) (bool, error)          { return false, errSQS }
func (sqsOperators) Resume(context.Context, string) (bool, error)         { return false, errSQS }
func (sqsOperators) Forget(context.Context, string, string) (bool, error) { return false, errSQS }
func (sqsOperators) Replay(context.Context, string, string) (bool, error) { return false, errSQS }
