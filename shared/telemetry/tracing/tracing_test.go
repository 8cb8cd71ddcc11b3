package tracing

import (
	"errors"
	"strings"
	"testing"
	"time"

	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
)

const parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

func recorder() (*Tracer, *tracetest.SpanRecorder) {
	spans := tracetest.NewSpanRecorder()
	return New(sdk.NewTracerProvider(sdk.WithSpanProcessor(spans)).Tracer("test"), nil), spans
}

func TestFlushSendsWhatHasEnded(t *testing.T) {
	t.Parallel()
	sent := tracetest.NewInMemoryExporter()
	provider := sdk.NewTracerProvider(sdk.WithBatcher(sent, sdk.WithBatchTimeout(time.Hour)))
	tracer := New(provider.Tracer("test"), provider.ForceFlush)
	_, ended := tracer.Start(t.Context(), "ended", Server, "")
	_, open := tracer.Start(t.Context(), "open", Server, "")
	ended.End()
	if err := tracer.Flush(t.Context()); err != nil || len(sent.GetSpans()) != 1 || sent.GetSpans()[0].Name != "ended" {
		t.Errorf("sent %+v, %v", sent.GetSpans(), err)
	}
	open.End()
	var off *Tracer
	unsent, _ := recorder()
	if err := errors.Join(off.Flush(t.Context()), unsent.Flush(t.Context())); err != nil {
		t.Error(err)
	}
}

func TestASpanContinuesItsRemoteParent(t *testing.T) {
	t.Parallel()
	tracer, spans := recorder()
	ctx, span := tracer.Start(t.Context(), "work", Server, parent)
	inner, child := tracer.Start(ctx, "call", Client, "")
	if got := Traceparent(inner); !strings.HasPrefix(got, parent[:36]) || got == Traceparent(ctx) || !strings.HasSuffix(got, "-01") {
		t.Errorf("passed on as %s", got)
	}
	span.Name("renamed")
	span.Set(String("a", "b"), Int("n", 1))
	span.Fail("TIMEOUT")
	child.End()
	span.End()
	ended := spans.Ended()
	if len(ended) != 2 || ended[0].Parent().SpanID() != ended[1].SpanContext().SpanID() || ended[1].Parent().SpanID().String() != "b7ad6b7169203331" {
		t.Fatalf("not connected: %+v", ended)
	}
	if ended[1].Name() != "renamed" || len(ended[1].Attributes()) != 3 || ended[1].Status().Description != "TIMEOUT" {
		t.Errorf("%s %v %v", ended[1].Name(), ended[1].Attributes(), ended[1].Status())
	}
	if TraceID(inner) != "0af7651916cd43dd8448eb211c80319c" {
		t.Errorf("trace %s", TraceID(inner))
	}
}

func TestAStepIsRecordedWithItsWorkOrNotAtAll(t *testing.T) {
	t.Parallel()
	tracer, spans := recorder()
	ctx, span := tracer.Start(t.Context(), "work", Consumer, "")
	inner, step := Child(ctx, "step")
	step.End()
	span.End()
	if ended := spans.Ended(); len(ended) != 2 || ended[0].Name() != "step" || ended[0].Parent().SpanID() != ended[1].SpanContext().SpanID() {
		t.Fatalf("%+v", ended)
	}
	if TraceID(inner) != TraceID(ctx) {
		t.Error("the step has a trace of its own")
	}
	var off *Tracer
	ctx, _ = off.Start(t.Context(), "work", Consumer, parent)
	if same, step := Child(ctx, "step"); same != ctx || step != nil {
		t.Error("a step of what is not recorded was recorded")
	}
}

func TestWithoutATracerTheParentIsPassedOn(t *testing.T) {
	t.Parallel()
	var off *Tracer
	ctx, span := off.Start(t.Context(), "work", Server, parent)
	if Traceparent(ctx) != parent {
		t.Errorf("passed on as %q", Traceparent(ctx))
	}
	span.Name("x")
	span.Set(Int("n", 1))
	span.Fail("X")
	span.End()
	if same, _ := off.Start(t.Context(), "work", Server, ""); same != t.Context() || Traceparent(same) != "" || TraceID(same) != "" {
		t.Error("no parent became one")
	}
}

func TestOffCostsNoAllocation(t *testing.T) {
	var off *Tracer
	ctx := t.Context()
	if n := testing.AllocsPerRun(100, func() {
		_, span := off.Start(ctx, "work", Server, "")
		span.End()
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		parent, "", "00", strings.ToUpper(parent), "01" + parent[2:], parent + "-x", strings.Repeat("0", 55),
		"00-00000000000000000000000000000000-b7ad6b7169203331-01", "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01", parent[:53] + "zz",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		sc, ok := parse(s)
		if ok != sc.IsValid() {
			t.Errorf("%q: %v, but valid %v", s, ok, sc.IsValid())
		}
		var off *Tracer
		ctx, _ := off.Start(t.Context(), "x", Server, s)
		if got := Traceparent(ctx); ok && got[:53] != s[:53] {
			t.Errorf("%q became %q", s, got)
		} else if !ok && got != "" {
			t.Errorf("%q became %q", s, got)
		}
	})
}
