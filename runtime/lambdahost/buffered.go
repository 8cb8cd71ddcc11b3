package lambdahost

import (
	"fmt"
	"net/http"
	"slices"

	"hivesync/runtime/function"
	"hivesync/shared/fault"
)

// Buffered returns the registry as a host can serve it that answers whole requests: in place of each stream an
// endpoint on the same route, open to the same callers, that says NOT_SUPPORTED.
func Buffered(r function.Registry) function.Registry {
	out := r
	out.Endpoints, out.Streams = slices.Clone(r.Endpoints), nil
	for _, s := range r.Streams {
		m := s.Meta()
		m.Status, m.Errors = http.StatusNoContent, append(slices.Clone(m.Errors), fault.NotSupported)
		out.Endpoints = append(out.Endpoints, s.Instead(m,
			fault.New(fault.NotSupported, "Live events need a long-lived connection, which Lambda does not give. Connect to the backend's own address.")))
	}
	return out
}

// Only returns the endpoints, streams and jobs of a registry that are named, and nothing else. An unknown name is an
// error: a bundle must not start without what it was made for.
func Only(r function.Registry, names []string) (function.Registry, error) {
	wanted := map[string]bool{}
	for _, n := range names {
		wanted[n] = true
	}
	out := r
	out.Endpoints, out.Streams, out.Jobs, out.Schedules = nil, nil, nil, nil
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
