package function

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"hivesync/shared/events"
	"hivesync/shared/jobs"
	"hivesync/shared/limits"
	"hivesync/shared/mail"
	"hivesync/shared/settings"
)

// Registry is a list of functions and of what hosts must know beside them: a domain's own, or the whole that is joined of
// them.
type Registry struct {
	Endpoints []Endpoint
	Streams   []Stream
	Jobs      []JobFunction
	Schedules []Schedule
	// Kinds say what the transitions of the jobs mean; Resources what path parameters name.
	Kinds     []jobs.Kind
	Resources []Resource
	// Events are those that the domain tells users of, and Domains what the functions are about, for the documentation.
	Events  []events.Kind
	Domains []Domain
	// Hooks are the events that webhooks of a team are sent, whether or not users are told of them.
	Hooks []events.Kind
	// Mails are the kinds of mail that the functions send.
	Mails []mail.Kind
	// Limits and Settings are those that the functions declare; a limit's numbers are settings by themselves.
	Limits   []*limits.Limit
	Settings settings.Set
	// Examples are what the documentation shows of endpoints, by their names.
	Examples map[string]Example
}

// Example is a JSON body that an endpoint takes, and what it answers; nil where it takes or answers none.
type Example struct {
	Request json.RawMessage `json:"request,omitempty"`
	Answer  json.RawMessage `json:"answer,omitempty"`
}

// Domain is what the functions of one package have in common: Name is what their names begin with, About one sentence.
type Domain struct{ Name, About string }

// Join returns one registry of several.
func Join(parts ...Registry) Registry {
	var r Registry
	for _, p := range parts {
		r.Endpoints = append(r.Endpoints, p.Endpoints...)
		r.Streams = append(r.Streams, p.Streams...)
		r.Jobs = append(r.Jobs, p.Jobs...)
		r.Schedules = append(r.Schedules, p.Schedules...)
		r.Kinds = append(r.Kinds, p.Kinds...)
		r.Resources = append(r.Resources, p.Resources...)
		r.Events = append(r.Events, p.Events...)
		r.Hooks = append(r.Hooks, p.Hooks...)
		r.Mails = append(r.Mails, p.Mails...)
		r.Domains = append(r.Domains, p.Domains...)
		r.Limits = append(r.Limits, p.Limits...)
		r.Settings = append(r.Settings, p.Settings...)
	}
	return r
}

// Scopes lists what API tokens can be given, in order.
func (r Registry) Scopes() []string {
	set := map[string]bool{}
	for _, e := range r.Endpoints {
		set[e.meta.Scope] = true
	}
	for _, s := range r.Streams {
		set[s.Meta().Scope] = true
	}
	delete(set, "")
	return slices.Sorted(maps.Keys(set))
}

// Complete returns an error that names each function that lacks a part, with the part. A process has only the parts of the
// functions that it serves, so hosts ask for these alone.
func (r Registry) Complete() error {
	var errs []error
	check := func(name string, missing []string) {
		if len(missing) > 0 {
			errs = append(errs, fmt.Errorf("function %q lacks its parts %s", name, strings.Join(missing, ", ")))
		}
	}
	for _, e := range r.Endpoints {
		check(e.meta.Name, e.missing)
	}
	for _, s := range r.Streams {
		check(s.meta.Name, s.missing)
	}
	for _, j := range r.Jobs {
		check(j.Meta().Type, j.missing)
	}
	for _, s := range r.Schedules {
		check(s.Meta().Name, missing(s))
	}
	return errors.Join(errs...)
}

var (
	endpointName = regexp.MustCompile(`^[a-z][a-z_]*\.[a-z][a-z_]*$`)
	jobName      = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
)

