// Package attempt is one attempt of a job, the same on a worker, on Lambda and in a replay: it opens the attempt's span, tells
// the backend that the job runs, runs the function, passes on what the function says of its progress, and reports the end until
// the backend has heard of it.
//
// It must never know where a job came from nor what becomes of it afterwards: leases, retries and acknowledgements are the
// host's. It must never report anything after an end.
package attempt

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"hivesync/runtime/function"
	"hivesync/shared/fault"
	"hivesync/shared/jobs"
	"hivesync/shared/telemetry/tracing"
)

// End says how an attempt left its host.
type End string

// The ends. The job itself is over after all but Retried, GivenBack, Released, Lost and Unrecorded.
const (
	EndSucceeded End = "succeeded"
	// EndFailed is a failure that another attempt cannot change.
	EndFailed  End = "failed"
	EndStopped End = "stopped"
	EndRetried End = "retried"
	// EndExhausted is the failure of the last attempt, EndRefused a report that the backend refuses: both
	// put the job into the dead set.
	EndExhausted End = "exhausted"
	EndRefused   End = "refused"
	// EndGivenBack is of an attempt that was no try, since something that the job depends on is away: the job waits, and the
	// same attempt is made again. EndReleased is of one that its host could not finish before it ended.
	EndGivenBack End = "given_back"
	EndReleased  End = "released"
	EndLost      End = "lost"
	// EndUnrecorded is an end that the backend or the queue could not be told of: the job runs again.
	EndUnrecorded End = "unrecorded"
)

// Ends lists all ends.
func Ends() []End {
	return []End{EndSucceeded, EndFailed, EndStopped, EndRetried, EndExhausted, EndRefused, EndGivenBack, EndReleased, EndLost, EndUnrecorded}
}

// transition is what a report says of a job that ended so.
func (e End) transition() jobs.Transition {
	switch e {
	case EndSucceeded:
		return jobs.Succeeded
	case EndStopped:
		return jobs.Stopped
	default:
		return jobs.Failed
	}
}

// ErrTimeUp is the cause with which a host cancels a job whose time is up.
var ErrTimeUp = errors.New("attempt: the job's time is up")

// Runner is what all attempts of a host share.
type Runner struct {
	// Reporter tells the backend how jobs go; nil means that nobody is to be told.
	Reporter Reporter
	// Worker is the name that reports are signed with.
	Worker string
	// Backoff is between the tries to report an end. Zero bounds are 100 ms and 5 s.
	Backoff Backoff
	// Patience is between the tries of a job that is given back. Zero bounds are 1 s and 30 s.
	Patience Backoff
	// Tracer makes a span of each attempt; nil makes none, and passes a job's trace on.
	Tracer *tracing.Tracer
	// Log is where the attempts' story goes. It must be set.
	Log *slog.Logger
}

// Job says which attempt of which job it is.
type Job struct {
	function.JobEvent
	Queue string
	// RetriedAfter is the attempt after which an operator brought the job back; 0 where none did.
	RetriedAfter int
	// Ready is since when the attempt could have begun.
	Ready time.Time
	// Last says that no attempt follows one that fails.
	Last bool
	// GivenBack is how often the job was given back before.
	GivenBack int
	// Expires is when the job is given up, for want of what it depends on; zero for never.
	Expires time.Time
}

// Attempt is one attempt. Begin comes first, then Announce, Run, Verdict, Report and Finish, as far as a host has use for them.
type Attempt struct {
	Job
	// Ctx holds the attempt's span. It ends, with its cause, when the host must let go of the job. Begin sets it; a host that
	// puts another in its place does so before it goes on.
	Ctx context.Context //nolint:containedctx // of the attempt, which is what this is
	// Started is when the attempt began.
	Started time.Time

	runner *Runner
	fn     function.JobFunction
	span   *tracing.Span

	mu           sync.Mutex
	announced    chan struct{}     // closed when the backend has answered that the job runs; nil while nobody tells it
	ended        atomic.Bool       // that the backend answered that the job has ended
	reporter     *progressReporter // nil while the job has said nothing of its progress
	progressOver bool              // that the job has no more say
}

// Begin opens the attempt's span, under the one that enqueued the job.
func (a *Attempt) Begin(ctx context.Context, r *Runner, fn function.JobFunction, job Job) {
	a.Job, a.Ctx, a.Started, a.runner, a.fn = job, ctx, time.Now(), r, fn
	if r.Tracer != nil || job.Trace != "" {
		a.Ctx, a.span = r.Tracer.Start(ctx, "process "+job.Type, tracing.Consumer, job.Trace)
	}
	if a.span != nil {
		a.span.Set(
			tracing.String("messaging.system", "hivesync"), tracing.String("messaging.destination.name", job.Queue), tracing.String("messaging.message.id", job.ID),
			tracing.String("hivesync.job.type", job.Type), tracing.String("hivesync.tier", job.Tier), tracing.Int("hivesync.attempt", job.Attempt),
		)
	}
}

