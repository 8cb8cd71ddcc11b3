package otlp

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/sdk/instrumentation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"
	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	common "go.opentelemetry.io/proto/otlp/common/v1"
	resources "go.opentelemetry.io/proto/otlp/resource/v1"
	traces "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/encoding/prototext"
	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"
)

func text(key, value string) *common.KeyValue {
	return &common.KeyValue{Key: key, Value: &common.AnyValue{Value: &common.AnyValue_StringValue{StringValue: value}}}
}

// TestSpansAreEncodedAsTheSchemaSays reads what is encoded with the code that is generated of the schema.
func TestSpansAreEncodedAsTheSchemaSays(t *testing.T) {
	t.Parallel()
	statuses := map[codes.Code]traces.Status_StatusCode{
		codes.Unset: traces.Status_STATUS_CODE_UNSET, codes.Ok: traces.Status_STATUS_CODE_OK, codes.Error: traces.Status_STATUS_CODE_ERROR,
	}
	kinds := map[trace.SpanKind]traces.Span_SpanKind{
		trace.SpanKindInternal: traces.Span_SPAN_KIND_INTERNAL, trace.SpanKindServer: traces.Span_SPAN_KIND_SERVER,
		trace.SpanKindClient: traces.Span_SPAN_KIND_CLIENT, trace.SpanKindConsumer: traces.Span_SPAN_KIND_CONSUMER, trace.SpanKindProducer: traces.Span_SPAN_KIND_PRODUCER,
	}
	rapid.Check(t, func(t *rapid.T) {
		var in tracetest.SpanStubs
		var want []*traces.Span
		for range rapid.IntRange(1, 4).Draw(t, "spans") {
			id := func(n int, name string) []byte {
				b := rapid.SliceOfN(rapid.Byte(), n, n).Draw(t, name)
				b[0] |= 1 // all zeros are no id
				return b
			}
			traceID, own, above := id(16, "trace"), id(8, "span"), id(8, "parent")
			start, took := rapid.Int64Range(0, 1<<61).Draw(t, "start"), rapid.Int64Range(0, 1<<40).Draw(t, "took")
			word, number, yes := rapid.String().Draw(t, "text"), rapid.Int64().Draw(t, "number"), rapid.Bool().Draw(t, "bool")
			kind := rapid.SampledFrom([]trace.SpanKind{trace.SpanKindInternal, trace.SpanKindServer, trace.SpanKindClient, trace.SpanKindConsumer, trace.SpanKindProducer}).Draw(t, "kind")
			status := rapid.SampledFrom([]codes.Code{codes.Unset, codes.Ok, codes.Error}).Draw(t, "status")
			stub := tracetest.SpanStub{
				Name: rapid.String().Draw(t, "name"), SpanKind: kind, StartTime: time.Unix(0, start), EndTime: time.Unix(0, start+took),
				SpanContext: trace.NewSpanContext(trace.SpanContextConfig{TraceID: trace.TraceID(traceID), SpanID: trace.SpanID(own), TraceFlags: trace.FlagsSampled}),
				Attributes:  []attribute.KeyValue{attribute.String("text", word), attribute.Int64("number", number), attribute.Bool("yes", yes), attribute.String("empty", "")},
				Status:      sdk.Status{Code: status, Description: "CODE"}, DroppedAttributes: rapid.IntRange(0, 3).Draw(t, "dropped"),
				Resource: resource.NewSchemaless(attribute.String("service.name", "s")), InstrumentationScope: instrumentation.Scope{Name: "hivesync"},
			}
			span := &traces.Span{
				TraceId: traceID, SpanId: own, Name: stub.Name, Kind: kinds[kind], StartTimeUnixNano: uint64(start), EndTimeUnixNano: uint64(start + took),
				Flags: 0x101, DroppedAttributesCount: uint32(stub.DroppedAttributes), Status: &traces.Status{Code: statuses[status], Message: "CODE"},
				Attributes: []*common.KeyValue{
					text("text", word),
					{Key: "number", Value: &common.AnyValue{Value: &common.AnyValue_IntValue{IntValue: number}}},
					{Key: "yes", Value: &common.AnyValue{Value: &common.AnyValue_BoolValue{BoolValue: yes}}},
					text("empty", ""),
				},
			}
			if rapid.Bool().Draw(t, "has a parent") {
				remote := rapid.Bool().Draw(t, "remote")
				stub.Parent = trace.NewSpanContext(trace.SpanContextConfig{TraceID: trace.TraceID(traceID), SpanID: trace.SpanID(above), Remote: remote})
				span.ParentSpanId = above
				if remote {
					span.Flags = 0x301
				}
			}
			in, want = append(in, stub), append(want, span)
		}
		expected := &collector.ExportTraceServiceRequest{ResourceSpans: []*traces.ResourceSpans{{
			Resource:   &resources.Resource{Attributes: []*common.KeyValue{text("service.name", "s")}},
			ScopeSpans: []*traces.ScopeSpans{{Scope: &common.InstrumentationScope{Name: "hivesync"}, Spans: want}},
		}}}
		var got collector.ExportTraceServiceRequest
		if err := proto.Unmarshal(encode(in.Snapshots()), &got); err != nil {
			t.Fatal(err)
		}
		if !proto.Equal(&got, expected) {
			t.Fatalf("%s\nexpected\n%s", prototext.Format(&got), prototext.Format(expected))
		}
	})
	if encode(nil) != nil {
		t.Error("no spans are something")
	}
}

