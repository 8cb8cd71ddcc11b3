package httphost

import (
	"maps"
	"net/http"
	"sync"
	"time"
)

// latencyBounds are the upper edges of the latency buckets; the last bucket has none.
var latencyBounds = [...]time.Duration{
	time.Millisecond, 2 * time.Millisecond, 5 * time.Millisecond, 10 * time.Millisecond, 25 * time.Millisecond, 50 * time.Millisecond,
	100 * time.Millisecond, 250 * time.Millisecond, 500 * time.Millisecond, time.Second, 2500 * time.Millisecond, 10 * time.Second,
}

// FunctionFigures counts one function's calls since the process started.
type FunctionFigures struct {
	Calls        int64 `json:"calls"`
	ClientErrors int64 `json:"client_errors"` // 4xx
	ServerErrors int64 `json:"server_errors"` // 5xx
	// Statuses counts the calls by the status that they were answered with.
	Statuses map[int]int64 `json:"statuses"`
	// Millis is the sum of all calls' times; Buckets counts calls at or below each bound of LatencyBounds,
	// the last one those above. Streams are not timed.
	Millis  float64                       `json:"millis"`
	Buckets [len(latencyBounds) + 1]int64 `json:"buckets"`
}

// Figures is what the host counted since the process started.
type Figures struct {
	Functions        map[string]FunctionFigures `json:"functions"`
	CallbacksRefused map[string]int64           `json:"callbacks_refused"` // by reason
	CallbackReplays  int64                      `json:"callback_replays"`
	LimitsAway       int64                      `json:"limits_away"` // calls whose limit could not be checked
	// Limited counts the calls that a limit refused, by the limit: "address", "user", "token", "preview",
	// "sign_in", or the name of a plan's limit.
	Limited map[string]int64 `json:"limited"`
	Streams int              `json:"streams"` // open now
}

// LatencyBounds returns the upper edges of the latency buckets.
func LatencyBounds() []time.Duration { return latencyBounds[:] }

type metrics struct {
	mu      sync.Mutex
	figures Figures
}

func newMetrics() *metrics {
	return &metrics{figures: Figures{
		Functions: map[string]FunctionFigures{}, CallbacksRefused: map[string]int64{}, Limited: map[string]int64{},
	}}
}

func (m *metrics) observe(x *exchange, took time.Duration) {
	name := x.name()
	m.mu.Lock()
	defer m.mu.Unlock()
	f := m.figures.Functions[name]
	f.Calls++
	if f.Statuses == nil {
		f.Statuses = map[int]int64{}
	}
	f.Statuses[x.w.code()]++
	switch status := x.w.code(); {
	case status >= http.StatusInternalServerError:
		f.ServerErrors++
	case status >= http.StatusBadRequest:
		f.ClientErrors++
	}
	if !x.stream {
		bucket := 0
		for bucket < len(latencyBounds) && took > latencyBounds[bucket] {
			bucket++
		}
		f.Buckets[bucket]++
		f.Millis += float64(took.Microseconds()) / 1000
	}
	m.figures.Functions[name] = f
}

func (m *metrics) refuse(reason string) {
	m.mu.Lock()
	m.figures.CallbacksRefused[reason]++
	m.mu.Unlock()
}

func (m *metrics) replay() {
	m.mu.Lock()
	m.figures.CallbackReplays++
	m.mu.Unlock()
}

func (m *metrics) limitsAway() {
	m.mu.Lock()
	m.figures.LimitsAway++
	m.mu.Unlock()
}

func (m *metrics) limited(by string) {
	m.mu.Lock()
	m.figures.Limited[by]++
	m.mu.Unlock()
}

// Figures returns a copy of what the host counted.
func (h *Host) Figures() Figures {
	h.metrics.mu.Lock()
	defer h.metrics.mu.Unlock()
	f := h.metrics.figures
	f.Functions = maps.Clone(f.Functions)
	for name, fn := range f.Functions {
		fn.Statuses = maps.Clone(fn.Statuses)
		f.Functions[name] = fn
	}
	f.Limited = maps.Clone(f.Limited)
	f.CallbacksRefused = maps.Clone(f.CallbacksRefused)
	f.Streams = h.streams.open()
	return f
}
