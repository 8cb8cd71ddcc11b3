// Package otlptest is an OpenTelemetry collector for tests: it takes spans over HTTP on loopback and lets
// a test wait for them. It is for tests alone and keeps everything it is sent.
package otlptest

import (
	"compress/gzip"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	"go.opentelemetry.io/proto/otlp/common/v1"
	"google.golang.org/protobuf/proto"
)

// Span is what a test looks at.
type Span struct {
	Service, Name, TraceID, SpanID, Parent string
	Attrs                                  map[string]string
}

// Receiver is a running collector.
type Receiver struct {
	URL string

	t       testing.TB
	mu      sync.Mutex
	spans   []Span
	seen    map[string]bool
	headers []http.Header
	changed chan struct{}
}

// New starts a collector that ends with the test.
func New(t testing.TB) *Receiver {
	t.Helper()
	r := &Receiver{t: t, seen: map[string]bool{}, changed: make(chan struct{})}
	server := httptest.NewServer(http.HandlerFunc(r.receive))
	t.Cleanup(server.Close)
	r.URL = server.URL
	return r
}

func (r *Receiver) receive(w http.ResponseWriter, req *http.Request) {
	body := io.Reader(req.Body)
	if req.Header.Get("Content-Encoding") == "gzip" {
		unpacked, err := gzip.NewReader(req.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		body = unpacked
	}
	raw, err := io.ReadAll(io.LimitReader(body, 64<<20))
	var message collector.ExportTraceServiceRequest
	if err == nil {
		err = proto.Unmarshal(raw, &message)
	}
	if err != nil || req.URL.Path != "/v1/traces" {
		http.Error(w, "not spans", http.StatusBadRequest)
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, rs := range message.GetResourceSpans() {
		service := texts(rs.GetResource().GetAttributes())["service.name"]
		for _, ss := range rs.GetScopeSpans() {
			for _, s := range ss.GetSpans() {
				id := hex.EncodeToString(s.GetSpanId())
				if r.seen[id] { // sent again: our answer came too late
					continue
				}
				r.seen[id] = true
				r.spans = append(r.spans, Span{
					Service: service, Name: s.GetName(), TraceID: hex.EncodeToString(s.GetTraceId()),
					SpanID: id, Parent: hex.EncodeToString(s.GetParentSpanId()), Attrs: texts(s.GetAttributes()),
				})
			}
		}
	}
	r.headers = append(r.headers, req.Header.Clone())
	close(r.changed)
	r.changed = make(chan struct{})
}

func texts(attrs []*v1.KeyValue) map[string]string {
	out := map[string]string{}
	for _, a := range attrs {
		out[a.GetKey()] = a.GetValue().GetStringValue()
		if _, ok := a.GetValue().GetValue().(*v1.AnyValue_IntValue); ok {
			out[a.GetKey()] = "int"
		}
	}
	return out
}

// Spans returns all spans so far.
func (r *Receiver) Spans() []Span {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]Span(nil), r.spans...)
}

// Headers returns the headers of all requests so far.
func (r *Receiver) Headers() []http.Header {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]http.Header(nil), r.headers...)
}

// Await waits until enough is true of the spans and returns them.
func (r *Receiver) Await(enough func([]Span) bool) []Span {
	r.t.Helper()
	timeout := time.After(10 * time.Minute)
	for {
		r.mu.Lock()
		spans, changed := append([]Span(nil), r.spans...), r.changed
		r.mu.Unlock()
		if enough(spans) {
			return spans
		}
		select {
		case <-changed:
		case <-timeout:
			r.t.Fatalf("not enough spans: %+v", spans)
		}
	}
}
