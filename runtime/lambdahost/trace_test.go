package lambdahost

import (
	"context"
	"encoding/json"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"go.opentelemetry.io/otel/codes"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"hivesync/runtime/attempt"
	"hivesync/runtime/function"
	"hivesync/shared/fault"
	"hivesync/shared/telemetry/tracing"
)

// recording returns a Tracer whose spans are sent when they are flushed, and where they arrive.
func recording() (*tracing.Tracer, *tracetest.InMemoryExporter) {
	arrived := tracetest.NewInMemoryExporter()
	provider := sdk.NewTracerProvider(sdk.WithBatcher(arrived, sdk.WithBatchTimeout(time.Hour)))
	return tracing.New(provider.Tracer("hivesync"), provider.ForceFlush), arrived
}

// enqueued is the span that enqueued a job, as a traceparent.
const enqueued = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

// traced is message with a job that carries a trace.
func traced(id, do string, received int, parent string) events.SQSMessage {
	m := message(id, do, received)
	var e function.JobEvent
	_ = json.Unmarshal([]byte(m.Body), &e)
	e.Trace, e.Tier = parent, "pro"
	body, _ := json.Marshal(e)
	m.Body = string(body)
	return m
}

func attributes(s tracetest.SpanStub) map[string]string {
	out := map[string]string{}
	for _, a := range s.Attributes {
		out[string(a.Key)] = a.Value.String()
	}
	return out
}

func TestEachAttemptIsASpanUnderWhatEnqueuedTheJob(t *testing.T) {
	t.Parallel()
	tracer, arrived := recording()
	away := fault.New(fault.Unavailable, "away")
	for _, c := range []struct {
		about, do string
		received  int
		answers   []error
		end       attempt.End
	}{
		{"succeeded", "succeed", 1, nil, attempt.EndSucceeded},
		{"succeeded after the backend was away", "succeed", 1, []error{away, nil}, attempt.EndSucceeded},
		{"failed for good", "never", 2, nil, attempt.EndFailed},
		{"to be tried again", "later", 1, nil, attempt.EndRetried},
		{"failed the last time", "later", 3, nil, attempt.EndExhausted},
		{"refused", "succeed", 1, []error{&attempt.Refusal{Status: 404, Code: "NOT_FOUND"}}, attempt.EndRefused},
	} {
		arrived.Reset()
		jobs := hosted(&backend{answers: c.answers})
		jobs.o.Tracer = tracer
		call := Flushed(jobs.Handle, tracer, quiet)
		if _, err := call(t.Context(), events.SQSEvent{Records: []events.SQSMessage{traced("a", c.do, c.received, enqueued)}}); err != nil {
			t.Fatal(err)
		}
		spans := arrived.GetSpans()
		if len(spans) != 1 {
			t.Errorf("%s: %d spans arrived before the call ended", c.about, len(spans))
			continue
		}
		s := spans[0]
		if s.Name != "process work" || s.SpanKind != trace.SpanKindConsumer || s.SpanContext.TraceID().String() != enqueued[3:35] || s.Parent.SpanID().String() != enqueued[36:52] {
			t.Errorf("%s: %s, %v, trace %v under %v", c.about, s.Name, s.SpanKind, s.SpanContext.TraceID(), s.Parent.SpanID())
		}
		got := attributes(s)
		for key, want := range map[string]string{
			"messaging.system": "hivesync", "messaging.destination.name": "q", "messaging.message.id": "job-a", "hivesync.job.type": "work",
			"hivesync.tier": "pro", "hivesync.attempt": string(rune('0' + c.received)), "hivesync.job.end": string(c.end),
		} {
			if got[key] != want {
				t.Errorf("%s: %s is %q, expected %q", c.about, key, got[key], want)
			}
		}
		if failed := s.Status.Code == codes.Error; failed != (c.end != attempt.EndSucceeded) || (failed && got["error.type"] != string(c.end)) {
			t.Errorf("%s: status %+v, error.type %q", c.about, s.Status, got["error.type"])
		}
	}
}

// listener is a Reporter that notes the trace that each report is a part of.
type listener struct{ traces chan string }