func TestWhatACollectorRejectsIsRead(t *testing.T) {
	t.Parallel()
	for want, answer := range map[int64]*collector.ExportTraceServiceResponse{
		0: {}, 7: {PartialSuccess: &collector.ExportTracePartialSuccess{ErrorMessage: "too old", RejectedSpans: 7}},
	} {
		raw, err := proto.Marshal(answer)
		if err != nil {
			t.Fatal(err)
		}
		if got := rejected(raw); got != want {
			t.Errorf("%d rejected, expected %d", got, want)
		}
		for cut := range raw {
			rejected(raw[:cut]) // must not panic
		}
	}
}

// oneSpan is a batch.
var oneSpan = tracetest.SpanStubs{{Name: "x"}}.Snapshots()

func TestABatchIsSentAgainWhereTheCollectorMayTakeItLater(t *testing.T) {
	t.Parallel()
	refusal, err := proto.Marshal(&collector.ExportTraceServiceResponse{PartialSuccess: &collector.ExportTracePartialSuccess{RejectedSpans: 1}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		about    string
		statuses []int
		body     string
		says     string // "" for no error
		tries    int32
	}{
		{"taken", []int{200}, "", "", 1},
		{"busy", []int{503, 429, 502, 504, 200}, "", "", 5},
		{"no key", []int{401, 200}, "", "answers 401", 1},
		{"elsewhere", []int{307, 200}, "", "answers 307", 1},
		{"some rejected", []int{200}, string(refusal), "rejects 1 spans", 1},
		{"an answer that is no protobuf", []int{202}, "<html>", "", 1},
	} {
		var tries atomic.Int32
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			n := tries.Add(1)
			if _, err := io.Copy(io.Discard, r.Body); err != nil || r.Header.Get("X-Key") != "hunter2" || r.Header.Get("Content-Type") != "application/x-protobuf" {
				t.Errorf("%s: %v %v", c.about, r.Header, err)
			}
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(c.statuses[n-1])
			_, _ = io.WriteString(w, c.body)
		}))
		e := newExporter(server.URL+"/v1/traces", map[string]string{"X-Key": "hunter2"})
		e.pause = time.Microsecond
		err := e.ExportSpans(t.Context(), oneSpan)
		if (err == nil) != (c.says == "") || (err != nil && (!strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "hunter2"))) || tries.Load() != c.tries {
			t.Errorf("%s: %v after %d tries", c.about, err, tries.Load())
		}
		if err := e.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
		server.Close()
	}
}

func TestABatchIsGivenUpWhenItsTimeWouldEnd(t *testing.T) {
	t.Parallel()
	var tries atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		tries.Add(1)
		w.Header().Set("Retry-After", "3600")
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	defer server.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := newExporter(server.URL, nil).ExportSpans(ctx, oneSpan); err == nil || tries.Load() != 1 || ctx.Err() != nil {
		t.Errorf("%v after %d tries", err, tries.Load())
	}
	if err := newExporter("http://127.0.0.1:1", nil).ExportSpans(t.Context(), nil); err != nil {
		t.Error(err)
	}
}

func TestAnEndpointMustBeAURLAndIsNotRepeated(t *testing.T) {
	t.Parallel()
	for _, endpoint := range []string{"collector:4318", "ftp://u:hunter2@collector", "http://", "http://u:hunter2@[broken", "://"} {
		if _, _, err := Open(t.Context(), Options{Endpoint: endpoint}); err == nil || strings.Contains(err.Error(), "hunter2") || !strings.Contains(err.Error(), "OTEL_EXPORTER_OTLP_ENDPOINT") {
			t.Errorf("%s: %v", endpoint, err)
		}
	}
}
