package invoke

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"hivesync/localrun/event"
	"hivesync/runtime/attempt"
	"hivesync/runtime/function"
	"hivesync/runtime/process/engine"
	"hivesync/runtime/process/wiring"
	"hivesync/shared/config"
	"hivesync/shared/db"
	"hivesync/shared/fault"
	"hivesync/shared/jobs"
)

// batchAnswer is SQS's partial batch response, with what each job answered beside it.
type batchAnswer struct {
	events.SQSEventResponse
	Results map[string]json.RawMessage `json:"results"`
	Errors  map[string]*jobs.Problem   `json:"errors"`
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
	return runJob(ctx, log, job, e)
}

func runJobs(ctx context.Context, c *config.Config, log *slog.Logger, meta function.JobMeta, kind event.Kind, raw []byte) (any, error) {
	if kind == event.Bare {
		result, err := Attempt(ctx, c, log, engine.ForJobs, bareJob(meta, raw))
		if err != nil {
			return nil, err // not the result: an empty one would be printed as null
		}
		return result, nil
	}
	list, order, err := event.Jobs(raw)
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
	answer := batchAnswer{Results: map[string]json.RawMessage{}, Errors: map[string]*jobs.Problem{}}
	answer.BatchItemFailures = []events.SQSBatchItemFailure{}
	var last error
	for _, id := range order {
		result, err := runJob(ctx, log, job, list[id])
		if err == nil {
			answer.Results[id] = result
			continue
		}
		last = err
		answer.Errors[id] = jobs.ProblemOf(err)
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

// runJob runs one attempt of which nobody is told.
func runJob(ctx context.Context, log *slog.Logger, fn function.JobFunction, e function.JobEvent) (json.RawMessage, error) {
	var a attempt.Attempt
	a.Begin(ctx, &attempt.Runner{Log: log}, fn, attempt.Job{JobEvent: e, Queue: fn.Meta().Queue})
	return a.RunWithin(a.Ctx)
}
