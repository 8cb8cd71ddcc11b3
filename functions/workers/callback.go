// Package workers holds the functions that workers call, each call signed: the callback that reports a
// job's transition, and the heartbeat; and the probe, a job that tries whether workers do their work.
//
// A report is believed for what the signature covers, and checked for everything else: a result that does
// not fit its job changes nothing.
package workers

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"hivesync/runtime/function"
	"hivesync/shared/auth"
	"hivesync/shared/fault"
	"hivesync/shared/jobs"
	"hivesync/shared/objects"
	"hivesync/shared/safetext"
)

// Deps is what the functions of this domain are built from.
type Deps struct {
	Record     *jobs.Record
	Heartbeats Heartbeats
	// MaxReport bounds a report, in bytes.
	MaxReport int64
	// Objects and Clock are the probe's.
	Objects *objects.Store
	Clock   func() time.Time
}

// New returns the domain's functions.
func New(d Deps) function.Registry {
	return function.Registry{
		Domains: []function.Domain{{Name: "workers", About: "What workers report, each call signed: not for clients."}},
		Endpoints: []function.Endpoint{
			function.New(Callback{Record: d.Record, MaxBody: d.MaxReport}), function.New(Heartbeat{Heartbeats: d.Heartbeats}),
		},
		Jobs: []function.JobFunction{function.NewJob(Probe{Objects: d.Objects, Clock: d.Clock})},
	}
}

// Callback stores a job's transition and applies it once, however often and from how many processes it is
// reported. A job that has ended stays as it ended, unless it failed and an operator brought it back since.
type Callback struct {
	Record *jobs.Record
	// MaxBody bounds a report, in bytes.
	MaxBody int64
}

type CallbackIn struct{ Body Report }

// Report is a transition as its worker tells it.
type Report struct {
	JobID        uuid.UUID                  `json:"job_id"`
	JobType      string                     `json:"job_type" maxLength:"64"`
	Attempt      int                        `json:"attempt" minimum:"1" maximum:"100000"`
	RetriedAfter int                        `json:"retried_after,omitempty" minimum:"0" maximum:"100000" doc:"the attempt after which an operator brought the job back"`
	Transition   jobs.Transition            `json:"transition" enum:"running,succeeded,failed,stopped"`
	Worker       string                     `json:"worker" maxLength:"63"`
	Result       json.RawMessage            `json:"result,omitempty" doc:"on succeeded: what the job type's result is"`
	Error        function.Raw[jobs.Problem] `json:"error,omitempty" doc:"on failed and stopped"`
	Timings      map[string]float64         `json:"timings,omitempty" doc:"milliseconds by step"`
	Progress     *Progress                  `json:"progress,omitempty" doc:"on running: how far the job is; told to its user, and not stored"`
	SentAt       time.Time                  `json:"sent_at"`
}

// Receipt says what became of a report.
type Receipt struct {
	JobID      uuid.UUID       `json:"job_id"`
	Transition jobs.Transition `json:"transition"`
	Stored     bool            `json:"stored"`
	Duplicate  bool            `json:"duplicate" doc:"the same transition of the same attempt was stored before"`
	Applied    bool            `json:"applied" doc:"false when the job had ended or moved on before"`
	// State lets a host leave a job alone that was handed out once more after its end.
	State jobs.State `json:"state,omitempty" enum:"accepted,queued,running,succeeded,failed,stopped" doc:"the job's, after the report; left out of a report on progress"`
}

// Progress is how far a job is.
type Progress struct {
	Step string  `json:"step" maxLength:"64"`
	Done float64 `json:"done" minimum:"0" maximum:"1" doc:"share of the whole"`
}

// Meta implements function.Handler.
func (f Callback) Meta() function.Meta {
	return function.Meta{
		Name: "workers.callback", Method: "POST", Path: "/api/v1/workers/callback", Aliases: []string{"/api/v1/worker/callback"},
		Summary: "Report a job's transition", Auth: function.Worker, MaxBody: f.MaxBody, Timeout: 10 * time.Second,
		Errors: []fault.Code{fault.ValidationFailed, fault.NotFound},
	}
}

// maxTimings bounds the steps of one report.
const maxTimings = 64

// Handle implements function.Handler.
func (f Callback) Handle(ctx context.Context, in *CallbackIn) (*function.Data[Receipt], error) {
	b := &in.Body
	worker := auth.PrincipalFrom(ctx).Worker
	var wrong fault.Details
	wrong.Require(b.Worker == worker, "worker", "mismatch", "expected the worker that signed the request")
	wrong.Require(b.Transition != jobs.Succeeded || present(b.Result), "result", "required", "is required on succeeded")
	wrong.Require(b.Transition != jobs.Failed || present(b.Error.RawMessage), "error", "required", "is required on failed")
	wrong.Require(b.Progress == nil || b.Transition == jobs.Running, "progress", "unexpected", "is of running jobs")
	var problem *jobs.Problem
	if present(b.Error.RawMessage) {
		wrong.Require(json.Unmarshal(b.Error.RawMessage, &problem) == nil, "error", "type", "expected an object of code, message, details and position")
	}
	wrong.Require(len(b.Timings) <= maxTimings, "timings", "length", "expected at most 64 steps")
	if err := wrong.Err(fault.ValidationFailed, "The report is not one of a job."); err != nil {
		return nil, err
	}
	if b.JobType == ProbeType { // it is in no record
		return function.OK(Receipt{JobID: b.JobID, Transition: b.Transition}), nil
	}
	if b.Progress != nil {
		err := f.Record.Progress(ctx, b.JobID, b.Attempt, jobs.Progress{Step: safetext.Line(b.Progress.Step, 64), Done: b.Progress.Done})
		return function.OK(Receipt{JobID: b.JobID, Transition: b.Transition}), err
	}
	change := jobs.Change{JobID: b.JobID, Attempt: b.Attempt, RetriedAfter: b.RetriedAfter, To: b.Transition, Source: worker, Timings: b.Timings}
	switch b.Transition {
	case jobs.Succeeded:
		change.Result = b.Result
	case jobs.Failed, jobs.Stopped:
		change.Error = problem.Bound()
	}
	outcome, err := f.Record.Apply(ctx, change)
	if err != nil {
		return nil, err
	}
	return function.OK(Receipt{
		JobID: b.JobID, Transition: b.Transition, Stored: true, Duplicate: outcome.Duplicate, Applied: outcome.Applied, State: outcome.State,
	}), nil
}

func present(raw json.RawMessage) bool { return len(raw) > 0 && string(raw) != "null" }
