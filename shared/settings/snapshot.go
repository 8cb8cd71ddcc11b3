package settings

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"hivesync/shared/config/value"
)

// Source says where a value came from.
type Source string

// The sources, each winning over those before it.
const (
	FromDefault     Source = "default"
	FromEnvironment Source = "env"
	FromDatabase    Source = "database"
)

type entry struct {
	value  value.Value
	source Source
}

// state is every setting's value at one time; it never changes.
type state struct {
	version int64
	entries map[*Setting]entry
}

// Snapshot is every setting's value at one time. Values taken from one snapshot belong together. The zero Snapshot has the
// defaults of the declarations.
type Snapshot struct{ *state }

func (s Snapshot) of(d *Setting) value.Value {
	if s.state != nil {
		if e, ok := s.entries[d]; ok {
			return e.value
		}
	}
	return d.standard
}

// Version is that of the overrides that the snapshot holds, in the order of their changes; -1 before the first were known.
func (s Snapshot) Version() int64 {
	if s.state == nil {
		return -1
	}
	return s.version
}

// Overrides are values that were set at run time.
type Overrides struct {
	// Version grows with every change.
	Version int64 `json:"version"`
	// Values are texts by the settings' names.
	Values map[string]string `json:"values"`
}

// Problem is an override that does not count.
type Problem struct {
	Name string
	// Value is the override's text: anything that somebody wrote.
	Value string
	// Why says what is wrong with it.
	Why error
}

var errUnknown = errors.New("there is no such setting")

// resolve lays overrides over a state. Those that do not fit are left out and told of, in the order of their names; the
// state that comes out keeps every bound and rule, given that base does.
func (s Set) resolve(base *state, o Overrides) (*state, []Problem) {
	out := &state{version: o.Version, entries: maps.Clone(base.entries)}
	var problems []Problem
	leave := func(name string, why error) {
		problems = append(problems, Problem{Name: name, Value: o.Values[name], Why: why})
	}
	for _, name := range slices.Sorted(maps.Keys(o.Values)) {
		d := s.Find(name)
		if d == nil {
			leave(name, errUnknown)
			continue
		}
		v, err := d.spec.Parse(o.Values[name])
		if err != nil {
			leave(name, err)
			continue
		}
		out.entries[d] = entry{v, FromDatabase}
	}
	for {
		low, high := s.broken(out)
		if low == nil {
			return out, problems
		}
		// The environment keeps the rule, so one of the two is an override.
		guilty := low
		if out.entries[low].source != FromDatabase {
			guilty = high
		}
		out.entries[guilty] = base.entries[guilty]
		leave(guilty.name, fmt.Errorf("%s must be at most %s", low.name, high.name))
	}
}

// broken returns a setting that is above the one it must be at most, and that one; nil where all rules are kept.
func (s Set) broken(at *state) (low, high *Setting) {
	for _, d := range s {
		low = d.declared()
		if high = low.atMost; high != nil && (Snapshot{at}).of(low).Number > (Snapshot{at}).of(high).Number {
			return low, high
		}
	}
	return nil, nil
}
