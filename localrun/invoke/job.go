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
	run, end, err := openJob(ctx, c, log, open, e.Type)
	if err != nil {
		return nil, err
	}
	defer end()
	return run(e)
}

// openJob opens what jobs of a type need, and returns what runs one of them, of which nobody is told.
func openJob(
	ctx context.Context, c *config.Config, log *slog.Logger, open wiring.OpenEngine, jobType string,
) (run func(function.JobEvent) (json.RawMessage, error), end func(), err error) {
	parts, err := wiring.OpenJobs(ctx, c, log, open)
	if err != nil {
		return nil, nil, unready(ctx, err)
	}
	end = func() { _ = parts.Close() }
	fn, ok := parts.Registry.Job(jobType)
	if !ok {
		end()
		return nil, nil, &Unready{fmt.Errorf("this build has no function for jobs of the type %q", jobType)}
	}
	return func(e function.JobEvent) (json.RawMessage, error) {
		var a attempt.Attempt
		a.Begin(ctx, &attempt.Runner{Log: log}, fn, attempt.Job{JobEvent: e, Queue: fn.Meta().Queue})
		return a.RunWithin(a.Ctx)
	}, end, nil
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
	run, end, err := openJob(ctx, c, log, engine.ForJobs, meta.Type)
	if err != nil {
		return nil, err
	}
	defer end()
	answer := batchAnswer{Results: map[string]json.RawMessage{}, Errors: map[string]*jobs.Problem{}}
	answer.BatchItemFailures = []events.SQSBatchItemFailure{}
	var last error
	for _, id := range order {
		result, err := run(list[id])
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