// Validate returns every mistake in the list: unnamed or twice-named functions, two functions on one
// route, jobs without a queue or a time limit, schedules that never fall due, resources without access, events declared twice. Hosts refuse to start on any.
func (r Registry) Validate() error {
	errs := []error{validateResources(r.Resources)}
	names, routes := map[string]bool{}, map[string]string{}
	claim := func(name string, shape *regexp.Regexp) {
		key := sameSeparators.Replace(name)
		switch {
		case !shape.MatchString(name):
			errs = append(errs, fmt.Errorf("function %q: the name does not match %s", name, shape))
		case names[key]:
			errs = append(errs, fmt.Errorf("function %q: registered twice", name))
		}
		names[key] = true
	}
	route := func(m Meta) {
		claim(m.Name, endpointName)
		for _, p := range append([]string{m.Path}, m.Aliases...) {
			key := m.Method + " " + p
			if !strings.HasPrefix(p, "/") || m.Method == "" {
				errs = append(errs, fmt.Errorf("function %q: %q is not a route", m.Name, key))
			}
			if other := routes[key]; other != "" {
				errs = append(errs, fmt.Errorf("functions %q and %q share the route %s", other, m.Name, key))
			}
			routes[key] = m.Name
		}
	}
	for _, e := range r.Endpoints {
		route(e.Meta())
	}
	for _, s := range r.Streams {
		route(s.Meta())
	}
	mails := map[string]bool{}
	for _, k := range r.Mails {
		if k.Name == "" || k.Compose == nil || mails[k.Name] {
			errs = append(errs, fmt.Errorf("mail %q: has no name or is composed by nobody, or is declared twice", k.Name))
		}
		mails[k.Name] = true
	}
	kinds := map[string]bool{}
	for _, k := range r.Events {
		if k.Type == "" || k.Data == nil || kinds[k.Type] {
			errs = append(errs, fmt.Errorf("event %q: has no type or no data, or is declared twice", k.Type))
		}
		kinds[k.Type] = true
	}
	hooks := map[string]bool{}
	for _, k := range r.Hooks {
		if k.Type == "" || k.Data == nil || hooks[k.Type] {
			errs = append(errs, fmt.Errorf("webhooks' event %q: has no type or no data, or is declared twice", k.Type))
		}
		hooks[k.Type] = true
	}
	for _, j := range r.Jobs {
		m := j.Meta()
		claim(m.Type, jobName)
		if m.Queue == "" || m.Timeout <= 0 || m.Retries < 0 {
			errs = append(errs, fmt.Errorf("job %q: needs a queue, a timeout and retries of 0 or more", m.Type))
		}
	}
	for _, s := range r.Schedules {
		m := s.Meta()
		claim(m.Name, jobName)
		if err := m.validate(); err != nil {
			errs = append(errs, fmt.Errorf("schedule %q: %w", m.Name, err))
		}
	}
	return errors.Join(errs...)
}

// Job returns the job function of a type.
func (r Registry) Job(jobType string) (JobFunction, bool) {
	for _, j := range r.Jobs {
		if j.Meta().Type == jobType {
			return j, true
		}
	}
	return JobFunction{}, false
}

// OfQueues returns the registry with those of its jobs alone that wait in the named queues, or with all where none is named. The error
// names a queue that no job waits in.
func (r Registry) OfQueues(names []string) (Registry, error) {
	if len(names) == 0 {
		return r, nil
	}
	all := r.Queues()
	for _, name := range names {
		if !slices.Contains(all, name) {
			return Registry{}, fmt.Errorf("there is no queue %q: expected some of %s", name, strings.Join(all, ", "))
		}
	}
	r.Jobs = slices.DeleteFunc(slices.Clone(r.Jobs), func(j JobFunction) bool { return !slices.Contains(names, j.Meta().Queue) })
	return r, nil
}

// Queues returns the queues that the registry's jobs wait in, each once, in order of first mention.
func (r Registry) Queues() []string {
	var out []string
	seen := map[string]bool{}
	for _, j := range r.Jobs {
		if q := j.Meta().Queue; !seen[q] {
			seen[q] = true
			out = append(out, q)
		}
	}
	return out
}
