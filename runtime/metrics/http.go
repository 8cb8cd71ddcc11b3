package metrics

import (
	"maps"
	"net/http"
	"slices"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"

	"hivesync/runtime/function"
	"hivesync/runtime/httphost"
	"hivesync/shared/signing"
)

// noFunction labels requests that no function was found for.
const noFunction = "none"

type httpCollector struct {
	registry                                                               function.Registry
	figures                                                                func() httphost.Figures
	requests, duration, limited, unchecked, local, refused, again, streams *prometheus.Desc
}

// HTTP shows what an HTTP host of the registry's functions counts. What can be named before it happens is there from the
// start, at 0.
func HTTP(figures func() httphost.Figures, registry function.Registry) prometheus.Collector {
	return &httpCollector{
		registry: registry, figures: figures,
		requests:  desc("http_requests_total", "Requests answered, by function and status.", "function", "status"),
		duration:  desc("http_request_duration_seconds", "Time to answer a request, by function. Live streams are not timed.", "function"),
		limited:   desc("http_limited_total", "Requests that a limit refused, by limit.", "limit"),
		unchecked: desc("http_limits_unchecked_total", "Requests that were refused since their limit could not be checked: Redis was away."),
		local:     desc("http_limits_local_total", "Requests that a process counted by itself, since Redis was away.", "outcome"),
		refused:   desc("callbacks_refused_total", "Calls of workers whose signature was refused, by reason.", "reason"),
		again:     desc("callbacks_replayed_total", "Calls of workers that came again with the same signature."),
		streams:   desc("live_streams", "Live streams that are open."),
	}
}

// Describe implements prometheus.Collector.
func (c *httpCollector) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{c.requests, c.duration, c.limited, c.unchecked, c.local, c.refused, c.again, c.streams} {
		ch <- d
	}
}

// Collect implements prometheus.Collector.
func (c *httpCollector) Collect(ch chan<- prometheus.Metric) {
	figures := c.figures()
	c.begin(&figures)
	bounds := httphost.LatencyBounds()
	for name, f := range figures.Functions {
		if name == "" {
			name = noFunction
		}
		for status, n := range f.Statuses {
			counter(ch, c.requests, float64(n), name, strconv.Itoa(status))
		}
		cumulative := make(map[float64]uint64, len(bounds))
		var sum uint64
		for i, bound := range bounds {
			sum += uint64(f.Buckets[i]) //nolint:gosec // a count
			cumulative[seconds(bound)] = sum
		}
		sum += uint64(f.Buckets[len(bounds)]) //nolint:gosec // a count
		if !c.streaming(name) {
			ch <- prometheus.MustNewConstHistogram(c.duration, sum, f.Millis/1000, cumulative, name)
		}
	}
	for limit, n := range figures.Limited {
		counter(ch, c.limited, float64(n), limit)
	}
	for reason, n := range figures.CallbacksRefused {
		counter(ch, c.refused, float64(n), reason)
	}
	counter(ch, c.unchecked, float64(figures.LimitsAway))
	counter(ch, c.local, float64(figures.LimitsLocal[true]), "allowed")
	counter(ch, c.local, float64(figures.LimitsLocal[false]), "refused")
	counter(ch, c.again, float64(figures.CallbackReplays))
	gauge(ch, c.streams, float64(figures.Streams))
}

// begin adds what has not happened yet: of each function its success and a fault of ours, each limit, each reason.
func (c *httpCollector) begin(f *httphost.Figures) {
	if f.Functions == nil {
		f.Functions = map[string]httphost.FunctionFigures{}
	}
	add := func(name string, statuses ...int) {
		one := f.Functions[name]
		if one.Statuses == nil {
			one.Statuses = map[int]int64{}
		}
		for _, s := range statuses {
			one.Statuses[s] += 0
		}
		f.Functions[name] = one
	}
	for _, e := range c.registry.Endpoints {
		m := e.Meta()
		add(m.Name, m.SuccessStatus(), http.StatusInternalServerError)
	}
	for _, s := range c.registry.Streams {
		add(s.Meta().Name, http.StatusInternalServerError)
	}
	limited := map[string]int64{}
	for _, l := range c.registry.Limits {
		limited[l.Name()] = 0
	}
	maps.Copy(limited, f.Limited)
	refused := map[string]int64{"error": 0}
	for _, r := range signing.Reasons() {
		refused[string(r)] = 0
	}
	maps.Copy(refused, f.CallbacksRefused)
	f.Limited, f.CallbacksRefused = limited, refused
}

// streaming reports whether the function is a stream, which is not timed.
func (c *httpCollector) streaming(name string) bool {
	return slices.ContainsFunc(c.registry.Streams, func(s function.Stream) bool { return s.Meta().Name == name })
}
