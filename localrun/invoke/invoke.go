// Package invoke runs one function with one event in this process, against real parts, and returns what a
// Lambda host would: an API Gateway answer, a batch's failures, or a bare result.
//
// It changes the system exactly as the function does, and nothing else.
package invoke

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"hivesync/localrun/event"
	"hivesync/runtime/function"
	"hivesync/runtime/lambdahost"
	"hivesync/runtime/process/wiring"
	"hivesync/shared/config"
	"hivesync/shared/db"
	"hivesync/shared/fault"
)

// Target is a function of the registry: exactly one field is set.
type Target struct {
	endpoint *function.Meta
	job      *function.JobMeta
	schedule *function.ScheduleMeta
}

// Name is the function's own name, however it was written.
func (t Target) Name() string {
	switch {
	case t.endpoint != nil:
		return t.endpoint.Name
	case t.job != nil:
		return t.job.Type
	default:
		return t.schedule.Name
	}
}

// Find looks a function up by name, as function.SameName compares them. Streams cannot be invoked: they have no one answer.
func Find(r function.Registry, name string) (Target, error) {
	var names []string
	for _, e := range r.Endpoints {
		m := e.Meta()
		if function.SameName(m.Name, name) {
			return Target{endpoint: &m}, nil
		}
		names = append(names, m.Name)
	}
	for _, j := range r.Jobs {
		m := j.Meta()
		if function.SameName(m.Type, name) {
			return Target{job: &m}, nil
		}
		names = append(names, m.Type)
	}
	for _, s := range r.Schedules {
		m := s.Meta()
		if function.SameName(m.Name, name) {
			return Target{schedule: &m}, nil
		}
		names = append(names, m.Name)
	}
	for _, s := range r.Streams {
		if function.SameName(s.Meta().Name, name) {
			return Target{}, fmt.Errorf("%s is a live stream: start the system and connect to %s", name, s.Meta().Path)
		}
	}
	return Target{}, fmt.Errorf("there is no function %q; known are %s", name, strings.Join(names, ", "))
}

// Example makes an event to start from, of what a running system knows: values by the names of parameters, and a job's
// payload.
func (t Target) Example(d event.Document, known map[string]string, payload json.RawMessage) (any, error) {
	switch {
	case t.endpoint != nil:
		return d.Example(*t.endpoint, known)
	case t.job != nil:
		return event.Batch(function.JobEvent{
			ID: db.NewID().String(), Type: t.job.Type, Tenant: "local", Tier: "free", Attempt: 1,
			EnqueuedAt: time.Now().UTC(), Payload: payload,
		}, t.job.Queue)
	default:
		return struct{}{}, nil
	}
}

// detect tells the shape of an event, which must suit the function. No event is an empty one, which it returns.
func (t Target) detect(raw []byte) ([]byte, event.Kind, error) {
	if len(raw) == 0 {
		raw = []byte("{}")
	}
	kind, err := event.Detect(raw)
	if err == nil && ((t.job != nil && kind == event.APIGateway) || (t.endpoint != nil && kind == event.SQS)) {
		err = errors.New("the event is of another trigger than the function's: `localrun generate-event` gives one that fits")
	}
	return raw, kind, err
}

// Unready is why a function could not run: something that it needs does not open. It says nothing of the function.
type Unready struct{ Err error }

// Error says what does not open.
func (u *Unready) Error() string { return u.Err.Error() }

// Unwrap returns the cause.
func (u *Unready) Unwrap() error { return u.Err }

// unready marks an error of opening parts, unless it is the caller's own time or patience that ended.
func unready(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return err
	}
	return &Unready{err}
}

// Caller is who calls an endpoint: the bearer of Token or, without one, the first login of the local
// system whose data folder is Dir.
type Caller struct{ Token, Dir string }

// Run runs the function. The answer is what to print, also beside an error that the function answered
// with (a *fault.Error).
func Run(ctx context.Context, c *config.Config, log *slog.Logger, t Target, raw []byte, caller Caller) (any, error) {
	raw, kind, err := t.detect(raw)
	if err != nil {
		return nil, err
	}
	if t.job != nil {
		return runJobs(ctx, c, log, *t.job, kind, raw)
	}
	backend, err := wiring.OpenBackend(ctx, c, log, nil)
	if err != nil {
		return nil, unready(ctx, err)
	}
	defer func() { _ = backend.Close() }()
	if t.endpoint != nil {
		host := lambdahost.NewHTTP(backend.Host, log).Handle
		login := func(ctx context.Context) (string, error) { return firstLogin(ctx, host, caller.Dir) }
		return runEndpoint(ctx, c, host, login, *t.endpoint, kind, raw, caller)
	}
	for _, s := range backend.Registry.Schedules {
		if s.Meta().Name == t.schedule.Name {
			ctx, cancel := context.WithTimeout(ctx, t.schedule.Timeout)
			defer cancel()
			return nil, s.Handle(ctx)
		}
	}
	return nil, fault.New(fault.NotFound, "The schedule is not in the registry.")
}
