package otlp

import (
	"strings"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"google.golang.org/protobuf/encoding/protowire"
)

// The numbers of the fields that are sent, of opentelemetry/proto/collector/trace/v1/trace_service.proto and what it
// imports. Tests read what is encoded with the code generated of those.
const (
	requestResourceSpans = 1

	resourceSpansResource = 1
	resourceSpansScopes   = 2
	resourceAttributes    = 1

	scopeSpansScope = 1
	scopeSpansSpans = 2
	scopeName       = 1

	spanTraceID    = 1
	spanID         = 2
	spanParent     = 4
	spanName       = 5
	spanKind       = 6
	spanStart      = 7
	spanEnd        = 8
	spanAttributes = 9
	spanDropped    = 10
	spanStatus     = 15
	spanFlags      = 16

	statusMessage = 2
	statusCode    = 3

	keyValueKey   = 1
	keyValueValue = 2
	valueString   = 1
	valueBool     = 2
	valueInt      = 3
)

// Bits of a span's flags above the W3C ones.
const (
	flagSaysRemote = 0x100
	flagIsRemote   = 0x200
)

// encode returns an ExportTraceServiceRequest of spans of one process, which have one resource and one scope. Events
// and links are left out: package tracing makes none.
func encode(spans []sdk.ReadOnlySpan) []byte {
	if len(spans) == 0 {
		return nil
	}
	scope := appendText(nil, scopeName, spans[0].InstrumentationScope().Name)
	inScope := appendMessage(nil, scopeSpansScope, scope)
	for _, s := range spans {
		inScope = appendMessage(inScope, scopeSpansSpans, encodeSpan(s))
	}
	resource := appendAttributes(nil, resourceAttributes, spans[0].Resource().Attributes())
	inResource := appendMessage(nil, resourceSpansResource, resource)
	inResource = appendMessage(inResource, resourceSpansScopes, inScope)
	return appendMessage(nil, requestResourceSpans, inResource)
}

func encodeSpan(s sdk.ReadOnlySpan) []byte {
	own, parent := s.SpanContext(), s.Parent()
	trace, id := own.TraceID(), own.SpanID()
	b := appendMessage(nil, spanTraceID, trace[:])
	b = appendMessage(b, spanID, id[:])
	flags := uint32(own.TraceFlags()) | flagSaysRemote
	if parent.HasSpanID() {
		id := parent.SpanID()
		b = appendMessage(b, spanParent, id[:])
		if parent.IsRemote() {
			flags |= flagIsRemote
		}
	}
	b = appendText(b, spanName, s.Name())
	b = appendNumber(b, spanKind, uint64(s.SpanKind())) // the numbers are the same
	b = protowire.AppendTag(b, spanStart, protowire.Fixed64Type)
	b = protowire.AppendFixed64(b, uint64(s.StartTime().UnixNano()))
	b = protowire.AppendTag(b, spanEnd, protowire.Fixed64Type)
	b = protowire.AppendFixed64(b, uint64(s.EndTime().UnixNano()))
	b = appendAttributes(b, spanAttributes, s.Attributes())
	b = appendNumber(b, spanDropped, uint64(s.DroppedAttributes()))
	b = appendMessage(b, spanStatus, encodeStatus(s.Status()))
	b = protowire.AppendTag(b, spanFlags, protowire.Fixed32Type)
	return protowire.AppendFixed32(b, flags)
}

func encodeStatus(s sdk.Status) []byte {
	b := appendText(nil, statusMessage, s.Description)
	switch s.Code {
	case codes.Ok:
		b = appendNumber(b, statusCode, 1)
	case codes.Error:
		b = appendNumber(b, statusCode, 2)
	case codes.Unset:
	}
	return b
}

func appendAttributes(b []byte, field protowire.Number, attrs []attribute.KeyValue) []byte {
	for _, a := range attrs {
		var value []byte
		switch a.Value.Type() { //nolint:exhaustive // package tracing makes texts and numbers; others are sent as texts
		case attribute.INT64:
			value = protowire.AppendTag(nil, valueInt, protowire.VarintType)
			value = protowire.AppendVarint(value, uint64(a.Value.AsInt64()))
		case attribute.BOOL:
			value = protowire.AppendTag(nil, valueBool, protowire.VarintType)
			value = protowire.AppendVarint(value, protowire.EncodeBool(a.Value.AsBool()))
		default:
			// Also where it is empty, or it would be no value.
			value = appendMessage(nil, valueString, []byte(sound(a.Value.String())))
		}
		pair := appendText(nil, keyValueKey, string(a.Key))
		b = appendMessage(b, field, appendMessage(pair, keyValueValue, value))
	}
	return b
}

func appendMessage(b []byte, field protowire.Number, content []byte) []byte {
	b = protowire.AppendTag(b, field, protowire.BytesType)
	return protowire.AppendBytes(b, content)
}

// appendText and appendNumber leave out what a reader takes for granted.
func appendText(b []byte, field protowire.Number, s string) []byte {
	if s == "" {
		return b
	}
	b = protowire.AppendTag(b, field, protowire.BytesType)
	return protowire.AppendString(b, sound(s))
}

// sound returns s as UTF-8: a collector refuses a whole batch for one text that is none.
func sound(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }

func appendNumber(b []byte, field protowire.Number, n uint64) []byte {
	if n == 0 {
		return b
	}
	b = protowire.AppendTag(b, field, protowire.VarintType)
	return protowire.AppendVarint(b, n)
}

// rejected reads from an ExportTraceServiceResponse how many spans the collector did not take: partial_success, 1, and
// in it rejected_spans, 1.
func rejected(answer []byte) int64 {
	n, _ := protowire.ConsumeVarint(field(field(answer, protowire.BytesType), protowire.VarintType))
	return int64(n)
}

// field returns the bytes of a message's first field, number 1, of a type: a message's content, or a varint.
func field(message []byte, kind protowire.Type) []byte {
	for len(message) > 0 {
		number, found, n := protowire.ConsumeTag(message)
		if n < 0 {
			return nil
		}
		message = message[n:]
		size := protowire.ConsumeFieldValue(number, found, message)
		switch {
		case size < 0:
			return nil
		case number == 1 && found == kind && kind == protowire.BytesType:
			content, _ := protowire.ConsumeBytes(message)
			return content
		case number == 1 && found == kind:
			return message[:size]
		}
		message = message[size:]
	}
	return nil
}
