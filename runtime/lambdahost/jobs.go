package lambdahost

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"hivesync/runtime/attempt"
	"hivesync/runtime/function"
	"hivesync/shared/telemetry/tracing"
)

// JobsOptions is what Jobs is made of.
type JobsOptions struct {
	// Registry has the jobs that the queue carries.
	Registry function.Registry
	// Reporter tells the backend how jobs go; Worker is the name that it signs with.
	Reporter attempt.Reporter
	Worker   string
	// Backoff is the retry policy of the report of an end. Default 100 ms to 5 s.
	Backoff attempt.Backoff
	// Reserve is the time before the call's deadline that is kept for reporting. Default 5 s.
	Reserve time.Duration
	// Tracer makes a span of each attempt; nil makes none, and passes a job's trace on.
	Tracer *tracing.Tracer
	Logger *slog.Logger
}

// Jobs runs the messages of SQS batches. A message's body is a function.JobEvent. An attempt's number is that of the event at the
// first receive, and grows with each further one, so the queue's redrive policy must allow as many receives as the job has attempts.
// A job that has ended by the backend's word is dropped before it runs.
type Jobs struct{ o JobsOptions }

// NewJobs returns a Jobs.
func NewJobs(o JobsOptions) *Jobs {
	if o.Reserve <= 0 {
		o.Reserve = 5 * time.Second
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
	for _, m := range batch.Records {
		if m.EventSource != "aws:sqs" {
			return answer, fmt.Errorf("lambdahost: not an SQS event, but of %q", m.EventSource)
		}
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

// run runs one message and reports whether SQS may forget it.
func (j *Jobs) run(ctx context.Context, m events.SQSMessage) bool {
	log := j.o.Logger.With("message", m.MessageId)
	var event function.JobEvent
	if err := json.Unmarshal([]byte(m.Body), &event); err != nil || event.ID == "" {
		log.ErrorContext(ctx, "a message is no job: it goes back, and to the dead letter queue in the end")
		return false
	}
	fn, ok := j.o.Registry.Job(event.Type)
	if !ok {
		log.ErrorContext(ctx, "a job is of a type that this function does not run", "job", event.ID)
		return false
	}
	attempts := fn.Meta().Retries + 1
	event.Attempt = min(max(event.Attempt, 1), attempts) // a job that the queue had lost goes on in its attempt
	if n, err := strconv.Atoi(m.Attributes["ApproximateReceiveCount"]); err == nil && n > 1 {
		event.Attempt += n - 1
	}
	if event.Attempt > attempts {
		log.ErrorContext(ctx, "a job comes again after its last attempt: let the redrive policy allow no more receives", "job", event.ID, "attempts", attempts)
		return false
	}
	deadline, bounded := ctx.Deadline()
	if bounded && time.Until(deadline) <= j.o.Reserve {
		log.WarnContext(ctx, "no time is left to start a job: it goes back", "job", event.ID)
		return false
	}
	job := attempt.Job{JobEvent: event, Queue: fn.Meta().Queue, Ready: event.EnqueuedAt, Last: event.Attempt == attempts, Expires: event.Deadline}
	if job.Last {
		job.Expires = time.Now() // SQS hands it out no more, whoever is to blame
	}
	var a attempt.Attempt
	a.Begin(ctx, &attempt.Runner{Reporter: j.o.Reporter, Worker: j.o.Worker, Backoff: j.o.Backoff, Tracer: j.o.Tracer, Log: log}, fn, job)
	working := a.Ctx
	if bounded {
		var cancel context.CancelFunc
		working, cancel = context.WithDeadline(working, deadline.Add(-j.o.Reserve))
		defer cancel()
	}
	a.Announce()
	if a.Unwanted() { //nolint:contextcheck // an attempt has a context of its own, made of ctx
		log.InfoContext(ctx, "a job comes that has ended: it is dropped", "job", event.ID, "attempt", event.Attempt)
		a.Finish(attempt.EndStopped)
		return true
	}
	result, err := a.RunWithin(working) //nolint:contextcheck // an attempt has a context of its own, made of ctx
	end, f := a.Verdict(err)
	if end != attempt.EndRetried && end != attempt.EndGivenBack {
		var refusal *attempt.Refusal
		switch err := a.Report(end, result, f); { //nolint:contextcheck // as above
		case errors.As(err, &refusal):
			end = attempt.EndRefused
		case err != nil:
			end = attempt.EndUnrecorded
		}
	}
	a.Finish(end)
	// An exhausted job goes to the dead letter queue, for an operator to see.
	return end == attempt.EndSucceeded || end == attempt.EndFailed || end == attempt.EndStopped
}
