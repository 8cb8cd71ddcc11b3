package worker

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"hivesync/runtime/queue"
	"hivesync/shared/fault"
)

// Transition is what a report says of a job.
type Transition string

// The transitions. All but Running are final.
const (
	Running   Transition = "running"
	Succeeded Transition = "succeeded"
	Failed    Transition = "failed"
	Stopped   Transition = "stopped"
)

// Report is the body of a callback.
type Report struct {
	JobID   string `json:"job_id"`
	JobType string `json:"job_type"`
	Attempt int    `json:"attempt"`
	// RetriedAfter is the attempt after which an operator brought the job back: what ended as failed until
	// then may end anew.
	RetriedAfter int        `json:"retried_after,omitempty"`
	Transition   Transition `json:"transition"`
	Worker       string     `json:"worker"`
	// Result is of a success, Error of the other ends; each is left out where there is none.
	Result json.RawMessage `json:"result,omitempty"`
	Error  *ReportError    `json:"error,omitempty"`
	// Timings are in milliseconds: "wait" in the queue, "run" in the worker.
	Timings map[string]int64 `json:"timings"`
	SentAt  time.Time        `json:"sent_at"`
}

// ReportError is the public part of a fault.
type ReportError struct {
	Code     fault.Code      `json:"code"`
	Message  string          `json:"message"`
	Details  []fault.Detail  `json:"details"`
	Position *fault.Position `json:"position,omitempty"`
}

// Reporter takes a job's transitions to the backend. Report returns nil once the backend has stored it, a
// *Refusal where asking again is pointless, any other error where it may help.
type Reporter interface {
	Report(ctx context.Context, r Report) error
}

// Refusal is a backend's final no.
type Refusal struct {
	Status int
	Code   string
}

// Error returns a text for the log.
func (r *Refusal) Error() string {
	return fmt.Sprintf("the backend refused the callback: %d %s", r.Status, r.Code)
}

func (h *Host) report(l queue.Lease, transition Transition, started time.Time, result json.RawMessage, f *fault.Error) Report {
	r := Report{
		JobID: l.ID, JobType: l.Type, Attempt: l.Attempt, RetriedAfter: l.RetriedAfter, Transition: transition, Worker: h.opts.Name, Result: result,
		Timings: map[string]int64{
			"wait": max(started.Sub(l.ReadySince).Milliseconds(), 0),
			"run":  time.Since(started).Milliseconds(),
		},
		SentAt: time.Now().UTC(),
	}
	if f != nil {
		r.Error = reportError(f)
	}
	return r
}

func reportError(f *fault.Error) *ReportError {
	details := f.Details
	if details == nil {
		details = []fault.Detail{}
	}
	return &ReportError{Code: f.Code, Message: f.Message, Details: details, Position: f.Position}
}

// announceRunning tells the backend, by one try, that the job runs.
func (t *task) announceRunning(r Report) {
	defer close(t.told)
	h := t.host
	if err := h.opts.Reporter.Report(t.ctx, r); err != nil && t.ctx.Err() == nil {
		h.log.Warn("[worker] Callback failed", append(t.attrs(), "transition", string(Running), "error", err)...)
	}
}
