// Package fault is the one error vocabulary of HiveSync: a stable code, a message that a client may
// see, details per field, and a cause that only the log sees. It also carries behaviour as errors:
// Retry asks for a later attempt, Cancel for none.
//
// It does no I/O, knows neither HTTP nor Redis, and never puts a cause into what a client sees.
package fault

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Detail points at one thing that is wrong with an input.
type Detail struct {
	// Field is the path of the value, as in "devices[1].safe_area.top"; empty for the whole input.
	Field string `json:"field,omitempty"`
	// Code is a stable reason such as "required" or "out_of_range".
	Code string `json:"code,omitempty"`
	// Message says what is expected. It never repeats the offending value.
	Message string `json:"message"`
}

// Details collects what is wrong with an input.
type Details []Detail

// Require adds a detail unless it holds. The same field is named once for each code.
func (d *Details) Require(holds bool, field, code, message string) {
	detail := Detail{Field: field, Code: code, Message: message}
	if !holds && !slices.Contains(*d, detail) {
		*d = append(*d, detail)
	}
}

// Err returns the error of an input with such details, or nil where nothing is wrong.
func (d Details) Err(code Code, message string) error {
	if len(d) == 0 {
		return nil
	}
	return New(code, message, d...)
}

// Position is a place in a user's file, or in a request's body. Line and Column count from 1; zero means unknown.
type Position struct {
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
}

// Error is an error with a code. The zero value is not useful; use New or Wrap.
type Error struct {
	// Code is what programs branch on.
	Code Code
	// Message is for the client: what happened and what to do. It holds no secret.
	Message string
	// Details lists what is wrong, field by field.
	Details []Detail
	// Position is where in the user's project, for errors of the preview engine, or in the request's body.
	Position *Position
	// Meta holds further public facts, such as limit_type and tier of a reached limit.
	Meta map[string]any
	// RetryAfter is how long the caller should wait before trying again; zero means not said.
	RetryAfter time.Duration
	// Dependency is what was away, for the operators; see Blames.
	Dependency Dependency

	cause  error
	cancel bool
}

// New returns an error with a code and a message for the client.
func New(code Code, message string, details ...Detail) *Error {
	return &Error{Code: code, Message: message, Details: details}
}

// Newf is New with a format. The arguments become public: pass no secret and no cause.
func Newf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Wrap gives cause a code and a public message. The cause is for the log alone.
func Wrap(cause error, code Code, message string) *Error {
	return &Error{Code: code, Message: message, cause: cause}
}

// Retry asks for another attempt after the given wait, whatever the kind of the cause.
func Retry(after time.Duration, cause error) *Error {
	e := From(cause)
	clone := *e
	clone.RetryAfter = max(after, time.Millisecond)
	clone.cancel = false
	if clone.Kind().Permanent() {
		clone.Code = Unavailable
	}
	return &clone
}

// Cancel says that no further attempt can succeed, whatever the kind of the cause.
func Cancel(cause error) *Error {
	clone := *From(cause)
	clone.cancel = true
	return &clone
}

// Error returns the whole story, cause included: for logs, never for clients.
func (e *Error) Error() string {
	s := string(e.Code) + ": " + e.Message
	if e.Position != nil && e.Position.File != "" {
		s += fmt.Sprintf(" (%s:%d:%d)", e.Position.File, e.Position.Line, e.Position.Column)
	}
	if e.cause != nil {
		s += ": " + e.cause.Error()
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.cause }

// Is makes errors.Is(err, fault.New(code, "")) compare codes.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code && t.Message == ""
}

// Kind returns the kind of the error's code.
func (e *Error) Kind() Kind { return KindOf(e.Code) }

// Permanent reports whether another attempt is pointless.
func (e *Error) Permanent() bool { return e.cancel || e.Kind().Permanent() }

// At sets the position and returns the error.
func (e *Error) At(file string, line, column int) *Error {
	e.Position = &Position{File: file, Line: line, Column: column}
	return e
}

// With adds a public fact and returns the error.
func (e *Error) With(key string, value any) *Error {
	if e.Meta == nil {
		e.Meta = map[string]any{}
	}
	e.Meta[key] = value
	return e
}

// After sets RetryAfter and returns the error.
func (e *Error) After(d time.Duration) *Error {
	e.RetryAfter = d
	return e
}

// From returns err as an *Error: itself or what it wraps, TIMEOUT for a passed deadline, else INTERNAL
// with a message that tells the client nothing.
func From(err error) *Error {
	if err == nil {
		return nil
	}
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return Wrap(err, Timeout, "The operation took too long. Try again.")
	}
	return Wrap(err, Internal, "Something went wrong on our side. The request id helps us find it.")
}

// Is reports whether err carries the code.
func Is(err error, code Code) bool {
	var e *Error
	return errors.As(err, &e) && e.Code == code
}
