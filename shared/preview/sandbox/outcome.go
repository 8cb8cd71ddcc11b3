package sandbox

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"hivesync/shared/config/value"
	"hivesync/shared/fault"
	"hivesync/shared/preview/diagnostic"
	"hivesync/shared/safetext"
)

// hostAnswer is what the host script's finish returns.
type hostAnswer struct {
	Tree        json.RawMessage         `json:"tree"`
	Error       *hostError              `json:"error"`
	Reads       []string                `json:"reads"`
	Diagnostics []diagnostic.Diagnostic `json:"diagnostics"`
	Console     []LogLine               `json:"console"`
	Fonts       map[string]string       `json:"fonts"`
	Measures    bool                    `json:"measures"`
	Settings    json.RawMessage         `json:"settings"`
}

type hostError struct {
	Code           string `json:"code"`
	Name           string `json:"name"`
	Message        string `json:"message"`
	Stack          string `json:"stack"`
	ComponentStack string `json:"componentStack"`
}

// limitCodes are the verdicts that the host script may give by name; any other name is user code's.
var limitCodes = map[string]fault.Code{
	string(fault.TooManyNodes):    fault.TooManyNodes,
	string(fault.TreeTooDeep):     fault.TreeTooDeep,
	string(fault.OutputTooLarge):  fault.OutputTooLarge,
	string(fault.NoDefaultExport): fault.NoDefaultExport,
}

func timeoutError(l Limits) *fault.Error {
	return fault.Newf(fault.SandboxTimeout, "The screen used more than %s of CPU time: look for an endless loop.", l.Time)
}

// busyError is of work that did not get the CPU time it may use: nothing says that it would have needed more.
func busyError(cause error, wall time.Duration) *fault.Error {
	message := fmt.Sprintf("Our machines were too busy to finish within %s. This is not your code's fault: please try again in a while.", wall)
	return fault.Wrap(cause, fault.SandboxBusy, message)
}

func memoryError(l Limits) *fault.Error {
	return fault.Newf(fault.SandboxMemory, "The screen needs more than %s of memory.", value.FormatBytes(l.MemoryBytes))
}

// conclude turns a child's verdict into a result or an error.
func conclude(v verdict, limits Limits) (*Result, error) {
	switch v.Outcome {
	case outcomeDone:
	case outcomeTimeout:
		return nil, timeoutError(limits)
	case outcomeMemory:
		return nil, memoryError(limits)
	case outcomeLarge:
		return nil, fault.Newf(fault.OutputTooLarge, "The screen's tree is larger than %s.", value.FormatBytes(int64(limits.MaxOutputBytes)))
	default:
		return nil, fault.Newf(fault.SandboxCrashed, "The preview's sandbox ended unexpectedly.").With("reason", v.Message)
	}
	var answer hostAnswer
	if err := json.Unmarshal(v.body, &answer); err != nil {
		return nil, fault.Wrap(err, fault.SandboxError, unreadable)
	}
	if answer.Error != nil {
		return nil, answer.Error.fault(limits)
	}
	if len(answer.Tree)+len(answer.Settings) > limits.MaxOutputBytes {
		return nil, fault.Newf(fault.OutputTooLarge, "The screen's tree is larger than %s.", value.FormatBytes(int64(limits.MaxOutputBytes)))
	}
	if (len(answer.Tree) == 0 || string(answer.Tree) == "null") && len(answer.Settings) == 0 {
		return nil, fault.New(fault.SandboxError, unreadable)
	}
	steps := v.Steps
	if steps == nil {
		steps = map[string]time.Duration{}
	}
	return &Result{
		Tree: answer.Tree, Reads: knownReads(slices.Concat(answer.Reads, v.Reads)), Diagnostics: diagnostic.Sort(plausible(answer.Diagnostics)),
		Console: bounded(answer.Console), Fonts: boundedFonts(answer.Fonts), Measures: answer.Measures, Settings: answer.Settings, Steps: steps,
	}, nil
}

// unreadable is the verdict on user code that changed the language under the host's feet, as by a toJSON on
// Object.prototype: the answer is user code's doing, and trying again would give the same.
const unreadable = "The screen's tree could not be read: the code changes JavaScript's built-in objects."

// Bounds of what a child tells beside the tree. The host script keeps them, but user code may have replaced its tools.
const (
	maxDiagnostics = 200
	maxLines       = 201
	maxText        = 2000
	maxStack       = 8000
)

var readNames = []string{"colorScheme", "dpr", "fontScale", "insets", "orientation", "os", "platform", "screen", "window"}

// AllReads are the names of all values that code can ask a device for.
func AllReads() []string { return slices.Clone(readNames) }

// knownReads returns the sorted names that mean something; a name that means nothing stands for all of them.
func knownReads(reads []string) []string {
	out := []string{}
	for _, name := range reads {
		if !slices.Contains(readNames, name) {
			return slices.Clone(readNames)
		}
		out = append(out, name)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func plausible(list []diagnostic.Diagnostic) []diagnostic.Diagnostic {
	out := slices.Clone(list[:min(len(list), maxDiagnostics)])
	for i := range out {
		d := &out[i]
		if d.Severity != diagnostic.Error && d.Severity != diagnostic.Info {
			d.Severity = diagnostic.Warning
		}
		d.Code, d.Message, d.File = safetext.Clip(d.Code, 64), safetext.Clip(d.Message, maxText), safetext.Clip(d.File, 512)
		d.Line, d.Column = max(d.Line, 0), max(d.Column, 0)
	}
	return out
}

func bounded(lines []LogLine) []LogLine {
	out := make([]LogLine, 0, min(len(lines), maxLines))
	for _, line := range lines[:min(len(lines), maxLines)] {
		out = append(out, LogLine{Level: safetext.Clip(line.Level, 8), Message: safetext.Clip(line.Message, maxText)})
	}
	return out
}

// maxFonts bounds the fonts that one preview may load.
const maxFonts = 200

func boundedFonts(fonts map[string]string) map[string]string {
	if len(fonts) > maxFonts {
		return nil
	}
	return fonts
}

func (e *hostError) fault(limits Limits) *fault.Error {
	if code, ok := limitCodes[e.Code]; ok {
		return fault.New(code, safetext.Clip(e.Message, maxText))
	}
	if e.Name == "InternalError" && strings.Contains(e.Message, errNoMemory.Error()) {
		return memoryError(limits)
	}
	message := safetext.Clip(e.Message, maxText)
	if e.Name != "" && e.Name != "Error" {
		message = safetext.Clip(e.Name, 120) + ": " + message
	}
	err := fault.New(fault.SandboxError, message)
	if e.Stack != "" {
		err = err.With("stack", safetext.Clip(e.Stack, maxStack))
	}
	if e.ComponentStack != "" {
		err = err.With("component_stack", safetext.Clip(e.ComponentStack, maxStack))
	}
	if line, column, ok := firstPosition(e.Stack, e.ComponentStack); ok {
		err = err.At(scriptFile, line, column)
	}
	return err
}