func (l listener) Report(ctx context.Context, _ attempt.Report) error {
	l.traces <- tracing.Traceparent(ctx)
	return nil
}

func TestJobsAndReportsArePartsOfTheAttemptsTrace(t *testing.T) {
	t.Parallel()
	tracer, arrived := recording()
	told, seen := listener{make(chan string, 4)}, make(chan string, 2)
	jobs := NewJobs(JobsOptions{
		Registry: registry(function.NewJob(probe(seen))), Reporter: told, Logger: quiet, Tracer: tracer, Reserve: time.Millisecond,
	})
	// A job without a trace, and one of a trace that is damaged, begin their own.
	batch := events.SQSEvent{Records: []events.SQSMessage{traced("a", "x", 1, ""), traced("b", "x", 1, "00-zz")}}
	if _, err := Flushed(jobs.Handle, tracer, quiet)(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	spans := arrived.GetSpans()
	if len(spans) != 4 { // the attempts and the step in each
		t.Fatalf("%d spans", len(spans))
	}
	for i := 0; i < 4; i += 2 {
		step, work := spans[i], spans[i+1]
		if step.Name != "step" || step.Parent.SpanID() != work.SpanContext.SpanID() || work.Parent.IsValid() {
			t.Errorf("%s under %v, %s under %v", step.Name, step.Parent.SpanID(), work.Name, work.Parent.SpanID())
		}
		want := "00-" + work.SpanContext.TraceID().String() + "-" + work.SpanContext.SpanID().String() + "-01"
		if inner, running, ended := <-seen, <-told.traces, <-told.traces; inner != want || running != want || ended != want {
			t.Errorf("the job saw %s, reports %s and %s; expected %s", inner, running, ended, want)
		}
	}
}

// probe is a job that says what trace it is a part of, and makes a step of its own.
type probe chan string

func (probe) Meta() function.JobMeta {
	return function.JobMeta{Type: "work", Queue: "q", Timeout: time.Second}
}

func (p probe) Handle(ctx context.Context, _ *function.Job[payload]) (*payload, error) {
	p <- tracing.Traceparent(ctx)
	_, step := tracing.Child(ctx, "step")
	step.End()
	return &payload{}, nil
}

func TestWithoutATracerAJobsTraceIsPassedOn(t *testing.T) {
	t.Parallel()
	told := listener{make(chan string, 2)}
	jobs := NewJobs(JobsOptions{Registry: registry(function.NewJob(job{})), Reporter: told, Logger: quiet, Reserve: time.Millisecond})
	if _, err := jobs.Handle(t.Context(), events.SQSEvent{Records: []events.SQSMessage{traced("a", "succeed", 1, enqueued)}}); err != nil {
		t.Fatal(err)
	}
	if running, ended := <-told.traces, <-told.traces; running != enqueued || ended != enqueued {
		t.Errorf("reports are parts of %s and %s", running, ended)
	}
}

func TestACollectorThatIsAwayHoldsUpOneAnswer(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	tracer := tracing.New(sdk.NewTracerProvider().Tracer("x"), func(ctx context.Context) error {
		asked.Add(1)
		if deadline, bounded := ctx.Deadline(); !bounded || time.Until(deadline) > flushWithin {
			t.Error("the answer waits without a bound")
		}
		<-ctx.Done()
		return ctx.Err()
	})
	broken := errors.New("broken")
	call := Flushed(func(context.Context, int) (string, error) { return "answer", broken }, tracer, quiet)
	// The call's own time is nearly up.
	ctx, cancel := context.WithTimeout(t.Context(), flushReserve)
	defer cancel()
	for range 3 {
		if answer, err := call(ctx, 1); answer != "answer" || !errors.Is(err, broken) {
			t.Errorf("%q, %v", answer, err)
		}
	}
	if n := asked.Load(); n != 1 {
		t.Errorf("the collector was waited for %d times", n)
	}
	if off := Flushed(func(context.Context, int) (int, error) { return 1, nil }, nil, nil); off == nil {
		t.Error("no handler")
	} else if n, err := off(t.Context(), 0); n != 1 || err != nil {
		t.Error(n, err)
	}
}
