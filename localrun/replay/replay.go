// Package replay runs one attempt at a job in a process of its own, so that a job that ends its worker ends a child here, and
// how it ended can be told.
//
// It reports nothing to the backend and changes nothing in a queue; what the job function itself writes, it writes.
package replay

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
	"time"

	"hivesync/localrun/invoke"
	"hivesync/runtime/function"
	"hivesync/shared/devservers"
	"hivesync/shared/fault"
	"hivesync/shared/jobs"
)

// Child is the one argument with which a program that replays starts itself: its main must return ChildMain for it.
const Child = "replay-job"

const (
	// maxOutcome bounds what is read of a child's answer, in bytes.
	maxOutcome = 64 << 20
	// stopGrace is how long a child may take to end when it is told to.
	stopGrace = 3 * time.Second
	// pipeGrace is how long what a dead child started may hold its output open.
	pipeGrace = 2 * time.Second
)

// outcome is what a child answers: one of the fields.
type outcome struct {
	Result  json.RawMessage `json:"result,omitempty"`
	Failure *failure        `json:"failure,omitempty"`
	// Unready says what did not open, so that the job never ran.
	Unready string `json:"unready,omitempty"`
}

// failure is an error of a job, with the cause that only logs see.
type failure struct {
	jobs.Problem
	Cause string `json:"cause,omitempty"`
}

func failureOf(err error) *failure {
	f := &failure{Problem: *jobs.ProblemOf(err)}
	if cause := errors.Unwrap(fault.From(err)); cause != nil {
		f.Cause = cause.Error()
	}
	return f
}

func (f *failure) err() error {
	var cause error
	if f.Cause != "" {
		cause = errors.New(f.Cause)
	}
	e := fault.Wrap(cause, fault.Code(f.Code), f.Message)
	e.Details, e.Position = f.Details, f.Position
	return e
}

// Run runs the attempt in a child of this program, whose log goes to log, and returns the job's result. A *fault.Error is
// the job's own failure, with its code, message and position; a *Crash says how the job ended its process; an
// *invoke.Unready that it never ran.
func Run(ctx context.Context, event function.JobEvent, log io.Writer) (json.RawMessage, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	input, err := json.Marshal(event)
	if err != nil {
		return nil, err
	}
	answer, answers, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer func() { _ = answer.Close() }()
	cmd := exec.Command(self, Child) //nolint:noctx // it is told to stop, and killed only when it does not
	cmd.Stdin, cmd.ExtraFiles, cmd.WaitDelay = bytes.NewReader(input), []*os.File{answers}, pipeGrace
	began := time.Now()
	proc, err := devservers.StartProcess("the job's process", cmd, log)
	_ = answers.Close() // the child has its own
	if err != nil {
		return nil, err
	}
	read := make(chan []byte, 1)
	go func() {
		raw, _ := io.ReadAll(io.LimitReader(answer, maxOutcome+1))
		_ = answer.Close() // a child that writes more than that must not wait for a reader
		read <- raw
	}()
	select {
	case <-proc.Done():
	case <-ctx.Done():
		return nil, errors.Join(ctx.Err(), proc.Stop(syscall.SIGTERM, stopGrace))
	}
	took := time.Since(began)
	_ = answer.SetReadDeadline(time.Now().Add(pipeGrace))
	raw := <-read
	if len(raw) > maxOutcome {
		return nil, fmt.Errorf("the job's result is over %d MiB", maxOutcome>>20)
	}
	var out outcome
	if err := json.Unmarshal(raw, &out); err != nil || cmd.ProcessState.ExitCode() != 0 {
		return nil, crashOf(cmd.ProcessState, took, proc.Output())
	}
	switch {
	case out.Unready != "":
		return nil, &invoke.Unready{Err: errors.New(out.Unready)}
	case out.Failure != nil:
		return nil, out.Failure.err()
	}
	return out.Result, nil
}
