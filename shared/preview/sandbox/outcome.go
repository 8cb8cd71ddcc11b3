package sandbox

import (
	"encoding/json"
	"strings"
	"time"

	"hivesync/shared/fault"
	"hivesync/shared/preview/diagnostic"
)

// hostAnswer is what the host script's finish returns.
type hostAnswer struct {
	Tree        json.RawMessage         `json:"tree"`
	Error       *hostError              `json:"error"`
	Reads       []string                `json:"reads"`
	Diagnostics []diagnostic.Diagnostic `json:"diagnostics"`
	Console     []LogLine               `json:"console"`
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
	return fault.Newf(fault.SandboxTimeout, "The screen did not finish rendering within %s: look for an endless loop.", l.Time)
}

func memoryError(l Limits) *fault.Error {
	return fault.Newf(fault.SandboxMemory, "The screen needs more than %d MiB of memory.", l.MemoryBytes>>20)
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
		return nil, fault.Newf(fault.OutputTooLarge, "The screen's tree is larger than %d bytes.", limits.MaxOutputBytes)
	default:
		return nil, fault.Newf(fault.SandboxCrashed, "The preview's sandbox ended unexpectedly.").With("reason", v.Message)
	}
	var answer hostAnswer
	if err := json.Unmarshal(v.body, &answer); err != nil {
		return nil, fault.Wrap(err, fault.SandboxCrashed, "The preview's sandbox gave no usable answer.")
	}
	if answer.Error != nil {
		return nil, answer.Error.fault(limits)
	}
	if len(answer.Tree) > limits.MaxOutputBytes {
		return nil, fault.Newf(fault.OutputTooLarge, "The screen's tree is larger than %d bytes.", limits.MaxOutputBytes)
	}
	if len(answer.Tree) == 0 || string(answer.Tree) == "null" {
		return nil, fault.New(fault.SandboxCrashed, "The preview's sandbox gave no tree.")
	}
	steps := v.Steps
	if steps == nil {
		steps = map[string]time.Duration{}
	}
	reads := answer.Reads
	if reads == nil {
		reads = []string{}
	}
	console := answer.Console
	if console == nil {
		console = []LogLine{}
	}
	return &Result{
		Tree: answer.Tree, Reads: reads, Diagnostics: diagnostic.Sort(answer.Diagnostics), Console: console, Steps: steps,
	}, nil
}

func (e *hostError) fault(limits Limits) *fault.Error {
	if code, ok := limitCodes[e.Code]; ok {
		return fault.New(code, e.Message)
	}
	if e.Name == "InternalError" && strings.Contains(e.Message, errNoMemory.Error()) {
		return memoryError(limits)
	}
	message := e.Message
	if e.Name != "" && e.Name != "Error" {
		message = e.Name + ": " + message
	}
	err := fault.New(fault.SandboxError, message)
	if e.Stack != "" {
		err.With("stack", e.Stack)
	}
	if e.ComponentStack != "" {
		err.With("component_stack", e.ComponentStack)
	}
	if line, column, ok := firstPosition(e.Stack, e.ComponentStack); ok {
		err.At(scriptFile, line, column)
	}
	return err
}
