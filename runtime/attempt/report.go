package attempt

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"hivesync/shared/fault"
	"hivesync/shared/jobs"
)

// Report is the body of a callback.
type Report struct {
	JobID   string `json:"job_id"`
	JobType string `json:"job_type"`
	Attempt int    `json:"attempt"`
	// RetriedAfter is the attempt after which an operator brought the job back: what ended as failed until
	// then may end anew.
	RetriedAfter int             `json:"retried_after,omitempty"`
	Transition   jobs.Transition `json:"transition"`
	Worker       string          `json:"worker"`
	// Result is of a success, Error of the other ends; each is left out where there is none.
	Result json.RawMessage `json:"result,omitempty"`
	Error  *ReportError    `json:"error,omitempty"`
	// Timings are in milliseconds: "wait" in the queue, "run" in the worker.
	Timings map[string]int64 `json:"timings"`
	SentAt  time.Time        `json:"sent_at"`
	// Progress is of a job that runs, and may say so more than once.
	Progress *jobs.Progress `json:"progress,omitempty"`
}

// ReportError is the public part of a fault.
type ReportError struct {
	Code     fault.Code      `json:"code"`
	Message  string          `json:"message"`
	Details  []fault.Detail  `json:"details"`
	Position *fault.Position `json:"position,omitempty"`
}

// ErrEnded is the answer to a report that a job runs which has ended: nothing that is still reported of it has an effect.
var ErrEnded = errors.New("attempt: the job has ended already")

// Reporter takes a job's transitions to the backend. Report returns nil once the backend has stored it, ErrEnded where it has and
// the job need not run, a *Refusal where asking again is pointless, any other error where it may help. It returns soon after ctx
// has ended.
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

// report is what the backend is told of the attempt now.
func (a *Attempt) report(transition jobs.Transition, result json.RawMessage, f *fault.Error) Report {
	r := Report{
		JobID: a.ID, JobType: a.Type, Attempt: a.Attempt, RetriedAfter: a.RetriedAfter, Transition: transition, Worker: a.runner.Worker, Result: result,
		Timings: map[string]int64{
			"wait": max(a.Started.Sub(a.Ready).Milliseconds(), 0),
			"run":  time.Since(a.Started).Milliseconds(),
		},
		SentAt: time.Now().UTC(),
	}
	if f != nil {
		r.Error = ErrorOf(f)
	}
	return r
}

// ErrorOf is the public part of f.
func ErrorOf(f *fault.Error) *ReportError {
	details := f.Details
	if details == nil {
		details = []fault.Detail{}
	}
	return &ReportError{Code: f.Code, Message: f.Message, Details: details, Position: f.Position}
}

// Announce tells the backend, by one try, that the job runs. It does not wait for the answer.
func (a *Attempt) Announce() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.progressOver || a.runner.Reporter == nil {
		return
	}
	a.announced = make(chan struct{})
	go a.announce(a.report(jobs.Running, nil, nil))
}

func (a *Attempt) announce(r Report) {
	defer close(a.announced)
	err := a.runner.Reporter.Report(a.Ctx, r)
	if errors.Is(err, ErrEnded) {
		a.ended.Store(true)
	} else if err != nil && a.Ctx.Err() == nil {
		a.Log(slog.LevelWarn, "[worker] Callback failed", "transition", string(jobs.Running), "error", err)
	}
}

// Unwanted waits, for a while, for the answer to Announce, and reports whether the job has ended by the backend's word: a queue that
// cannot take a job out again hands it out all the same.
func (a *Attempt) Unwanted() bool {
	a.mu.Lock()
	announced := a.announced
	a.mu.Unlock()
	if announced != nil {
		waitFor(a.Ctx, announced, orderPatience)
	}
	return a.ended.Load()
}

const (
	// orderPatience is how long an end waits for the answer to the report that the job runs: clients see the transitions in
	// their order.
	orderPatience = 2 * time.Second
	// endPatience is how long the backend is tried to be told of an end.
	endPatience = 5 * time.Minute
)

// Report tells the backend how the attempt ended, again and again until it has heard. Otherwise it returns a *Refusal where the
// backend refuses the report, the cause of the end of Ctx once that has ended, or the last try's error once its patience is
// over. A try that is under way is broken off by Ctx's deadline, and not by its cancellation.
func (a *Attempt) Report(end End, result json.RawMessage, f *fault.Error) error {
	transition := end.transition()
	err := a.reportUntilHeard(transition, result, f)
	var refusal *Refusal
	switch {
	case err == nil:
		a.Log(slog.LevelInfo, "[worker] Job "+string(transition))
	case errors.As(err, &refusal):
		// Asking again would be refused again: an operator must look.
		a.Log(slog.LevelError, "[worker] The backend refuses the callback", "transition", string(transition), "status", refusal.Status, "code", refusal.Code)
	}
	return err
}

func (a *Attempt) reportUntilHeard(transition jobs.Transition, result json.RawMessage, f *fault.Error) error {
	if a.runner.Reporter == nil {
		return nil
	}
	a.mu.Lock()
	announced := a.announced
	a.mu.Unlock()
	if announced != nil {
		waitFor(a.Ctx, announced, orderPatience)
	}
	ctx := context.WithoutCancel(a.Ctx)
	if deadline, bounded := a.Ctx.Deadline(); bounded {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, deadline)
		defer cancel()
	}
	r, patience := a.report(transition, result, f), time.Now().Add(endPatience)
	for try := 1; ; try++ {
		if cause := context.Cause(a.Ctx); cause != nil {
			return cause
		}
		r.SentAt = time.Now().UTC()
		err := a.runner.Reporter.Report(ctx, r)
		var refusal *Refusal
		if err == nil || errors.As(err, &refusal) {
			return err
		}
		a.Log(slog.LevelWarn, "[worker] Callback failed, trying again", "transition", string(transition), "try", try, "error", err)
		wait := a.runner.Backoff.OrDefault(100*time.Millisecond, 5*time.Second).After(try, fault.From(err).RetryAfter)
		if time.Now().Add(wait).After(patience) {
			return err
		}
		waitFor(a.Ctx, nil, wait)
	}
}

// waitFor waits until ch is closed, ctx ends or limit has passed.
func waitFor(ctx context.Context, ch <-chan struct{}, limit time.Duration) {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-ch:
	case <-ctx.Done():
	case <-timer.C:
	}
}
