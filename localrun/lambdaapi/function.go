// Package lambdaapi is AWS Lambda on this machine: the Runtime API that a bundle's bootstrap speaks (version
// 2018-06-01), the Invoke call that SDKs make, and an HTTP server that asks functions as API Gateway's HTTP APIs do.
//
// It serves loopback callers for development: it checks no signature and knows no function by name.
package lambdaapi

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambda/messages"
	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/google/uuid"
)

// maxPayload bounds an event and an answer of a synchronous call, in bytes: Lambda's 6 MB.
const maxPayload = 6 << 20

// Result is what a function answered.
type Result struct {
	// Payload is JSON: the answer, or a Failure where Failed is set.
	Payload []byte
	// Failed says that the function itself failed: X-Amz-Function-Error.
	Failed bool
	// Init is the time from starting a process to its asking for the first event; 0 for a warm one.
	Init time.Duration
	// Run is the time from handing out the event to the answer.
	Run time.Duration
	// Log is the end of what the function wrote meanwhile, between Lambda's own lines.
	Log []byte
}

// Failure is the payload of a function error.
type Failure struct {
	Message string `json:"errorMessage"`
	Type    string `json:"errorType"`
}

// The types of failures that are Lambda's own words rather than the function's.
const (
	ExitError = "Runtime.ExitError"
	TimedOut  = "Sandbox.Timedout"
	TooLarge  = "Function.ResponseSizeTooLarge"
)

func failed(kind, message string) Result {
	payload, _ := json.Marshal(Failure{Message: message, Type: kind}) // two texts: cannot fail
	return Result{Payload: payload, Failed: true}
}

// Failure reads the payload of a result that failed.
func (r Result) Failure() Failure {
	var f Failure
	if json.Unmarshal(r.Payload, &f) != nil || f.Message == "" {
		f.Message = string(r.Payload)
	}
	return f
}

// Function answers events, one after the other. Its error says that no answer could be had at all.
type Function interface {
	Invoke(ctx context.Context, event []byte) (Result, error)
}

// InProcess is a Function in this process: handler is of any form that Lambda's own library takes, and writes its log
// into logs.
func InProcess(handler any, timeout time.Duration, logs *Logs) Function {
	return &inProcess{handler: lambda.NewHandler(handler), timeout: timeout, logs: logs}
}

type inProcess struct {
	handler lambda.Handler
	timeout time.Duration
	logs    *Logs
}

// Invoke implements Function.
func (f *inProcess) Invoke(ctx context.Context, event []byte) (Result, error) {
	bounded, cancel := context.WithTimeout(ctx, f.timeout)
	defer cancel()
	t := f.logs.begin(uuid.NewString())
	start := time.Now()
	payload, err := f.handler.Invoke(lambdacontext.NewContext(bounded, &lambdacontext.LambdaContext{AwsRequestID: t.id}), event)
	run := time.Since(start)
	var r Result
	var own messages.InvokeResponse_Error
	switch {
	case err == nil && len(payload) > maxPayload:
		r = failed(TooLarge, "The answer is larger than 6 MB.")
	case err == nil:
		r.Payload = payload
	case ctx.Err() != nil:
		f.logs.end(t)
		return r, ctx.Err()
	case errors.As(err, &own):
		r = failed(own.Type, own.Message)
	default:
		r = failed("errorString", err.Error())
	}
	r.Run = run
	f.logs.reports(t.report(r))
	r.Log = f.logs.end(t)
	return r, nil
}
