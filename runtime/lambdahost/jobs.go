package lambdahost

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"hivesync/runtime/function"
	"hivesync/runtime/worker"
	"hivesync/shared/fault"
	"hivesync/shared/telemetry/tracing"
)

// JobsOptions is what Jobs is made of.
type JobsOptions struct {
	// Registry has the jobs that the queue carries.
	Registry function.Registry
	// Reporter tells the backend how jobs go; Worker is the name that it signs with.
	Reporter worker.Reporter
	Worker   string
	// Backoff is between tries to report an end. Default 100 ms to 5 s.
	Backoff worker.Backoff
	// Reserve is the time before the call's deadline that is kept for reporting. Default 5 s.
	Reserve time.Duration
	// Tracer makes a span of each attempt; nil makes none, and passes a job's trace on.
	Tracer *tracing.Tracer
	Logger *slog.Logger
}

// Jobs runs the messages of SQS batches. A message's body is a function.JobEvent. An attempt's number is how often SQS
// has handed the message out, so the queue's redrive policy must allow as many receives as the job has attempts.
type Jobs struct{ o JobsOptions }

// NewJobs returns a Jobs.
func NewJobs(o JobsOptions) *Jobs {
	if o.Reserve <= 0 {
		o.Reserve = 5 * time.Second
	}
	if o.Backoff.Min <= 0 {
		o.Backoff.Min = 100 * time.Millisecond
	}
	if o.Backoff.Max <= 0 {
		o.Backoff.Max = 5 * time.Second
	}
	return &Jobs{o: o}
}

// Handle runs a batch, message by message, and returns those that SQS must hand out again: jobs that may succeed later,
// and those of whose end the backend could not be told. What no attempt can cure is reported as failed and is done.
// After the last attempt a job is reported as failed too, and its message returned, so that the redrive policy moves
// it to the dead letter queue. So do messages that are no jobs of this function.
func (j *Jobs) Handle(ctx context.Context, batch events.SQSEvent) (events.SQSEventResponse, error) {
	answer := events.SQSEventResponse{BatchItemFailures: []events.SQSBatchItemFailure{}}
	if len(batch.Records) == 0 {
		return answer, errors.New("lambdahost: not an SQS event: it has no records")
	}
	held := map[string]bool{} // message groups of FIFO queues behind a message that failed: their order is kept
	for _, m := range batch.Records {
		group := ""
		if strings.HasSuffix(m.EventSourceARN, ".fifo") {
			group = m.Attributes["MessageGroupId"]
		}
		if group != "" && held[group] {
			answer.BatchItemFailures = append(answer.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})
			continue
		}
		if j.run(ctx, m) {
			continue
		}
		answer.BatchItemFailures = append(answer.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})
		held[group] = true
	}
	return answer, nil
}

// attempt is one message in hand.
type attempt struct {
	jobs    *Jobs
	event   function.JobEvent
	fn      function.JobFunction
	started time.Time
	log     *slog.Logger
}

// run runs one message and reports whether SQS may forget it.
func (j *Jobs) run(ctx context.Context, m events.SQSMessage) bool {
	log := j.o.Logger.With("message", m.MessageId)
	a := &attempt{jobs: j, started: time.Now(), log: log}
	if err := json.Unmarshal([]byte(m.Body), &a.event); err != nil || a.event.ID == "" {
		log.ErrorContext(ctx, "a message is no job: it goes back, and to the dead letter queue in the end")
		return false
	}
	var ok bool
	if a.fn, ok = j.o.Registry.Job(a.event.Type); !ok {
		log.ErrorContext(ctx, "a job is of a type that this function does not run", "job", a.event.ID)
		return false
	}
	a.event.Attempt = max(a.event.Attempt, 1)
	if n, err := strconv.Atoi(m.Attributes["ApproximateReceiveCount"]); err == nil && n > 0 {
		a.event.Attempt = n
	}
	a.log = log.With("job", a.event.ID, "type", a.event.Type, "attempt", a.event.Attempt)
	if a.event.Attempt > a.fn.Meta().Retries+1 {
		a.log.ErrorContext(ctx, "a job comes again after its last attempt: let the redrive policy allow no more receives", "attempts", a.fn.Meta().Retries+1)
		return false
	}
	if deadline, bounded := ctx.Deadline(); bounded && time.Until(deadline) <= j.o.Reserve {
		a.log.WarnContext(ctx, "no time is left to start a job: it goes back")
		return false
	}
	ctx, span := a.begin(ctx)
	end := a.settle(ctx)
	finish(span, end)
	return end == worker.EndSucceeded || end == worker.EndFailed
}

