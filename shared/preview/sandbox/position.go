package sandbox

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"hivesync/shared/fault"
	"hivesync/shared/preview/diagnostic"
)

// Mapper finds the place in the user's files that a place in the script came from, as bundle.SourceMap does.
// Lines and columns count from 1.
type Mapper interface {
	Lookup(line, column int) (file string, l, c int, ok bool)
}

var generated = regexp.MustCompile(`\bpreview\.js:(\d{1,7}):(\d{1,7})`)

// firstPosition finds the innermost position of user code in the given stacks.
func firstPosition(stacks ...string) (line, column int, ok bool) {
	for _, stack := range stacks {
		if m := generated.FindStringSubmatch(stack); m != nil {
			line, _ = strconv.Atoi(m[1])
			column, _ = strconv.Atoi(m[2])
			return line, column, true
		}
	}
	return 0, 0, false
}

// MapError rewrites a SANDBOX_ERROR's position and stacks from the script's places to those in the user's files, and
// leaves the host's own frames out of the stacks. Other errors come back as they are.
func MapError(err error, m Mapper) error {
	f := fault.From(err)
	if f == nil || f.Code != fault.SandboxError {
		return err
	}
	mapped := *f
	mapped.Meta = make(map[string]any, len(f.Meta))
	for key, value := range f.Meta {
		mapped.Meta[key] = value
	}
	mapped.Position = nil
	for _, key := range []string{"stack", "component_stack"} {
		stack, ok := mapped.Meta[key].(string)
		if !ok {
			continue
		}
		text, first := mapStack(stack, m)
		mapped.Meta[key] = text
		if mapped.Position == nil {
			mapped.Position = first
		}
	}
	return &mapped
}

// mapStack rewrites a stack frame by frame and returns the first place in a user's file.
func mapStack(stack string, m Mapper) (string, *fault.Position) {
	var first *fault.Position
	var kept []string
	for _, frame := range strings.Split(stack, "\n") {
		if strings.Contains(frame, hostFile) || strings.TrimSpace(frame) == "" || strings.Contains(frame, "(native)") {
			continue
		}
		match := generated.FindStringSubmatchIndex(frame)
		if match == nil {
			kept = append(kept, frame)
			continue
		}
		line, _ := strconv.Atoi(frame[match[2]:match[3]])
		column, _ := strconv.Atoi(frame[match[4]:match[5]])
		file, l, c, ok := m.Lookup(line, column)
		if !ok {
			continue // the bundler's own lines: module wrappers and helpers
		}
		if first == nil {
			first = &fault.Position{File: file, Line: l, Column: c}
		}
		kept = append(kept, fmt.Sprintf("%s%s:%d:%d%s", frame[:match[0]], file, l, c, frame[match[1]:]))
	}
	return strings.Join(kept, "\n"), first
}

// MapDiagnostics maps the positions of diagnostics that user code caused while it ran. It returns a new, sorted slice.
func MapDiagnostics(list []diagnostic.Diagnostic, m Mapper) []diagnostic.Diagnostic {
	out := make([]diagnostic.Diagnostic, len(list))
	for i, d := range list {
		if d.File == scriptFile {
			file, line, column, ok := m.Lookup(d.Line, d.Column)
			if !ok {
				file, line, column = "", 0, 0
			}
			d.File, d.Line, d.Column = file, line, column
		}
		out[i] = d
	}
	return diagnostic.Sort(out)
}
