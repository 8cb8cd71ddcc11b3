package jobs

import (
	"errors"
	"regexp"

	"hivesync/shared/fault"
	"hivesync/shared/safetext"
)

// Problem is why a job failed, as clients read it.
type Problem struct {
	Code     string          `json:"code" maxLength:"64"`
	Message  string          `json:"message"`
	Details  []fault.Detail  `json:"details,omitempty"`
	Position *fault.Position `json:"position,omitempty"`
}

// Bounds of a problem that a worker reports: its texts may come from the user's own code.
const (
	maxMessage = 4000
	maxDetail  = 500
	maxDetails = 100
	maxFile    = 512
)

var codeShape = regexp.MustCompile(`^[A-Z][A-Z0-9_]{0,63}$`)

// Bound returns the problem within its bounds, without characters that neither JSON readers nor
// terminals take well. A code that is none becomes INTERNAL.
func (p *Problem) Bound() *Problem {
	if p == nil {
		return nil
	}
	out := Problem{Code: p.Code, Message: safetext.Block(p.Message, maxMessage)}
	if !codeShape.MatchString(out.Code) {
		out.Code = string(fault.Internal)
	}
	for i, d := range p.Details {
		if i == maxDetails {
			break
		}
		out.Details = append(out.Details, fault.Detail{Field: safetext.Block(d.Field, maxDetail), Code: safetext.Block(d.Code, 64), Message: safetext.Block(d.Message, maxDetail)})
	}
	if p.Position != nil {
		out.Position = &fault.Position{File: safetext.Block(p.Position.File, maxFile), Line: max(0, p.Position.Line), Column: max(0, p.Position.Column)}
	}
	return &out
}

// Brief is the problem as an event carries it, with few details; nil of nil.
func (p *Problem) Brief() *Problem {
	if p == nil {
		return nil
	}
	short := *p
	short.Details = short.Details[:min(len(short.Details), 10)]
	return &short
}

// ProblemOf is the public part of an error.
func ProblemOf(err error) *Problem {
	e := fault.From(err)
	p := Problem{Code: string(e.Code), Message: e.Message, Details: e.Details, Position: e.Position}
	return p.Bound()
}

// Printable is the error with the same code and behaviour whose texts have been bounded and cleaned: what
// user code throws may hold anything.
func Printable(err error) error {
	var e *fault.Error
	if !errors.As(err, &e) {
		return err
	}
	clean, p := *e, ProblemOf(e)
	clean.Message, clean.Details, clean.Position = p.Message, p.Details, p.Position
	return &clean
}

// Text is s bounded and cleaned as a problem's message is.
func Text(s string) string { return safetext.Block(s, maxMessage) }