// settle runs the job, does with its end what its kind asks for, and says how it ended.
func (a *attempt) settle(ctx context.Context) worker.End {
	told := make(chan struct{})
	go func() {
		defer close(told)
		if err := a.jobs.o.Reporter.Report(ctx, a.report(worker.Running, nil, nil)); err != nil {
			a.log.WarnContext(ctx, "callback failed", "transition", string(worker.Running), "error", err)
		}
	}()
	result, err := a.work(ctx)
	select { // clients see the transitions in their order
	case <-told:
	case <-time.After(2 * time.Second):
	}
	if err == nil {
		return a.end(ctx, worker.Succeeded, worker.EndSucceeded, result, nil)
	}
	f := fault.From(err)
	switch {
	case f.Permanent():
		return a.end(ctx, worker.Failed, worker.EndFailed, nil, f)
	case a.event.Attempt <= a.fn.Meta().Retries:
		a.log.WarnContext(ctx, "attempt failed, will retry", "error", err)
		return worker.EndRetried
	default:
		a.log.ErrorContext(ctx, "last attempt failed", "error", err)
		return a.end(ctx, worker.Failed, worker.EndExhausted, nil, f) // to the dead letter queue, for an operator to see
	}
}

var errTimeUp = errors.New("lambdahost: the job's time is up")

// work runs the job function within its own time and the call's. A panic is a failure like any other.
func (a *attempt) work(ctx context.Context) (result json.RawMessage, err error) {
	timeout := a.fn.Meta().Timeout
	bounded, cancel := context.WithTimeoutCause(ctx, timeout, errTimeUp)
	defer cancel()
	if deadline, ok := ctx.Deadline(); ok {
		var end context.CancelFunc
		bounded, end = context.WithDeadline(bounded, deadline.Add(-a.jobs.o.Reserve))
		defer end()
	}
	defer func() {
		if p := recover(); p != nil {
			err = fault.Wrap(fmt.Errorf("panic: %v\n%s", p, debug.Stack()), fault.Internal, "Something went wrong on our side.")
		}
		if err != nil && errors.Is(context.Cause(bounded), errTimeUp) && fault.From(err).Kind() != fault.KindUser {
			err = fault.Wrap(err, fault.JobTimeout, fmt.Sprintf("The job took longer than %v.", timeout))
		}
	}()
	return a.fn.Run(bounded, a.event, nil)
}

// end reports a final transition until the backend has it, refuses it, or the call's time is over. It returns told
// where the backend has it.
func (a *attempt) end(ctx context.Context, transition worker.Transition, told worker.End, result json.RawMessage, f *fault.Error) worker.End {
	r := a.report(transition, result, f)
	for try := 1; ; try++ {
		r.SentAt = time.Now().UTC()
		err := a.jobs.o.Reporter.Report(ctx, r)
		if err == nil {
			a.log.InfoContext(ctx, "job "+string(transition), "ms", time.Since(a.started).Milliseconds())
			return told
		}
		var refused *worker.Refusal
		if errors.As(err, &refused) {
			a.log.ErrorContext(ctx, "the backend refuses the callback", "transition", string(transition), "error", err)
			return worker.EndRefused
		}
		a.log.WarnContext(ctx, "callback failed", "transition", string(transition), "try", try, "error", err)
		wait := time.NewTimer(a.jobs.o.Backoff.After(try, fault.From(err).RetryAfter))
		select {
		case <-wait.C:
		case <-ctx.Done():
			wait.Stop()
			return worker.EndUnrecorded
		}
	}
}

func (a *attempt) report(transition worker.Transition, result json.RawMessage, f *fault.Error) worker.Report {
	r := worker.Report{
		JobID: a.event.ID, JobType: a.event.Type, Attempt: a.event.Attempt, Transition: transition, Worker: a.jobs.o.Worker, Result: result,
		Timings: map[string]int64{"wait": max(a.started.Sub(a.event.EnqueuedAt).Milliseconds(), 0), "run": time.Since(a.started).Milliseconds()},
		SentAt:  time.Now().UTC(),
	}
	if f != nil {
		details := f.Details
		if details == nil {
			details = []fault.Detail{}
		}
		r.Error = &worker.ReportError{Code: f.Code, Message: f.Message, Details: details, Position: f.Position}
	}
	return r
}
