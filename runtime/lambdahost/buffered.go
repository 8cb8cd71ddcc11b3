package lambdahost

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"hivesync/runtime/function"
	"hivesync/shared/fault"
)

// Buffered returns the registry as a host can serve it that answers whole requests: in place of each stream an
// endpoint on the same route, open to the same callers, that says NOT_SUPPORTED.
func Buffered(r function.Registry) function.Registry {
	out := function.Registry{Endpoints: slices.Clone(r.Endpoints), Jobs: r.Jobs, Schedules: r.Schedules}
	for _, s := range r.Streams {
		out.Endpoints = append(out.Endpoints, function.New(containerOnly{s.Meta()}))
	}
	return out
}

// containerOnly stands where a stream would be.
type containerOnly struct{ meta function.Meta }

// Meta implements function.Handler.
func (c containerOnly) Meta() function.Meta {
	m := c.meta
	m.Status = http.StatusNoContent
	m.Errors = append(slices.Clone(m.Errors), fault.NotSupported)
	return m
}

// Handle implements function.Handler.
func (c containerOnly) Handle(context.Context, *struct{}) (*function.Empty, error) {
	return nil, fault.New(fault.NotSupported, "Live events need a long-lived connection, which Lambda does not give. Connect to the backend's own address.")
}

// Only returns the endpoints, streams and jobs of a registry that are named, and nothing else. An unknown name is an
// error: a bundle must not start without what it was made for.
func Only(r function.Registry, names []string) (function.Registry, error) {
	wanted := map[string]bool{}
	for _, n := range names {
		wanted[n] = true
	}
	var out function.Registry
	take := func(name string) bool {
		is := wanted[name]
		delete(wanted, name)
		return is
	}
	for _, e := range r.Endpoints {
		if take(e.Meta().Name) {
			out.Endpoints = append(out.Endpoints, e)
		}
	}
	for _, s := range r.Streams {
		if take(s.Meta().Name) {
			out.Streams = append(out.Streams, s)
		}
	}
	for _, j := range r.Jobs {
		if take(j.Meta().Type) {
			out.Jobs = append(out.Jobs, j)
		}
	}
	for name := range wanted {
		return function.Registry{}, fmt.Errorf("lambdahost: this build has no function %q that Lambda can run", name)
	}
	return out, nil
}
