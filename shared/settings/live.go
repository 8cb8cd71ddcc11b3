package settings

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"regexp"
	"slices"
	"sync"
	"sync/atomic"

	"hivesync/shared/config/value"
)

// Live is a process's settings as they are now. It is safe for concurrent use; a nil Live has the defaults.
type Live struct {
	set  Set
	base *state
	now  atomic.Pointer[state]
	// onUse is called before each read.
	onUse func()

	mu       sync.Mutex // held while a change is made and told
	watchers []func(was, is Snapshot)
	ignored  []Problem
}

var shape = regexp.MustCompile(`^[A-Z][A-Z0-9_]{0,63}$`)

// New reads the environment's values of the settings; an empty variable counts as unset. The error lists everything that
// is wrong: a name that is declared twice, a value that cannot be read, is out of bounds or breaks a rule.
func New(set Set, lookup func(name string) string) (*Live, error) {
	l := &Live{set: set, base: &state{version: -1, entries: make(map[*Setting]entry, len(set))}}
	var problems []error
	for _, d := range set {
		s := d.declared()
		if set.Find(s.name) != s {
			problems = append(problems, named(s, errors.New("is declared twice")))
		}
		if err := s.sound(set); err != nil {
			problems = append(problems, named(s, err))
		}
		e := entry{s.standard, FromDefault}
		if text := lookup(s.name); text != "" {
			v, err := s.spec.Parse(text)
			if err != nil {
				problems = append(problems, named(s, err))
				continue
			}
			e = entry{v, FromEnvironment}
		}
		l.base.entries[s] = e
	}
	if low, high := set.broken(l.base); low != nil {
		problems = append(problems, named(low, fmt.Errorf("must be at most %s", high.name)))
	}
	if err := value.Problems("the settings have", problems); err != nil {
		return nil, err
	}
	l.now.Store(l.base)
	return l, nil
}

// sound returns what is wrong with a declaration.
func (s *Setting) sound(set Set) error {
	kind := s.spec.Kind
	switch {
	case !shape.MatchString(s.name), s.doc == "":
		return errors.New("needs a name in capitals and a sentence")
	case kind != value.Bool && s.spec.Max <= s.spec.Min:
		return errors.New("is declared without bounds")
	case s.spec.Check(s.standard) != nil:
		return errors.New("is declared with a default that is out of bounds")
	case s.atMost != nil && set.Find(s.atMost.name) != s.atMost:
		return fmt.Errorf("must be at most %s, which is not among the settings", s.atMost.name)
	}
	return nil
}

func named(s *Setting, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", s.name, err)
}

// Now returns the present values: one pointer is read, nothing is locked.
func (l *Live) Now() Snapshot {
	if l == nil {
		return Snapshot{}
	}
	if l.onUse != nil {
		l.onUse()
	}
	return Snapshot{l.now.Load()}
}

// OnUse has f called before each read, for processes that cannot follow changes by themselves. Call it before the first
// read. F must not call Now.
func (l *Live) OnUse(f func()) { l.onUse = f }

// OnChange has f called after each change of a value, one call at a time, for parts that must do something about it. F
// must not block for long, and must not call OnChange or Apply.
func (l *Live) OnChange(f func(was, is Snapshot)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.watchers = append(l.watchers, f)
}

// Change is a value that is another than before.
type Change struct{ Name, Was, Is string }

// Apply makes the overrides count, unless newer ones do already. It returns what changed by it, and those overrides that do
// not count and were not among the last: each is told of once.
func (l *Live) Apply(o Overrides) (changed []Change, ignored []Problem) {
	l.mu.Lock()
	defer l.mu.Unlock()
	was := l.now.Load()
	if o.Version < was.version {
		return nil, nil
	}
	is, problems := l.set.resolve(l.base, o)
	for _, p := range problems {
		if !slices.ContainsFunc(l.ignored, p.same) {
			ignored = append(ignored, p)
		}
	}
	l.ignored = problems
	changed = l.set.differences(was, is)
	l.now.Store(is)
	if len(changed) > 0 {
		for _, f := range l.watchers {
			f(Snapshot{was}, Snapshot{is})
		}
	}
	return changed, ignored
}

func (p Problem) same(other Problem) bool {
	return p.Name == other.Name && p.Value == other.Value && p.Why.Error() == other.Why.Error()
}

func (s Set) differences(was, is *state) []Change {
	var out []Change
	for _, d := range s {
		s := d.declared()
		if before, after := was.entries[s].value, is.entries[s].value; before != after {
			out = append(out, Change{s.name, s.spec.Format(before), s.spec.Format(after)})
		}
	}
	return out
}

// Check returns a text as a setting would be stored, or what is wrong with setting it while the given overrides count.
func (l *Live) Check(present Overrides, name, text string) (string, error) {
	s := l.set.Find(name)
	if s == nil {
		return "", errUnknown
	}
	v, err := s.spec.Parse(text)
	if err != nil {
		return "", err
	}
	return s.spec.Format(v), l.allows(present, name, text)
}

// CheckReset returns what is wrong with taking an override back while the given ones count. One of a setting that is no
// more can be taken back.
func (l *Live) CheckReset(present Overrides, name string) error {
	if _, overridden := present.Values[name]; !overridden && l.set.Find(name) == nil {
		return errUnknown
	}
	return l.allows(present, name, "")
}

// allows tries one more override, or with no text one less, and returns what does not count then that counted before.
func (l *Live) allows(present Overrides, name, text string) error {
	next := Overrides{Values: maps.Clone(present.Values)}
	if delete(next.Values, name); text != "" {
		if next.Values == nil {
			next.Values = map[string]string{}
		}
		next.Values[name] = text
	}
	_, before := l.set.resolve(l.base, present)
	_, after := l.set.resolve(l.base, next)
	for _, p := range after {
		if p.Name == name || !slices.ContainsFunc(before, p.same) {
			return p.Why
		}
	}
	return nil
}

// Described is a setting as a listing shows it.
type Described struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Source Source `json:"source"`
	Doc    string `json:"doc"`
}

// Describe lists every setting in the order of the declarations.
func (l *Live) Describe() []Described {
	at := l.Now().state
	out := make([]Described, 0, len(l.set))
	for _, d := range l.set {
		s := d.declared()
		e := at.entries[s]
		out = append(out, Described{Name: s.name, Value: s.spec.Format(e.value), Source: e.source, Doc: s.doc})
	}
	return out
}

// LogValue lists every setting for the log of a start.
func (l *Live) LogValue() slog.Value {
	var attrs []slog.Attr
	for _, d := range l.Describe() {
		attrs = append(attrs, slog.String(d.Name, d.Value))
	}
	return slog.GroupValue(attrs...)
}
