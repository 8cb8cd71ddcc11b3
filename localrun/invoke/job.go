package invoke

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"hivesync/localrun/event"
	"hivesync/runtime/function"
	"hivesync/runtime/process/engine"
	"hivesync/runtime/process/wiring"
	"hivesync/shared/config"
	"hivesync/shared/db"
	"hivesync/shared/fault"
)

// batchAnswer is SQS's partial batch response, with what each job answered beside it.
type batchAnswer struct {
	events.SQSEventResponse
	Results map[string]json.RawMessage `json:"results"`
	Errors  map[string]*jobError       `json:"errors"`
}

type jobError struct {
	Code     fault.Code      `json:"code"`
	Message  string          `json:"message"`
	Details  []fault.Detail  `json:"details,omitempty"`
	Position *fault.Position `json:"position,omitempty"`
}

// Attempt runs one attempt at a job as a worker does: within the job's own time limit, a panic being a failure like any
// other. An *Unready says that it never ran.
func Attempt(ctx context.Context, c *config.Config, log *slog.Logger, open wiring.OpenEngine, e function.JobEvent) (json.RawMessage, error) {
	parts, err := wiring.OpenJobs(ctx, c, log, open)
	if err != nil {
		return nil, unready(ctx, err)
	}
	defer func() { _ = parts.Close() }()
	job, ok := parts.Registry.Job(e.Type)
	if !ok {
		return nil, &Unready{fmt.Errorf("this build has no function for jobs of the type %q", e.Type)}
	}
	return runJob(ctx, job, e)
}

func runJobs(ctx context.Context, c *config.Config, log *slog.Logger, meta function.JobMeta, kind event.Kind, raw []byte) (any, error) {
	if kind == event.Bare {
		result, err := Attempt(ctx, c, log, engine.ForJobs, bareJob(meta, raw))
		if err != nil {
			return nil, err // not the result: an empty one would be printed as null
		}
		return result, nil
	}
	jobs, order, err := event.Jobs(raw)
	if err != nil {
		return nil, err
	}
	parts, err := wiring.OpenJobs(ctx, c, log, engine.ForJobs)
	if err != nil {
		return nil, unready(ctx, err)
	}
	defer func() { _ = parts.Close() }()
	job, ok := parts.Registry.Job(meta.Type)
	if !ok {
		return nil, fault.New(fault.NotFound, "The job is not in the registry.")
	}
	answer := batchAnswer{Results: map[string]json.RawMessage{}, Errors: map[string]*jobError{}}
	answer.BatchItemFailures = []events.SQSBatchItemFailure{}
	var last error
	for _, id := range order {
		result, err := runJob(ctx, job, jobs[id])
		if err == nil {
			answer.Results[id] = result
			continue
		}
		last = err
		f := fault.From(err)
		answer.Errors[id] = &jobError{Code: f.Code, Message: f.Message, Details: f.Details, Position: f.Position}
		answer.BatchItemFailures = append(answer.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: id})
	}
	return answer, last
}

// bareJob takes a whole job event where the input is one, else takes the input as the payload of one.
func bareJob(meta function.JobMeta, raw []byte) function.JobEvent {
	var whole function.JobEvent
	if json.Unmarshal(raw, &whole) == nil && whole.Type == meta.Type && len(whole.Payload) > 0 {
		return whole
	}
	return function.JobEvent{
		ID: db.NewID().String(), Type: meta.Type, Tenant: "local", Tier: "free", Attempt: 1, EnqueuedAt: time.Now().UTC(), Payload: raw,
	}
}

var errTimeUp = errors.New("invoke: the job's time is up")

// runJob runs one attempt within the job's own time limit.
func runJob(ctx context.Context, job function.JobFunction, e function.JobEvent) (result json.RawMessage, err error) {
	timeout := job.Meta().Timeout
	ctx, cancel := context.WithTimeoutCause(ctx, timeout, errTimeUp)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			err = fault.Wrap(fmt.Errorf("panic: %v\n%s", p, debug.Stack()), fault.Internal, "Something went wrong on our side.")
		}
		if err != nil && errors.Is(context.Cause(ctx), errTimeUp) && fault.From(err).Kind() != fault.KindUser {
			err = fault.Wrap(err, fault.JobTimeout, fmt.Sprintf("The job took longer than %v.", timeout))
		}
	}()
	return job.Run(ctx, e, nil)
}
