// Package tracing makes the spans of a request's way through the processes: from the HTTP request through
// the queue to the job and its callback. Between processes a span travels as a W3C traceparent.
//
// It must never send anything anywhere, which is the otlp package's work, and never put what a user typed,
// or a secret, into a span. The nil Tracer makes no spans and costs nothing, but passes a traceparent on.
package tracing

import (
	"context"
	"encoding/hex"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
)

// Kind says which side of a call a span is.
type Kind = trace.SpanKind

// The kinds.
const (
	Internal = trace.SpanKindInternal
	Server   = trace.SpanKindServer
	Client   = trace.SpanKindClient
	Consumer = trace.SpanKindConsumer
)

// Attr is one fact about a span: a name and a value out of a bounded set, or an id that we made.
type Attr = attribute.KeyValue

// String is an Attr of a text.
func String(key, value string) Attr { return attribute.String(key, value) }

// Int is an Attr of a number.
func Int(key string, value int) Attr { return attribute.Int(key, value) }

// Tracer makes spans. It is safe for concurrent use; nil is one that makes none.
type Tracer struct {
	inner trace.Tracer
	flush func(context.Context) error
}

// New returns a Tracer of OpenTelemetry's. Flush sends the spans that have ended; nil where nothing waits to be sent.
func New(inner trace.Tracer, flush func(context.Context) error) *Tracer {
	return &Tracer{inner: inner, flush: flush}
}

// Flush sends the spans that have ended, and returns once they are delivered or ctx ends. Spans are sent in the
// background without it: it is for a process that may be frozen.
func (t *Tracer) Flush(ctx context.Context) error {
	if t == nil || t.flush == nil {
		return nil
	}
	return t.flush(ctx)
}

// Span is one piece of work. All methods do nothing on nil, which is what a Tracer that is off gives.
type Span struct{ inner trace.Span }

// Start begins a span under the remote parent, a traceparent, or where that is empty or damaged under the
// span of ctx. The context returned carries the new span; without a tracer it carries the parent.
func (t *Tracer) Start(ctx context.Context, name string, kind Kind, parent string) (context.Context, *Span) {
	if remote, ok := parse(parent); ok {
		ctx = trace.ContextWithRemoteSpanContext(ctx, remote)
	}
	if t == nil {
		return ctx, nil
	}
	ctx, span := t.inner.Start(ctx, name, trace.WithSpanKind(kind))
	return ctx, &Span{inner: span}
}

// Child begins a span of a step within the work of ctx's span; where that is not recorded, neither is the step.
func Child(ctx context.Context, name string) (context.Context, *Span) {
	parent := trace.SpanFromContext(ctx)
	if !parent.IsRecording() {
		return ctx, nil
	}
	ctx, span := parent.TracerProvider().Tracer("hivesync").Start(ctx, name)
	return ctx, &Span{inner: span}
}

// Name renames the span, for work whose name shows late.
func (s *Span) Name(name string) {
	if s != nil {
		s.inner.SetName(name)
	}
}

// Set adds facts.
func (s *Span) Set(attrs ...Attr) {
	if s != nil {
		s.inner.SetAttributes(attrs...)
	}
}

// Fail marks the span as failed with a stable code: never with an error's text, which may quote a user.
func (s *Span) Fail(code string) {
	if s != nil {
		s.inner.SetAttributes(attribute.String("error.type", code))
		s.inner.SetStatus(codes.Error, code)
	}
}

// End ends the span.
func (s *Span) End() {
	if s != nil {
		s.inner.End()
	}
}

// Traceparent returns the context's span for another process, or "" where there is none.
func Traceparent(ctx context.Context) string {
	sc := trace.SpanContextFromContext(ctx)
	if !sc.IsValid() {
		return ""
	}
	return "00-" + sc.TraceID().String() + "-" + sc.SpanID().String() + "-" + (sc.TraceFlags() & trace.FlagsSampled).String()
}

// TraceID returns the id under which the context's trace is found, or "".
func TraceID(ctx context.Context) string {
	sc := trace.SpanContextFromContext(ctx)
	if !sc.HasTraceID() {
		return ""
	}
	return sc.TraceID().String()
}

// parse reads a traceparent of version 00 (W3C Trace Context, 3.2). Anything else is no parent.
func parse(s string) (trace.SpanContext, bool) {
	if len(s) != 55 || s[:3] != "00-" || s[35] != '-' || s[52] != '-' {
		return trace.SpanContext{}, false
	}
	traceID, err1 := trace.TraceIDFromHex(s[3:35])
	spanID, err2 := trace.SpanIDFromHex(s[36:52])
	flags, err3 := hex.DecodeString(s[53:])
	if err1 != nil || err2 != nil || err3 != nil {
		return trace.SpanContext{}, false
	}
	return trace.NewSpanContext(trace.SpanContextConfig{
		TraceID: traceID, SpanID: spanID, TraceFlags: trace.TraceFlags(flags[0]) & trace.FlagsSampled, Remote: true,
	}), true
}
