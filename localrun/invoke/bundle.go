package invoke

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"

	"github.com/aws/aws-lambda-go/events"

	"hivesync/localrun/event"
	"hivesync/localrun/lambdaapi"
	"hivesync/runtime/lambdahost"
	"hivesync/runtime/process/wiring"
	"hivesync/shared/config"
)

// FunctionError is what a function on Lambda failed with, rather than answered.
type FunctionError struct{ lambdaapi.Failure }

// Error returns the failure's type and message.
func (e *FunctionError) Error() string { return e.Type + ": " + e.Message }

// JobsFailed says that a batch was answered, and how many of its messages would be handed out again.
type JobsFailed int

// Error counts them.
func (n JobsFailed) Error() string {
	return fmt.Sprintf("%d messages would be handed out again", int(n))
}

// RunBundle runs a function of a bundle, as Run does one in this process. A *FunctionError or JobsFailed says that the
// function failed.
func RunBundle(ctx context.Context, c *config.Config, log *slog.Logger, f lambdaapi.Function, t Target, raw []byte, caller Caller) (any, error) {
	raw, kind, err := t.detect(raw)
	if err != nil {
		return nil, err
	}
	switch {
	case t.endpoint != nil:
		host := func(ctx context.Context, e events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
			var answer events.APIGatewayV2HTTPResponse
			err := call(ctx, log, f, e, &answer)
			return answer, err
		}
		login := func(ctx context.Context) (string, error) { return loginApart(ctx, c, log, caller.Dir) }
		return runEndpoint(ctx, c, host, login, *t.endpoint, kind, raw, caller)
	case t.job != nil:
		var batch any = json.RawMessage(raw)
		if kind == event.Bare {
			if batch, err = event.Batch(bareJob(*t.job, raw), t.job.Queue); err != nil {
				return nil, err
			}
		}
		var answer events.SQSEventResponse
		if err := call(ctx, log, f, batch, &answer); err != nil {
			return nil, err
		}
		if n := len(answer.BatchItemFailures); n > 0 {
			return answer, JobsFailed(n)
		}
		return answer, nil
	default:
		return nil, fmt.Errorf("%s runs by the clock: no bundle holds it", t.schedule.Name)
	}
}

// Event makes the API Gateway event that asks an endpoint, with its caller.
func Event(ctx context.Context, c *config.Config, log *slog.Logger, t Target, raw []byte, caller Caller) ([]byte, error) {
	if t.endpoint == nil {
		return nil, errors.New("the function is no endpoint")
	}
	raw, kind, err := t.detect(raw)
	if err != nil {
		return nil, err
	}
	login := func(ctx context.Context) (string, error) { return loginApart(ctx, c, log, caller.Dir) }
	request, err := gatewayEvent(ctx, c, login, *t.endpoint, kind, raw, caller)
	if err != nil {
		return nil, err
	}
	return json.Marshal(request)
}

// call hands one event out and reads the answer.
func call(ctx context.Context, log *slog.Logger, f lambdaapi.Function, e, answer any) error {
	payload, err := json.Marshal(e)
	if err != nil {
		return err
	}
	r, err := f.Invoke(ctx, payload)
	if err != nil {
		return err
	}
	log.InfoContext(ctx, "the bundle answered", "init_ms", r.Init.Milliseconds(), "run_ms", float64(r.Run.Microseconds())/1000)
	if r.Failed {
		return &FunctionError{r.Failure()}
	}
	return json.Unmarshal(r.Payload, answer)
}

// loginApart signs in through a backend in this process: a bundle of one function cannot.
func loginApart(ctx context.Context, c *config.Config, log *slog.Logger, dir string) (string, error) {
	backend, err := wiring.OpenLambdaHTTP(ctx, c, log, []string{"accounts.login"}, nil)
	if err != nil {
		return "", err
	}
	defer func() { _ = backend.Close() }()
	return firstLogin(ctx, lambdahost.NewHTTP(backend.Host, log).Handle, dir)
}
