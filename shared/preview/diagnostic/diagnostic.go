// Package diagnostic is the one type in which every step of the preview pipeline tells a developer something about
// their project without failing the preview: an unknown package, a style value that means nothing, text outside Text.
//
// It holds no behaviour beyond ordering and never carries a secret or a path outside the user's project.
package diagnostic

import (
	"cmp"
	"slices"
)

// Severities, from the gravest.
const (
	Error   = "error"
	Warning = "warning"
	Info    = "info"
)

// Diagnostic is one remark about a user's project.
type Diagnostic struct {
	// Severity is Error, Warning or Info.
	Severity string `json:"severity"`
	// Code is stable, UPPER_SNAKE.
	Code string `json:"code"`
	// Message is for the developer.
	Message string `json:"message"`
	// File is the path inside the project; empty where no file is meant.
	File string `json:"file,omitempty"`
	// Line and Column count from 1; zero means unknown.
	Line   int `json:"line,omitempty"`
	Column int `json:"column,omitempty"`
}

var rank = map[string]int{Error: 0, Warning: 1, Info: 2}

// Sort orders diagnostics by severity, file, position, code and message, and drops repeats, so that the same project
// gives the same list. It returns a new slice, never nil.
func Sort(list []Diagnostic) []Diagnostic {
	out := append(make([]Diagnostic, 0, len(list)), list...)
	slices.SortFunc(out, func(a, b Diagnostic) int {
		return cmp.Or(
			cmp.Compare(rank[a.Severity], rank[b.Severity]),
			cmp.Compare(a.File, b.File),
			cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.Code, b.Code),
			cmp.Compare(a.Message, b.Message),
		)
	})
	return slices.Compact(out)
}
