package httphost

import (
	"maps"
	"net/http"
	"sync"
	"sync/atomic"
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
	LimitsAway       int64                      `json:"limits_away"` // calls that were refused since their limit could not be checked
	// LimitsLocal are calls that this process counted by itself, by whether it allowed them.
	LimitsLocal map[bool]int64 `json:"-"`
	// Limited counts the calls that a limit refused, by the limit's name.
	Limited map[string]int64 `json:"limited"`
	Streams int              `json:"streams"` // open now
}

// LatencyBounds returns the upper edges of the latency buckets.
func LatencyBounds() []time.Duration { return latencyBounds[:] }

type metrics struct {
	mu        sync.Mutex
	figures   Figures
	functions map[string]*counters
}

// counters counts one function's calls without a lock: every call passes here.
type counters struct {
	micros   atomic.Int64
	buckets  [len(latencyBounds) + 1]atomic.Int64
	statuses [600]atomic.Int64 // by status; all others are counted under 0
}

func newMetrics() *metrics {
	m := &metrics{functions: map[string]*counters{}}
	m.figures.CallbacksRefused, m.figures.Limited, m.figures.LimitsLocal = map[string]int64{}, map[string]int64{}, map[bool]int64{}
	return m
}

// of returns the counters of a function; "" is where calls of none are counted.
func (m *metrics) of(name string) *counters {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.functions[name] == nil {
		m.functions[name] = &counters{}
	}
	return m.functions[name]
}

func (m *metrics) observe(x *exchange, took time.Duration) {
	var c *counters
	stream := false
	if x.route != nil {
		c, stream = x.route.counters, x.route.stream
	} else {
		c = m.of("")
	}
	status := x.w.code()
	if status < 0 || status >= len(c.statuses) {
		status = 0
	}
	c.statuses[status].Add(1)
	if stream {
		return
	}
	bucket := 0
	for bucket < len(latencyBounds) && took > latencyBounds[bucket] {
		bucket++
	}
	c.buckets[bucket].Add(1)
	c.micros.Add(took.Microseconds())
}

// figures returns what was counted so far; ok is false where nothing was.
func (c *counters) figures() (f FunctionFigures, ok bool) {
	f.Statuses = map[int]int64{}
	for status := range c.statuses {
		n := c.statuses[status].Load()
		if n == 0 {
			continue
		}
		f.Calls += n
		f.Statuses[status] = n
		switch {
		case status >= http.StatusInternalServerError:
			f.ServerErrors += n
		case status >= http.StatusBadRequest:
			f.ClientErrors += n
		}
	}
	for i := range c.buckets {
		f.Buckets[i] = c.buckets[i].Load()
	}
	f.Millis = float64(c.micros.Load()) / 1000
	return f, f.Calls > 0
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

func (m *metrics) limitsLocal(allowed bool) {
	m.mu.Lock()
	m.figures.LimitsLocal[allowed]++
	m.mu.Unlock()
}

func (m *metrics) limited(name string) {
	m.mu.Lock()
	m.figures.Limited[name]++
	m.mu.Unlock()
}

// Figures returns a copy of what the host counted.
func (h *Host) Figures() Figures {
	h.metrics.mu.Lock()
	defer h.metrics.mu.Unlock()
	f := h.metrics.figures
	f.Functions = map[string]FunctionFigures{}
	for name, c := range h.metrics.functions {
		if figures, called := c.figures(); called {
			f.Functions[name] = figures
		}
	}
	f.Limited, f.LimitsLocal = maps.Clone(f.Limited), maps.Clone(f.LimitsLocal)
	f.CallbacksRefused = maps.Clone(f.CallbacksRefused)
	f.Streams = h.streams.open()
	return f
}