// Finish closes the span.
func (a *Attempt) Finish(end End) {
	if a.span == nil {
		return
	}
	a.span.Set(tracing.String("hivesync.job.end", string(end)))
	if end != EndSucceeded && end != EndStopped && end != EndReleased && end != EndGivenBack {
		a.span.Fail(string(end))
	}
	a.span.End()
}

// Run runs the job function until it returns; ctx cancels it. A panic is a failure like any other.
func (a *Attempt) Run(ctx context.Context) (result json.RawMessage, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fault.Wrap(fmt.Errorf("panic: %v\n%s", p, debug.Stack()), fault.Internal, "Something went wrong on our side.")
		}
		a.StopProgress()
	}()
	event := a.JobEvent
	event.Trace = tracing.Traceparent(ctx)
	return a.fn.Run(ctx, event, a.progress)
}

// RunWithin is Run within the job's own time limit, for hosts that have no clock of their own for it.
func (a *Attempt) RunWithin(ctx context.Context) (json.RawMessage, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, a.fn.Meta().Timeout, ErrTimeUp)
	defer cancel()
	result, err := a.Run(ctx)
	return result, a.Explain(ctx, err)
}

// Explain makes JOB_TIMEOUT of the error of a job whose ctx was cancelled because its time was up, unless the user is to blame.
func (a *Attempt) Explain(ctx context.Context, err error) error {
	if err == nil || !errors.Is(context.Cause(ctx), ErrTimeUp) || fault.From(err).Kind() == fault.KindUser {
		return err
	}
	return fault.Wrap(err, fault.JobTimeout, fmt.Sprintf("The job took longer than %v: our machines are busy, or it is too much at once. Please try again in a while.", a.fn.Meta().Timeout))
}

// Verdict says how an attempt with this error ends, and what to report of it: nil of a success. The RetryAfter of a job that is
// given back is how long it waits.
func (a *Attempt) Verdict(err error) (End, *fault.Error) {
	if err == nil {
		return EndSucceeded, nil
	}
	f := fault.From(err)
	switch dependency := fault.Blames(err); {
	case f.Code == fault.JobStopped:
		return EndStopped, f
	case dependency != "":
		return a.outlast(dependency, err)
	case f.Permanent():
		return EndFailed, f
	case !a.Last:
		a.Log(slog.LevelWarn, "[worker] Attempt failed, will retry", "error", err)
		return EndRetried, f
	default:
		a.Log(slog.LevelError, "[worker] Last attempt failed", "error", err)
		return EndExhausted, f
	}
}

// lastTry is how long before a job's deadline the last attempt may begin that waited for a dependency: it must still be able to end.
const lastTry = 10 * time.Second

// outlast gives the job back until the dependency is there again, or fails it where that would be too late.
func (a *Attempt) outlast(d fault.Dependency, err error) (End, *fault.Error) {
	f := fault.From(err)
	wait := a.Wait(f.RetryAfter)
	if !a.Expires.IsZero() {
		left := time.Until(a.Expires) - lastTry
		if left <= 0 {
			a.Log(slog.LevelError, "[worker] A dependency is away, and the job's deadline has come", "dependency", string(d), "error", err)
			return EndExhausted, fault.Overdue(d, err)
		}
		wait = min(wait, left)
	}
	a.Log(slog.LevelWarn, "[worker] A dependency is away, giving the job back", "dependency", string(d), "wait", wait.String(), "error", err)
	return EndGivenBack, fault.Wrap(err, f.Code, f.Message).Of(d).After(wait)
}

// Wait is how long the job waits when it is given back: at least as long as asked, and longer each time.
func (a *Attempt) Wait(atLeast time.Duration) time.Duration {
	return a.runner.Patience.OrDefault(time.Second, 30*time.Second).After(a.GivenBack+1, atLeast)
}

// Log writes a line about the attempt, with what identifies it.
func (a *Attempt) Log(level slog.Level, message string, more ...any) {
	if !a.runner.Log.Enabled(a.Ctx, level) {
		return
	}
	attrs := append([]any{
		"job", a.ID, "type", a.Type, "queue", a.Queue, "tier", a.Tier, "attempt", a.Attempt, "ms", time.Since(a.Started).Milliseconds(),
	}, more...)
	if trace := tracing.TraceID(a.Ctx); trace != "" {
		attrs = append(attrs, "trace_id", trace)
	}
	a.runner.Log.Log(a.Ctx, level, message, attrs...)
}
