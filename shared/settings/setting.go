// Package settings holds what can change while a process runs: limits, thresholds and switches. Whoever owns a setting
// declares it as a package-level value with its default, its bounds and a sentence; the environment may give another
// default, and an override of the database wins over both. A process reads all of them from one immutable snapshot.
//
// It does no I/O: package overrides brings what was changed. No setting is a secret, and none of its errors repeats a
// value of the environment.
package settings

import (
	"time"

	"hivesync/shared/config/value"
)

// Setting is a declaration: what a setting is called, what it takes and what it means. It never changes.
type Setting struct {
	name, doc string
	spec      value.Spec
	standard  value.Value
	atMost    *Setting
	byWorkers bool
}

// Name is the environment's variable and the override's name.
func (s *Setting) Name() string { return s.name }

func (s *Setting) declared() *Setting { return s }

// Declared is a setting of any type.
type Declared interface {
	Name() string
	declared() *Setting
}

// Set is the settings of a process.
type Set []Declared

// Find returns the setting of a name, or nil.
func (s Set) Find(name string) *Setting {
	for _, d := range s {
		if d.declared().name == name {
			return d.declared()
		}
	}
	return nil
}

// Handle reads one setting as a T.
type Handle[T any] struct {
	*Setting
	as func(value.Value) T
}

// Get returns the setting's value in a snapshot.
func (h Handle[T]) Get(s Snapshot) T { return h.as(s.of(h.Setting)) }

// Default returns the value that holds where nothing else is said.
func (h Handle[T]) Default() T { return h.as(h.standard) }

// Most returns the upper bound of a number, a size or a duration.
func (h Handle[T]) Most() T { return h.as(value.Value{Number: h.spec.Max}) }

// Check returns what is wrong with a value that did not come from a snapshot, with the setting's name, or nil.
func (h Handle[T]) Check(n int64) error {
	return named(h.Setting, h.spec.Check(value.Value{Number: n}))
}

// Option says more of a setting than its type and default.
type Option func(*Setting)

// Between bounds a number, a size in bytes or a duration, both ends included. Every setting but a switch needs it.
func Between[N ~int | ~int64](least, most N) Option {
	return func(s *Setting) { s.spec.Min, s.spec.Max = int64(least), int64(most) }
}

// AtMost demands that a setting is never above another, whatever both are changed to.
func AtMost(other Declared) Option {
	return func(s *Setting) { s.atMost = other.declared() }
}

// ByWorkers says that workers obey the setting, and not backends alone.
func ByWorkers() Option { return func(s *Setting) { s.byWorkers = true } }

// Int declares a number.
func Int(name string, standard int, doc string, options ...Option) Handle[int] {
	return declare(name, value.Int, value.Value{Number: int64(standard)}, doc, options, func(v value.Value) int { return int(v.Number) })
}

// Bytes declares a size, which is written like 64KiB.
func Bytes(name string, standard int64, doc string, options ...Option) Handle[int64] {
	return declare(name, value.Bytes, value.Value{Number: standard}, doc, options, func(v value.Value) int64 { return v.Number })
}

// Size is Bytes for sizes that are counted as numbers are.
func Size(name string, standard int, doc string, options ...Option) Handle[int] {
	return declare(name, value.Bytes, value.Value{Number: int64(standard)}, doc, options, func(v value.Value) int { return int(v.Number) })
}

// Duration declares a time span, which is written like 500ms or 15s.
func Duration(name string, standard time.Duration, doc string, options ...Option) Handle[time.Duration] {
	return declare(name, value.Duration, value.Value{Number: int64(standard)}, doc, options, func(v value.Value) time.Duration { return time.Duration(v.Number) })
}

// Bool declares a switch: true or false.
func Bool(name string, standard bool, doc string, options ...Option) Handle[bool] {
	on := func(v value.Value) bool { return v.Number != 0 }
	if standard {
		return declare(name, value.Bool, value.Value{Number: 1}, doc, options, on)
	}
	return declare(name, value.Bool, value.Value{}, doc, options, on)
}

func declare[T any](name string, kind value.Kind, standard value.Value, doc string, options []Option, as func(value.Value) T) Handle[T] {
	s := &Setting{name: name, doc: doc, spec: value.Spec{Kind: kind}, standard: standard}
	for _, o := range options {
		o(s)
	}
	return Handle[T]{Setting: s, as: as}
}
